import { IS_OPEN_WRONG } from './open.ts';

/**
 * Everything that is kept beside what it is counted from, counted again. Under the locks that writers take, so that a
 * running server's messages are in both or in neither.
 */
export const LOCK_EVERY_CONVERSATION = `SELECT FROM conversations ORDER BY id FOR NO KEY UPDATE`;

export const REPAIRS = {
  /** The place of a message among its recipient's. */
  places: `
    UPDATE messages m SET nth = counted.nth
    FROM (SELECT id, row_number() OVER (PARTITION BY conversation_id, recipient_id ORDER BY seq)::int AS nth
          FROM messages) counted
    WHERE counted.id = m.id AND m.nth <> counted.nth
    RETURNING true`,
  /** The last seq and rev of a conversation, and when its last message came. */
  conversations: `
    UPDATE conversations c
    SET last_seq = counted.last_seq, rev = greatest(counted.rev, counted.last_seq), last_message_at = counted.last_message_at
    FROM (
      SELECT o.id, coalesce(m.last_seq, 0) AS last_seq, greatest(m.rev, k.rev, 0) AS rev, m.last_message_at
      FROM conversations o
      LEFT JOIN (SELECT conversation_id, max(seq) AS last_seq, max(rev) AS rev FROM messages GROUP BY 1) s
        ON s.conversation_id = o.id
      LEFT JOIN LATERAL (SELECT s.last_seq, s.rev, l.created_at AS last_message_at FROM messages l
        WHERE l.conversation_id = o.id AND l.seq = s.last_seq) m ON true
      LEFT JOIN (SELECT conversation_id, max(rev) AS rev FROM marks GROUP BY 1) k ON k.conversation_id = o.id
    ) counted
    WHERE counted.id = c.id
      AND (c.last_seq, c.rev, c.last_message_at)
        IS DISTINCT FROM (counted.last_seq, greatest(counted.rev, counted.last_seq), counted.last_message_at)
    RETURNING true`,
  /** Where a reader stands: as far as the marks say. */
  marks: `
    UPDATE participants p SET read_seq = counted.read_seq, delivered_seq = counted.delivered_seq
    FROM (
      SELECT o.user_id, o.conversation_id, coalesce(max(k.read_seq), 0) AS read_seq,
        coalesce(max(k.delivered_seq), 0) AS delivered_seq
      FROM participants o
      LEFT JOIN marks k ON k.conversation_id = o.conversation_id AND k.user_id = o.user_id
      GROUP BY 1, 2
    ) counted
    WHERE counted.user_id = p.user_id AND counted.conversation_id = p.conversation_id
      AND (p.read_seq, p.delivered_seq) <> (counted.read_seq, counted.delivered_seq)
    RETURNING true`,
  /** What a participant was sent, and has not read of it. */
  unread: `
    UPDATE participants p SET received = counted.received, unread_count = counted.unread
    FROM (
      SELECT o.user_id, o.conversation_id, count(m.id)::int AS received,
        count(m.id) FILTER (WHERE m.seq > o.read_seq AND m.deleted_at IS NULL)::int AS unread
      FROM participants o
      LEFT JOIN messages m ON m.conversation_id = o.conversation_id AND m.recipient_id = o.user_id
      GROUP BY 1, 2
    ) counted
    WHERE counted.user_id = p.user_id AND counted.conversation_id = p.conversation_id
      AND (p.received, p.unread_count) <> (counted.received, counted.unread)
    RETURNING true`,
  /** Whether its two people may write to each other. */
  open: `UPDATE conversations c SET is_open = NOT c.is_open WHERE ${IS_OPEN_WRONG} RETURNING true`,
} as const;
