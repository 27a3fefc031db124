import type { MessageRow } from './message-view.ts';
import { wordsOf } from './words.ts';

export interface NewMessage {
  id: string;
  to: { conversation_id: string } | { recipient_id: string };
  sender_id: string;
  content: string;
  client_message_id: string | null;
}

/** What storing a message decides of it; the rest is as it was sent. */
export type WrittenRow = Pick<MessageRow, 'id' | 'conversation_id' | 'seq' | 'rev' | 'recipient_id' | 'created_at'>;

const WRITTEN = 'id, conversation_id, seq, rev, recipient_id, created_at';

export function toMessageRow({ sender_id, content, client_message_id }: NewMessage, written: WrittenRow): MessageRow {
  return {
    id: written.id,
    conversation_id: written.conversation_id,
    seq: written.seq,
    rev: written.rev,
    recipient_id: written.recipient_id,
    created_at: written.created_at,
    sender_id,
    content,
    client_message_id,
    delivered_at: null,
    read_at: null,
    edited_at: null,
    deleted_at: null,
    updated_at: written.created_at,
  };
}

/**
 * One round trip and one commit: the conversation's row is locked first, so seq and rev have no gap and no rival, and
 * every writer takes the locks in the same order (conversation, participants). A duplicate client_message_id violates
 * its constraint, which rolls the bump back: ON CONFLICT DO NOTHING would leave a gap. The insert is the statement itself
 * and no part of WITH, where PostgreSQL would keep its rows aside and read them back. Whether the two may write to each
 * other stands in the conversation's own row (queries/open.ts), so a block and a message that cross come one after the other.
 *
 * Plan: primary keys throughout (conversations, participants), two unique probes for the insert.
 */
const sendTo = (conversation: string) => `
  WITH conversation AS (
    UPDATE conversations c
    SET last_seq = last_seq + 1, rev = rev + 1, last_message_at = now(), updated_at = now()
    WHERE ${conversation} AND c.is_open AND $2 IN (c.user_low, c.user_high)
    RETURNING c.id, c.last_seq, c.rev, CASE WHEN c.user_low = $2 THEN c.user_high ELSE c.user_low END AS recipient_id
  ), counted AS (
    UPDATE participants p SET unread_count = p.unread_count + 1, received = p.received + 1
    FROM conversation c WHERE p.user_id = c.recipient_id AND p.conversation_id = c.id
    RETURNING c.*, p.received
  )
  INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, content, client_message_id, words)
  SELECT $3, id, last_seq, rev, received, $2, recipient_id, $4, $5, ${wordsOf('$6', '$2', 'recipient_id')}
  FROM counted
  RETURNING ${WRITTEN}`;

export const SEND_TO_CONVERSATION = sendTo('c.id = $1');
export const SEND_TO_USER = sendTo(
  'c.user_low = least($1::uuid, $2::uuid) AND c.user_high = greatest($1::uuid, $2::uuid)',
);

/**
 * Many of them under one commit, by arrays in the order they came. The conversations are locked in the order of their
 * ids, so that two batches never wait for each other in a circle; the messages of one conversation follow each other
 * from where its row stands once locked. One duplicate undoes the whole batch.
 */
export const SEND_BATCH = `
  WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
      WITH ORDINALITY AS given (conversation_id, peer_id, sender_id, id, content, client_message_id, words, place)
  ), found AS (
    SELECT g.*, c.id AS target, CASE WHEN c.user_low = g.sender_id THEN c.user_high ELSE c.user_low END AS recipient_id
    FROM given g JOIN conversations c ON c.id = g.conversation_id
    WHERE g.sender_id IN (c.user_low, c.user_high)
    UNION ALL
    SELECT g.*, c.id, g.peer_id
    FROM given g JOIN conversations c
      ON c.user_low = least(g.sender_id, g.peer_id) AND c.user_high = greatest(g.sender_id, g.peer_id)
  ), numbered AS (
    SELECT f.*, row_number() OVER (PARTITION BY f.target ORDER BY f.place)::int AS nth,
      row_number() OVER (PARTITION BY f.target, f.recipient_id ORDER BY f.place)::int AS nth_of_recipient
    FROM found f
  ), locked AS (
    SELECT c.id FROM conversations c WHERE c.id IN (SELECT target FROM found) AND c.is_open ORDER BY c.id FOR UPDATE
  ), bumped AS (
    UPDATE conversations c
    SET last_seq = c.last_seq + more.count, rev = c.rev + more.count, last_message_at = now(), updated_at = now()
    FROM locked JOIN (SELECT target, count(*)::int AS count FROM found GROUP BY target) more ON more.target = locked.id
    WHERE c.id = locked.id
    RETURNING c.id, c.last_seq - more.count AS seq, c.rev - more.count AS rev
  ), counted AS (
    UPDATE participants p SET unread_count = p.unread_count + more.count, received = p.received + more.count
    FROM (SELECT n.target, n.recipient_id, count(*)::int AS count
          FROM numbered n JOIN bumped ON bumped.id = n.target GROUP BY n.target, n.recipient_id) more
    WHERE p.user_id = more.recipient_id AND p.conversation_id = more.target
    RETURNING p.user_id, p.conversation_id, p.received - more.count AS received
  )
  INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, content, client_message_id, words)
  SELECT n.id, n.target, b.seq + n.nth, b.rev + n.nth, r.received + n.nth_of_recipient,
    n.sender_id, n.recipient_id, n.content, n.client_message_id, ${wordsOf('n.words', 'n.sender_id', 'n.recipient_id')}
  FROM numbered n JOIN bumped b ON b.id = n.target
    JOIN counted r ON r.conversation_id = n.target AND r.user_id = n.recipient_id
  RETURNING ${WRITTEN}`;
