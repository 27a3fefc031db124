/** Taken before the marks are read: what the next statement sees then includes every message sent before. */
export const LOCK_CONVERSATION = `
  SELECT last_seq FROM conversations WHERE id = $1 AND $2 IN (user_low, user_high) FOR UPDATE`;

/**
 * Moves the user's marks forward, if they move at all, and writes one row for it however many messages it covers.
 * Unread is counted again from the rows after the new mark: none, in the usual case of reading to the end.
 */
export const MOVE_MARKS = `
  WITH moved AS (
    UPDATE participants p
    SET read_seq = greatest(p.read_seq, $3),
        delivered_seq = greatest(p.delivered_seq, $4),
        unread_count = CASE WHEN $3 <= p.read_seq THEN p.unread_count ELSE (
          SELECT count(*) FROM messages m
          WHERE m.conversation_id = $1 AND m.seq > $3 AND m.recipient_id = $2 AND m.deleted_at IS NULL) END
    WHERE p.user_id = $2 AND p.conversation_id = $1 AND (p.read_seq < $3 OR p.delivered_seq < $4)
    RETURNING p.peer_id, p.read_seq, p.delivered_seq
  ), bumped AS (
    UPDATE conversations SET rev = rev + 1, updated_at = now() FROM moved WHERE id = $1 RETURNING rev
  ), mark AS (
    -- clock_timestamp(): the transaction may have begun before the message it reads was there.
    INSERT INTO marks (conversation_id, rev, user_id, delivered_seq, read_seq, at)
    SELECT $1, bumped.rev, $2, moved.delivered_seq, moved.read_seq, clock_timestamp() FROM moved, bumped
    RETURNING at
  )
  SELECT moved.*, bumped.rev, mark.at FROM moved, bumped, mark`;

/** Where the user stands, with the rev of the mark that led there: not a later one, which is somebody's message. */
export const MARKS = `
  SELECT p.read_seq, p.delivered_seq, coalesce((
    SELECT k.rev FROM marks k WHERE k.conversation_id = $1 AND k.user_id = $2
    ORDER BY k.read_seq DESC, k.rev DESC LIMIT 1), 0) AS rev
  FROM participants p WHERE p.user_id = $2 AND p.conversation_id = $1`;

export const UNREAD = `
  SELECT user_id, conversation_id, unread_count FROM participants WHERE user_id = ANY($1) AND unread_count > 0`;
