import { MESSAGE_COLUMNS } from './message-view.ts';

/**
 * One round trip and one commit: the conversation's row is locked first, so seq and rev have no gap and no rival, and
 * every writer takes the locks in the same order (conversation, participants). A duplicate client_message_id violates
 * its constraint, which rolls the bump back: ON CONFLICT DO NOTHING would leave a gap.
 *
 * A participant who archived the conversation finds it again: that change of state gets its own state_rev.
 *
 * Plan: primary keys throughout (conversations, users, blocks, participants × 2), two unique probes for the insert.
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
  ), m AS (
    INSERT INTO messages (id, conversation_id, seq, rev, sender_id, recipient_id, content, client_message_id)
    SELECT $3, id, last_seq, rev, $2, recipient_id, $4, $5 FROM conversation
    RETURNING *
  ), unarchived AS (
    UPDATE messaging_states s SET state_rev = s.state_rev + 1
    FROM participants p JOIN conversation c ON p.conversation_id = c.id
    WHERE p.user_id = ANY (ARRAY[$2, c.recipient_id]) AND p.archived AND s.user_id = p.user_id
    RETURNING s.user_id, s.state_rev
  ), counted AS (
    UPDATE participants p
    SET unread_count = p.unread_count + (p.user_id = c.recipient_id)::int,
        archived = p.archived AND NOT EXISTS (SELECT FROM unarchived u WHERE u.user_id = p.user_id),
        state_rev = coalesce((SELECT u.state_rev FROM unarchived u WHERE u.user_id = p.user_id), p.state_rev)
    FROM conversation c
    WHERE p.conversation_id = c.id
      AND p.user_id = ANY (ARRAY(SELECT recipient_id FROM conversation UNION ALL SELECT user_id FROM unarchived))
  )
  SELECT ${MESSAGE_COLUMNS}, NULL::timestamptz AS delivered_at, NULL::timestamptz AS read_at FROM m`;

export const SEND_TO_CONVERSATION = sendTo('c.id = $1');
export const SEND_TO_USER = sendTo(
  'c.user_low = least($1::uuid, $2::uuid) AND c.user_high = greatest($1::uuid, $2::uuid)',
);
