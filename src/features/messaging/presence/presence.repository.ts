import type { Postgres } from '../../../platform/postgres/index.ts';

/** A process that has said nothing for so long is dead, and nobody is online through it. */
const LEASE = `interval '20 seconds'`;

/** So long a process that shuts down still counts: its clients are on their way to another. */
const FAREWELL = `interval '5 seconds'`;

const IS_LIVE = `q.seen_at > now() - ${LEASE}`;

/** Whether the row is a new one: then the users of the process have to be written again. */
const BEAT = `
  INSERT INTO presence_processes AS q (id, seen_at) VALUES ($1, now())
  ON CONFLICT (id) DO UPDATE SET seen_at = now()
  RETURNING xmax = 0 AS is_new`;

const SWEEP = `
  WITH dead AS (DELETE FROM presence_processes q WHERE NOT ${IS_LIVE})
  DELETE FROM presence p
  WHERE NOT EXISTS (SELECT FROM presence_processes q WHERE q.id = p.process_id AND ${IS_LIVE})
  RETURNING p.user_id`;

const ARRIVE = `
  INSERT INTO presence (process_id, user_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING`;

const LEAVE = `DELETE FROM presence WHERE process_id = $1 AND user_id = ANY($2)`;

const SAY_FAREWELL = `UPDATE presence_processes SET seen_at = now() - ${LEASE} + ${FAREWELL} WHERE id = $1`;

const isOnline = (user: string) => `
  EXISTS (SELECT FROM presence pr JOIN presence_processes q ON q.id = pr.process_id
          WHERE pr.user_id = ${user} AND ${IS_LIVE})`;

/** Whether two who share a conversation `c` may know of each other: a message is in it, and no block stands. */
const maySee = (one: string, other: string) => `
  c.last_seq > 0
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = ${one} AND b.blocked_id = ${other})
  AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = ${other} AND b.blocked_id = ${one})`;

/** Of the peer of participant `p` in conversation `c`; null where the participant may not know. */
export const PEER_ONLINE = `CASE WHEN ${maySee('p.user_id', 'p.peer_id')} THEN ${isOnline('p.peer_id')} END`;

/** Plan: for each pair a probe of conversations_pair, two of blocks_pkey and one of presence_pkey. */
const VISIBLE = `
  SELECT pair.viewer_id, pair.user_id, ${isOnline('pair.user_id')} AS online
  FROM unnest($1::uuid[], $2::uuid[]) pair (viewer_id, user_id)
  JOIN conversations c ON c.user_low = least(pair.viewer_id, pair.user_id)
    AND c.user_high = greatest(pair.viewer_id, pair.user_id)
  WHERE ${maySee('pair.viewer_id', 'pair.user_id')}`;

/** The peer, and whether the two may see each other type; no row where the conversation is not the caller's. */
const TYPING_PEER = `
  SELECT p.peer_id, ${maySee('p.user_id', 'p.peer_id')} AS is_shown
  FROM participants p JOIN conversations c ON c.id = p.conversation_id
  WHERE p.user_id = $1 AND p.conversation_id = $2`;

export interface Pair {
  viewer_id: string;
  user_id: string;
}

export type PresenceRepository = ReturnType<typeof createPresenceRepository>;

export function createPresenceRepository(postgres: Postgres) {
  return {
    async beat(process_id: string): Promise<{ is_new: boolean }> {
      const [row] = await postgres.query<{ is_new: boolean }>(BEAT, [process_id]);
      return { is_new: row?.is_new === true };
    },
    /** Forgets dead processes: the users who were online through them. */
    async sweep(): Promise<string[]> {
      return (await postgres.query<{ user_id: string }>(SWEEP, [])).map(({ user_id }) => user_id);
    },
    async arrive(process_id: string, user_ids: string[]): Promise<void> {
      await postgres.query(ARRIVE, [process_id, user_ids]);
    },
    async leave(process_id: string, user_ids: string[]): Promise<void> {
      await postgres.query(LEAVE, [process_id, user_ids]);
    },
    async sayFarewell(process_id: string): Promise<void> {
      await postgres.query(SAY_FAREWELL, [process_id]);
    },
    /** The pairs of which the viewer may see the user, in one query. */
    visible: (pairs: Pair[]) =>
      postgres.query<Pair & { online: boolean }>(VISIBLE, [
        pairs.map(({ viewer_id }) => viewer_id),
        pairs.map(({ user_id }) => user_id),
      ]),
    async typingPeer(user_id: string, conversation_id: string) {
      const [row] = await postgres.query<{ peer_id: string; is_shown: boolean }>(TYPING_PEER, [
        user_id,
        conversation_id,
      ]);
      return row;
    },
  };
}
