import type { Logger } from '../../../platform/logging/index.ts';
import type { People } from '../../identity/index.ts';
import type { Presence } from './presence.contract.ts';
import type { Pair, PresenceRepository } from './presence.repository.ts';

interface Watch {
  viewer_id: string;
  /** What the socket was told last of each user it watches; undefined: nothing yet. */
  told: Map<string, Presence | undefined>;
}

interface Ask {
  watch: Watch;
  resolve(answer: Record<string, Presence>): void;
  reject(reason: unknown): void;
}

interface Dependencies {
  repository: PresenceRepository;
  people: People;
  logger: Logger;
  push(socket_id: string, payload: Presence & { user_id: string }): void;
}

const UNKNOWN: Presence = { online: null, last_seen_at: null };
const keyOf = ({ viewer_id, user_id }: Pair) => `${viewer_id} ${user_id}`;

/**
 * What the sockets of this process watch. One reader, round after round, each for everything asked and changed
 * meanwhile: however many come at once it is two queries, and what a socket is told comes in the order it was read.
 */
export function createWatches({ repository, people, logger, push }: Dependencies) {
  const bySocket = new Map<string, Watch>();
  const byUser = new Map<string, Set<string>>();
  let changed = new Set<string>();
  let asks: Ask[] = [];
  let running: Promise<void> | undefined;

  function leave(socket_id: string): void {
    for (const user_id of bySocket.get(socket_id)?.told.keys() ?? []) {
      const sockets = byUser.get(user_id);
      sockets?.delete(socket_id);
      if (sockets?.size === 0) byUser.delete(user_id);
    }
    bySocket.delete(socket_id);
  }

  async function read(pairs: Pair[]): Promise<(pair: Pair) => Presence> {
    const distinct = [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
    const rows = distinct.length === 0 ? [] : await repository.visible(distinct);
    const seen = await people.lastSeen([...new Set(rows.map(({ user_id }) => user_id))]);
    const found = new Map(
      rows.map((row) => [
        keyOf(row),
        { online: row.online, last_seen_at: seen.get(row.user_id)?.toISOString() ?? null },
      ]),
    );
    return (pair) => found.get(keyOf(pair)) ?? UNKNOWN;
  }

  async function round(users: Set<string>, asked: Ask[]): Promise<void> {
    const concerned = [...users].flatMap((user_id) =>
      [...(byUser.get(user_id) ?? [])].flatMap((socket_id) => {
        const watch = bySocket.get(socket_id);
        return watch ? [{ socket_id, watch, viewer_id: watch.viewer_id, user_id }] : [];
      }),
    );
    const wanted = asked.flatMap(({ watch: { viewer_id, told } }) =>
      [...told.keys()].map((user_id) => ({ viewer_id, user_id })),
    );
    const presenceOf = await read([...concerned, ...wanted]);
    for (const { watch, resolve } of asked) {
      const answer = [...watch.told.keys()].map((user_id) => {
        const presence = presenceOf({ viewer_id: watch.viewer_id, user_id });
        watch.told.set(user_id, presence);
        return [user_id, presence] as const;
      });
      resolve(Object.fromEntries(answer));
    }
    for (const { socket_id, watch, viewer_id, user_id } of concerned) {
      // One that is not answered yet will be told by its answer; one that left or watches others, nothing.
      const told = watch.told.get(user_id);
      const presence = presenceOf({ viewer_id, user_id });
      if (bySocket.get(socket_id) !== watch || !told || told.online === presence.online) continue;
      watch.told.set(user_id, presence);
      push(socket_id, { user_id, ...presence });
    }
  }

  async function drain(): Promise<void> {
    while (changed.size > 0 || asks.length > 0) {
      const [users, asked] = [changed, asks];
      [changed, asks] = [new Set(), []];
      try {
        await round(users, asked);
      } catch (error) {
        logger.warn({ err: error }, 'presence was not read');
        for (const { reject } of asked) reject(error);
      }
    }
    running = undefined;
  }

  return {
    /** Replaces what the socket watches, and answers how things stand. */
    watch(viewer_id: string, socket_id: string, user_ids: string[]): Promise<Record<string, Presence>> {
      leave(socket_id);
      const watch: Watch = { viewer_id, told: new Map(user_ids.map((user_id) => [user_id, undefined])) };
      bySocket.set(socket_id, watch);
      for (const user_id of user_ids) byUser.set(user_id, (byUser.get(user_id) ?? new Set()).add(socket_id));
      return new Promise((resolve, reject) => {
        asks.push({ watch, resolve, reject });
        running ??= drain();
      });
    },

    leave,

    /** Of these users something may be different now: who watches them here is told if it is. */
    changed(user_ids: string[]): void {
      const watched = user_ids.filter((user_id) => byUser.has(user_id));
      if (watched.length === 0) return;
      for (const user_id of watched) changed.add(user_id);
      running ??= drain();
    },

    idle: () => running ?? Promise.resolve(),
  };
}
