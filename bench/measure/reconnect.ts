import { performance } from 'node:perf_hooks';
import { Manager } from 'socket.io-client';
import type { SyncResult } from '../../src/features/messaging/messaging.contract.ts';
import { ask, connected } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import { withClient } from '../support/databases.ts';
import { fillMessages } from '../support/fill-messages.ts';
import { type BenchPerson, createPeople } from '../support/people.ts';
import { startProduct } from '../support/programs.ts';

const USERS = 1_000;
/** Conversations of each, with those who come next in a circle. */
const PEERS = 5;
const MISSED = 5;
const NAMESPACES = ['/dashboard', '/use-cases', '/messaging'];

interface Returning extends BenchPerson {
  known: Record<string, number>;
}

/** @throws where anything is refused, or a message that was missed does not come. */
async function comeBack(url: string, { token, known }: Returning, managers: Manager[]): Promise<void> {
  const manager = new Manager(url, { transports: ['websocket'], reconnection: false, timeout: 60_000 });
  managers.push(manager);
  const sockets = await Promise.all(NAMESPACES.map((name) => connected(manager.socket(name, { auth: { token } }))));
  const messaging = sockets.at(-1);
  if (!messaging) throw new Error('nothing to sync over');
  const { messages, complete } = await ask<SyncResult>(messaging, 'sync', { known });
  const missed = Object.keys(known).length * MISSED;
  if (messages.length !== missed || !complete) throw new Error(`${messages.length} of ${missed} messages came`);
}

const TIME = 'all connected and synced';

export const reconnect: Contest = {
  title: '1,000 users come back at once after a restart, each with 50 messages missed in 10 conversations',
  figures: [{ name: TIME, unit: 's', aim: { value: 10, at: 'most' } }],

  async open({ databases, profile }) {
    const urls = await databases.create('reconnect');
    const start = () => startProduct({ ...urls, directory: databases.directory, profile });
    let server = await start();
    const people = await createPeople(server.url, urls, USERS);
    await fillMessages(
      urls,
      people.flatMap(({ id: a }, place) =>
        Array.from({ length: PEERS }, (_, step) => ({
          a,
          b: people[(place + step + 1) % people.length]?.id ?? '',
          messages: 20,
          read_to: 10,
        })),
      ),
    );
    const known = await withClient(urls, async (client) => {
      const { rows } = await client.query<{ user_id: string; known: Record<string, number> }>(
        `SELECT user_id, jsonb_object_agg(c.id, c.rev - ${MISSED}) AS known
         FROM participants p JOIN conversations c ON c.id = p.conversation_id GROUP BY user_id`,
      );
      return new Map(rows.map((row) => [row.user_id, row.known]));
    });
    const returning = people.map((person) => ({ ...person, known: known.get(person.id) ?? {} }));
    return {
      async product() {
        await server.kill();
        server = await start();
        const managers: Manager[] = [];
        const begun = performance.now();
        await Promise.all(returning.map((person) => comeBack(server.url, person, managers)));
        const seconds = (performance.now() - begun) / 1000;
        for (const manager of managers) manager._close();
        return { [TIME]: seconds };
      },
    };
  },
};
