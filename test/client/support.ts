import type { Client, Snapshot } from '../../src/client/index.ts';

/** Resolves once the store tells of a snapshot that matches. */
export function until(client: Client, matches: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = () => {
      if (!matches(client.getSnapshot())) return;
      stop();
      resolve(client.getSnapshot());
    };
    const stop = client.subscribe(look);
    look();
  });
}

export const synced = (client: Client): Promise<Snapshot> => until(client, ({ is_synced }) => is_synced);

/** The texts of the conversation that changed last. */
export const contents = ({ conversations }: Snapshot) => conversations[0]?.messages.map(({ content }) => content);
