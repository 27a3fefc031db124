import type pg from 'pg';

/**
 * 2,000 conversations, 200 of them the given user's, with 50 messages each of which the second half is unread; and
 * among the user's a long one.
 */
const FILL = `
  INSERT INTO users SELECT (jsonb_populate_record(u, jsonb_build_object(
    'id', uuidv7(), 'email', 'user-' || n || '@bench.example'))).*
  FROM users u, generate_series(1, 1000) n WHERE u.id = $1;

  WITH people AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM users WHERE id <> $1), pair AS (
    SELECT $1::uuid AS a, id AS b FROM people WHERE place <= 200
    UNION SELECT least(x.id, y.id), greatest(x.id, y.id) FROM people x JOIN people y
      ON y.place IN (x.place + 1, x.place + 2) WHERE x.place <= 900)
  INSERT INTO conversations (id, user_low, user_high, last_seq, rev, last_message_at)
  SELECT uuidv7(), least(a, b), greatest(a, b), 50, 51, now() - random() * interval '30 days' FROM pair;

  UPDATE conversations SET last_seq = 10000, rev = 10001, last_message_at = now()
  WHERE id = (SELECT id FROM conversations WHERE $1 IN (user_low, user_high) LIMIT 1);

  INSERT INTO participants (user_id, conversation_id, peer_id, read_seq, delivered_seq, unread_count)
  SELECT me, c.id, peer, 25, 25, (c.last_seq - 24 - (me = user_high)::int) / 2
  FROM conversations c, LATERAL (VALUES (user_low, user_high), (user_high, user_low)) side (me, peer);

  INSERT INTO messages (id, conversation_id, seq, rev, sender_id, recipient_id, client_message_id, content, created_at)
  SELECT uuidv7(), c.id, seq, seq + (seq > 25)::int,
    CASE WHEN seq % 2 = 0 THEN user_low ELSE user_high END, CASE WHEN seq % 2 = 0 THEN user_high ELSE user_low END,
    'filled-' || c.id || seq, repeat('A sentence about bearings. ', 1 + seq % 8), c.last_message_at - (c.last_seq - seq) * interval '1 minute'
  FROM conversations c, generate_series(1, c.last_seq) seq;

  INSERT INTO marks (conversation_id, rev, user_id, delivered_seq, read_seq)
  SELECT id, 26, user_low, 25, 25 FROM conversations;

  INSERT INTO blocks (user_id, blocked_id)
  SELECT user_low, user_high FROM conversations WHERE $1 NOT IN (user_low, user_high) ORDER BY id LIMIT 500;

  INSERT INTO messaging_states (user_id) SELECT id FROM users ON CONFLICT DO NOTHING`;

/** Bulk rows as the product's own statements would have left them, and the statistics that a while of running brings. */
export async function fillMessages(client: pg.Client, user_id: string): Promise<void> {
  for (const statement of FILL.split(';\n')) {
    await client.query(statement, statement.includes('$1') ? [user_id] : []);
  }
  await client.query('VACUUM ANALYZE');
}
