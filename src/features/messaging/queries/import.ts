import { wordsOf } from './words.ts';

/**
 * In bulk, for benchmark sizes: each person writes with the next ones in turn, everything read but the last message.
 * $1 people, $2 messages in all, $3 messages of a conversation; answers how many were added.
 */
export const IMPORT_MESSAGES = `
  WITH person AS (
    SELECT id, number FROM unnest($1::uuid[]) WITH ORDINALITY AS people (id, number)
  ), pair AS (
    SELECT DISTINCT least(a.id, b.id) AS low, greatest(a.id, b.id) AS high
    FROM generate_series(0, ceil($2::numeric / $3::int)::int - 1) i
    JOIN person a ON a.number = 1 + i % cardinality($1::uuid[])
    JOIN person b ON b.number = 1 + (i + 1 + i / cardinality($1::uuid[])) % cardinality($1::uuid[])
    WHERE a.id <> b.id
  ), added AS (
    INSERT INTO conversations (id, user_low, user_high, last_seq, rev, last_message_at)
    SELECT gen_random_uuid(), low, high, $3, $3 + 2, now() FROM pair
    ON CONFLICT ON CONSTRAINT conversations_pair DO NOTHING
    RETURNING id, user_low, user_high
  ), joined AS (
    INSERT INTO participants (user_id, conversation_id, peer_id, read_seq, delivered_seq, unread_count, received)
    SELECT me, id, peer, CASE WHEN me = user_high THEN $3::int - 1 ELSE $3 END, $3, (me = user_high)::int,
      ($3 + (me = user_high)::int) / 2
    FROM added, LATERAL (VALUES (user_low, user_high), (user_high, user_low)) side (me, peer)
  ), read AS (
    INSERT INTO marks (conversation_id, rev, user_id, delivered_seq, read_seq)
    SELECT id, $3 + 1, user_low, $3::int, $3::int FROM added
    UNION ALL SELECT id, $3 + 2, user_high, $3, $3 - 1 FROM added
  ), counting AS (
    INSERT INTO messaging_states (user_id) SELECT id FROM person ON CONFLICT DO NOTHING
  ), said AS (
    SELECT id, seq, CASE WHEN is_low THEN user_low ELSE user_high END AS sender_id,
      CASE WHEN is_low THEN user_high ELSE user_low END AS recipient_id,
      'Message ' || seq || ' of a conversation about costs, vendors and a visit to the line.' AS content
    FROM added, generate_series(1, $3::int) seq, LATERAL (SELECT ($3 - seq) % 2 = 0 AS is_low) side
  ), written AS (
    INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, content, words, created_at)
    SELECT gen_random_uuid(), id, seq, seq, (seq + 1) / 2,
      sender_id, recipient_id, content, ${wordsOf('trim(fold_words(content))', 'sender_id', 'recipient_id')},
      now() - make_interval(mins => ($3 - seq) * 10)
    FROM said
    RETURNING true
  )
  SELECT count(*)::int AS messages FROM written`;
