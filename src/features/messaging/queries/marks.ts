/** How many of the messages up to a seq were sent to the reader: each knows its place among its recipient's. */
const receivedUpTo = (seq: string) => `
  coalesce((SELECT CASE WHEN m.recipient_id = reader THEN m.nth ELSE m.seq - m.nth END
    FROM messages m WHERE m.conversation_id = conversation AND m.seq = ${seq}), 0)`;

/**
 * Moves a reader's marks forward, if they move at all, and writes one row for it however many messages it covers.
 * Answers where the reader stands, with the rev of the mark that led there; no row where the conversation is not the
 * reader's. A function, because it is one round trip and yet each statement sees what the lock waited for.
 *
 * Plan: primary keys, two probes of messages_seq at most, and what was deleted beyond the mark (messages_deleted);
 * nothing grows with the number of messages read or left unread.
 */
export const MOVE_MARKS_FUNCTION = `
  CREATE FUNCTION move_marks(conversation uuid, reader uuid, read_to integer, delivered_to integer)
  RETURNS TABLE (moved boolean, peer_id uuid, read_seq integer, delivered_seq integer, rev integer, at timestamptz)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    last integer;
    stand participants%ROWTYPE;
    present_rev integer;
    marked_at timestamptz(3);
  BEGIN
    SELECT c.last_seq INTO last FROM conversations c
    WHERE c.id = conversation AND reader IN (c.user_low, c.user_high) FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    read_to := least(read_to, last);
    delivered_to := least(delivered_to, last);
    UPDATE participants p
    SET read_seq = greatest(p.read_seq, read_to),
        delivered_seq = greatest(p.delivered_seq, delivered_to),
        unread_count = CASE WHEN read_to <= p.read_seq THEN p.unread_count ELSE
          p.received - ${receivedUpTo('read_to')} - (
            SELECT count(*) FROM messages m
            WHERE m.conversation_id = conversation AND m.recipient_id = reader AND m.seq > read_to
              AND m.deleted_at IS NOT NULL) END
    WHERE p.user_id = reader AND p.conversation_id = conversation
      AND (p.read_seq < read_to OR p.delivered_seq < delivered_to)
    RETURNING p.* INTO stand;
    IF NOT FOUND THEN
      RETURN QUERY SELECT false, p.peer_id, p.read_seq, p.delivered_seq, coalesce(k.rev, 0), k.at::timestamptz
        FROM participants p LEFT JOIN LATERAL (
          SELECT k.rev, k.at FROM marks k WHERE k.conversation_id = conversation AND k.user_id = reader
          ORDER BY k.read_seq DESC, k.rev DESC LIMIT 1) k ON true
        WHERE p.user_id = reader AND p.conversation_id = conversation;
      RETURN;
    END IF;
    UPDATE conversations c SET rev = c.rev + 1, updated_at = now() WHERE c.id = conversation
    RETURNING c.rev INTO present_rev;
    -- clock_timestamp(): the transaction may have begun before the message it reads was there.
    INSERT INTO marks (conversation_id, rev, user_id, delivered_seq, read_seq, at)
    VALUES (conversation, present_rev, reader, stand.delivered_seq, stand.read_seq, clock_timestamp())
    RETURNING marks.at INTO marked_at;
    RETURN QUERY SELECT true, stand.peer_id, stand.read_seq, stand.delivered_seq, present_rev, marked_at::timestamptz;
  END $$`;

export const MOVE_MARKS = `SELECT * FROM move_marks($1, $2, $3, $4)`;

export const UNREAD = `
  SELECT user_id, conversation_id, unread_count FROM participants WHERE user_id = ANY($1) AND unread_count > 0`;
