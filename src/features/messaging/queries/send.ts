import { MESSAGE_COLUMNS } from './message-view.ts';

/**
 * One round trip and one commit: the conversation's row is locked first, so seq and rev have no gap and no rival, and
 * every writer takes the locks in the same order (conversation, participants). A duplicate client_message_id violates
 * its constraint, which rolls the bump back: ON CONFLICT DO NOTHING would leave a gap.
 *
 * Plan: primary keys throughout (conversations, users, blocks, participants), two unique probes for the insert.
 */
const sendTo = (conversation: string) => `
  WITH conversation AS (
    UPDATE conversations c
    SET last_seq = last_seq + 1, rev = rev + 1, last_message_at = now(), updated_at = now()
    FROM users recipient
    WHERE ${conversation}
      AND $2 IN (c.user_low, c.user_high)
      AND recipient.id = CASE WHEN c.user_low = $2 THEN c.user_high ELSE c.user_low END
      AND recipient.status = 'active'
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = recipient.id AND b.blocked_id = $2)
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = $2 AND b.blocked_id = recipient.id)
    RETURNING c.id, c.last_seq, c.rev, recipient.id AS recipient_id
  ), counted AS (
    UPDATE participants p SET unread_count = p.unread_count + 1
    FROM conversation c WHERE p.user_id = c.recipient_id AND p.conversation_id = c.id
  ), m AS (
    INSERT INTO messages (id, conversation_id, seq, rev, sender_id, recipient_id, content, client_message_id)
    SELECT $3, id, last_seq, rev, $2, recipient_id, $4, $5 FROM conversation
    RETURNING *
  )
  SELECT ${MESSAGE_COLUMNS}, NULL::timestamptz AS delivered_at, NULL::timestamptz AS read_at FROM m`;

export const SEND_TO_CONVERSATION = sendTo('c.id = $1');
export const SEND_TO_USER = sendTo(
  'c.user_low = least($1::uuid, $2::uuid) AND c.user_high = greatest($1::uuid, $2::uuid)',
);
