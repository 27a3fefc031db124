/**
 * What the dashboard shows of each person's messages. Today's are found from the end of each conversation that is
 * alive today, so the cost is what was written today, not what was ever written.
 */
export const DAILY_FIGURES = `
  SELECT p.user_id,
    count(*) FILTER (WHERE c.last_seq > 0)::int AS total_conversations,
    coalesce(sum(p.unread_count), 0)::int AS unread_count,
    coalesce(sum(CASE WHEN c.last_message_at >= $2 THEN c.last_seq - coalesce((
      SELECT m.seq FROM messages m WHERE m.conversation_id = c.id AND m.created_at < $2
      ORDER BY m.seq DESC LIMIT 1), 0) ELSE 0 END), 0)::int AS messages_today
  FROM participants p JOIN conversations c ON c.id = p.conversation_id
  WHERE p.user_id = ANY($1)
  GROUP BY p.user_id`;
