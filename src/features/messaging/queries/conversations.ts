import { PEER_ONLINE } from '../presence/presence.repository.ts';
import { MESSAGE_VIEW, type MessageRow } from './message-view.ts';

export interface ConversationRow {
  id: string;
  peer_id: string;
  /** null where the participant may not know. */
  peer_online: boolean | null;
  last_message: MessageRow | null;
  last_seq: number;
  rev: number;
  read_seq: number;
  delivered_seq: number;
  peer_read_seq: number;
  peer_delivered_seq: number;
  unread_count: number;
  archived: boolean;
  muted: boolean;
  blocked: boolean;
  state_rev: number;
  last_message_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/**
 * A conversation `c` as participant `p` sees it, its last message as JSON. It was archived as of a seq: a newer message
 * unarchives it without a write.
 */
export const CONVERSATION_VIEW = `
  c.id, p.peer_id, ${PEER_ONLINE} AS peer_online, c.last_seq, c.rev, p.read_seq, p.delivered_seq,
  peer.read_seq AS peer_read_seq, peer.delivered_seq AS peer_delivered_seq,
  p.unread_count, p.archived_seq IS NOT NULL AND p.archived_seq >= c.last_seq AS archived, p.muted,
  EXISTS (SELECT FROM blocks b WHERE b.user_id = p.user_id AND b.blocked_id = p.peer_id) AS blocked,
  p.state_rev,
  c.last_message_at, c.created_at, c.updated_at,
  (SELECT to_json(last) FROM (SELECT ${MESSAGE_VIEW} FROM messages m
     WHERE m.conversation_id = c.id AND m.seq = c.last_seq) last) AS last_message`;

export const CONVERSATION_OF_USER = `
  participants p
  JOIN conversations c ON c.id = p.conversation_id
  JOIN participants peer ON peer.user_id = p.peer_id AND peer.conversation_id = c.id`;

export const CONVERSATION_BY_ID = `
  SELECT ${CONVERSATION_VIEW} FROM ${CONVERSATION_OF_USER} WHERE p.user_id = $1 AND p.conversation_id = $2`;

export const CONVERSATION_BY_PEER = `
  SELECT ${CONVERSATION_VIEW} FROM ${CONVERSATION_OF_USER}
  WHERE c.user_low = least($1::uuid, $2::uuid) AND c.user_high = greatest($1::uuid, $2::uuid) AND p.user_id = $1`;

/** The latest first, after the cursor's (last_message_at, id). A person's conversations are few enough to sort. */
export const CONVERSATION_PAGE = `
  WITH page AS (
    SELECT c.id FROM participants p JOIN conversations c ON c.id = p.conversation_id
    WHERE p.user_id = $1 AND c.last_seq > 0
      AND ($2::timestamptz IS NULL OR (c.last_message_at, c.id) < ($2, $3::uuid))
    ORDER BY c.last_message_at DESC, c.id DESC
    LIMIT $4)
  SELECT ${CONVERSATION_VIEW} FROM page JOIN ${CONVERSATION_OF_USER} ON page.id = c.id
  WHERE p.user_id = $1
  ORDER BY c.last_message_at DESC, c.id DESC`;

/**
 * Makes the pair's conversation and both participants; does nothing where they are. The two state counters too, so
 * that nobody ever bumps a missing row.
 */
export const CREATE_CONVERSATION = `
  WITH created AS (
    INSERT INTO conversations (id, user_low, user_high)
    VALUES ($3, least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid))
    ON CONFLICT ON CONSTRAINT conversations_pair DO NOTHING
    RETURNING id
  ), joined AS (
    INSERT INTO participants (user_id, conversation_id, peer_id)
    SELECT me, created.id, peer FROM created, (VALUES ($1::uuid, $2::uuid), ($2::uuid, $1::uuid)) pair (me, peer)
  )
  -- In one order everywhere: two people who write to each other first do not wait for one another in a circle.
  INSERT INTO messaging_states (user_id)
  SELECT me FROM created, (VALUES (least($1::uuid, $2::uuid)), (greatest($1::uuid, $2::uuid))) pair (me)
  ON CONFLICT DO NOTHING`;

/** The next state_rev of the user, together with the change that it numbers. */
export const UPDATE_SETTINGS = `
  WITH changed AS (
    SELECT p.conversation_id, c.last_seq
    FROM participants p JOIN conversations c ON c.id = p.conversation_id
    WHERE p.user_id = $1 AND p.conversation_id = $2
      AND ($3::boolean <> coalesce(p.archived_seq >= c.last_seq, false) OR $4::boolean <> p.muted)
  ), bumped AS (
    UPDATE messaging_states s SET state_rev = s.state_rev + 1 FROM changed WHERE s.user_id = $1 RETURNING s.state_rev)
  UPDATE participants p
  SET archived_seq = CASE WHEN $3 IS NULL THEN p.archived_seq WHEN $3 THEN changed.last_seq END,
      muted = coalesce($4, p.muted), state_rev = bumped.state_rev
  FROM bumped, changed WHERE p.user_id = $1 AND p.conversation_id = changed.conversation_id
  RETURNING true`;

/** With the peer where there is a conversation: its state moves with the block. */
const stateOfBlock = `
  WITH changed AS (%CHANGE%), bumped AS (
    UPDATE messaging_states SET state_rev = state_rev + 1 FROM changed WHERE user_id = $1 RETURNING state_rev)
  UPDATE participants p SET state_rev = bumped.state_rev
  FROM bumped WHERE p.user_id = $1 AND p.peer_id = $2
  RETURNING p.conversation_id`;

export const BLOCK = stateOfBlock.replace(
  '%CHANGE%',
  'INSERT INTO blocks (user_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true',
);
export const UNBLOCK = stateOfBlock.replace(
  '%CHANGE%',
  'DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2 RETURNING true',
);
