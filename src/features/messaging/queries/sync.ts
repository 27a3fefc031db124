import { CONVERSATION_OF_USER, CONVERSATION_VIEW, type ConversationRow } from './conversations.ts';
import { MESSAGE_VIEW, type MessageRow } from './message-view.ts';

export interface MarkRow {
  conversation_id: string;
  user_id: string;
  delivered_seq: number;
  read_seq: number;
  at: Date;
  rev: number;
}

export type ChangeRow = { conversation_id: string; conversation_rev: number; rev: number } & (
  { kind: 'message'; item: MessageRow } | { kind: 'mark'; item: MarkRow }
);

export type SyncRow =
  | ChangeRow
  | { kind: 'conversation'; item: ConversationRow }
  | { kind: 'unknown'; conversation_id: string }
  | { kind: 'state'; item: { state_rev: number } };

const MARK = 'k.conversation_id, k.user_id, k.delivered_seq, k.read_seq, k.at, k.rev';

/** Of a conversation that the client does not know: the last 50 messages, their times standing in themselves. */
const START_MESSAGES = `
  SELECT ${MESSAGE_VIEW} FROM messages m
  WHERE changed.known_rev IS NULL AND m.conversation_id = changed.id AND m.seq > changed.last_seq - 50`;

/** … and where each side stands. Marks only move forward, so the highest is the last (marks_read backwards). */
const START_MARKS = `
  SELECT ${MARK} FROM (VALUES (changed.user_low), (changed.user_high)) side (user_id), LATERAL (
    SELECT * FROM marks k
    WHERE changed.known_rev IS NULL AND k.conversation_id = changed.id AND k.user_id = side.user_id
    ORDER BY k.read_seq DESC, k.rev DESC LIMIT 1) k`;

const CHANGED_MESSAGES = `
  SELECT ${MESSAGE_VIEW} FROM messages m
  WHERE changed.known_rev IS NOT NULL AND m.conversation_id = changed.id AND m.rev > changed.known_rev
  ORDER BY m.rev LIMIT $3`;

const CHANGED_MARKS = `
  SELECT ${MARK} FROM marks k
  WHERE changed.known_rev IS NOT NULL AND k.conversation_id = changed.id AND k.rev > changed.known_rev
  ORDER BY k.rev LIMIT $3`;

/**
 * Everything with rev > known, by conversation and then ascending, at most $3 of them. What a client knows beyond a
 * conversation's rev is of another database, of which this one may be an older copy: it knows nothing of this one.
 *
 * Plan: the user's conversations in order, and for each one range of messages_rev or messages_seq and one of the
 * marks' primary key; an incremental sort by conversation lets it stop at the limit. Numbered after it: a window would
 * want all rows first.
 */
const CHANGES = `
  SELECT row_number() OVER (ORDER BY last_message_at DESC, conversation_id, rev) AS place, found.* FROM (
  SELECT changed.id AS conversation_id, changed.rev AS conversation_rev, changed.last_message_at,
    change.kind, change.rev, change.item
  FROM (
    SELECT c.id, c.rev, c.last_seq, c.user_low, c.user_high, c.last_message_at, known.rev AS known_rev
    FROM participants p
    JOIN conversations c ON c.id = p.conversation_id
    LEFT JOIN (SELECT key::uuid AS conversation_id, value::int AS rev FROM jsonb_each_text($2::jsonb)) known
      ON known.conversation_id = c.id AND known.rev <= c.rev
    WHERE p.user_id = $1 AND c.last_seq > 0 AND c.rev > coalesce(known.rev, -1)
    ORDER BY c.last_message_at DESC, c.id
    LIMIT $3
  ) changed, LATERAL (
    SELECT 'message' AS kind, v.rev, to_json(v) AS item FROM (${START_MESSAGES}) v
    UNION ALL SELECT 'mark', v.rev, to_json(v) FROM (${START_MARKS}) v
    UNION ALL SELECT 'message', v.rev, to_json(v) FROM (${CHANGED_MESSAGES}) v
    UNION ALL SELECT 'mark', v.rev, to_json(v) FROM (${CHANGED_MARKS}) v
  ) change
  ORDER BY changed.last_message_at DESC, changed.id, change.rev
  LIMIT $3) found`;

/**
 * The changes in their order, the conversations that changed, those whose own state moved beyond $4 (all of them where
 * the user's has not come to $4), what is known of conversations that are not the user's, and the user's present
 * state_rev: one statement, so all of it is of one moment.
 */
export const SYNC = `
  WITH changes AS MATERIALIZED (${CHANGES})
  SELECT place, kind, conversation_id, conversation_rev, rev, item FROM changes
  UNION ALL
  SELECT NULL, 'conversation', NULL, NULL, NULL, to_json(view) FROM (
    SELECT ${CONVERSATION_VIEW} FROM ${CONVERSATION_OF_USER}
    WHERE p.user_id = $1 AND (c.id IN (SELECT conversation_id FROM changes)
      OR p.state_rev > $4 OR $4 > (SELECT state_rev FROM messaging_states WHERE user_id = $1))
  ) view
  UNION ALL
  SELECT NULL, 'unknown', key::uuid, NULL, NULL, NULL FROM jsonb_object_keys($2::jsonb) key
  WHERE NOT EXISTS (SELECT FROM participants p WHERE p.user_id = $1 AND p.conversation_id = key::uuid)
  UNION ALL
  SELECT NULL, 'state', NULL, NULL, NULL, to_json(state) FROM messaging_states state WHERE state.user_id = $1
  ORDER BY place`;
