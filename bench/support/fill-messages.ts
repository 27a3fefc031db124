import { wordsOf } from '../../src/features/messaging/queries/words.ts';
import { type DatabaseUrls, withClient } from './databases.ts';

/** Two hundred words, a few of which are in most messages and most of which are in few; and a rare one. */
const SOME_WORDS = `(
  SELECT string_agg((ARRAY['bearing', 'spindle', 'quality', 'vendor', 'shift', 'pump', 'fixture', 'sensor', 'report',
    'figure'])[1 + word % 10] || word, ' ') || ' order' || seq % 1000
  FROM (SELECT floor(200 * power(random(), 3))::int AS word FROM generate_series(1, 12) WHERE seq > 0) words)`;

/** In turn by both people, who have read up to read_to; as the product's own statements would have left it. */
const FILL = `
  INSERT INTO conversations (id, user_low, user_high, last_seq, rev, last_message_at)
  SELECT uuidv7(), least(a, b), greatest(a, b), messages, messages + 2, now() - random() * interval '30 days' FROM wanted;

  INSERT INTO participants (user_id, conversation_id, peer_id, read_seq, delivered_seq, received, unread_count)
  SELECT me, c.id, peer, read_to, read_to, (messages + odd) / 2, (messages + odd) / 2 - (read_to + odd) / 2
  FROM wanted w JOIN conversations c ON c.user_low = least(a, b) AND c.user_high = greatest(a, b),
    LATERAL (VALUES (user_low, user_high, 1), (user_high, user_low, 0)) side (me, peer, odd);

  INSERT INTO marks (conversation_id, rev, user_id, delivered_seq, read_seq)
  SELECT conversation_id, read_to + 1 + (user_id = user_high)::int, user_id, read_to, read_to
  FROM wanted w JOIN conversations c ON c.user_low = least(a, b) AND c.user_high = greatest(a, b)
    JOIN participants ON conversation_id = c.id;

  INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, client_message_id, content, words, created_at)
  SELECT uuidv7(), id, seq, seq + CASE WHEN seq > read_to THEN 2 ELSE 0 END, (seq + 1) / 2,
    sender_id, recipient_id, 'filled-' || id || seq, content, ${wordsOf('content', 'sender_id', 'recipient_id')},
    last_message_at - (last_seq - seq) * interval '1 minute'
  FROM wanted w JOIN conversations c ON c.user_low = least(a, b) AND c.user_high = greatest(a, b),
    generate_series(1, messages) seq,
    LATERAL (SELECT CASE WHEN seq % 2 = 0 THEN user_low ELSE user_high END AS sender_id,
      CASE WHEN seq % 2 = 0 THEN user_high ELSE user_low END AS recipient_id, ${SOME_WORDS} AS content) said;

  INSERT INTO messaging_states (user_id) SELECT id FROM users ON CONFLICT DO NOTHING`;

export interface WantedConversation {
  a: string;
  b: string;
  messages: number;
  read_to: number;
}

/** Conversations in bulk, and the statistics that a while of running brings. */
export function fillMessages(urls: DatabaseUrls, wanted: WantedConversation[]): Promise<void> {
  return withClient(urls, async (client) => {
    await client.query('CREATE TEMPORARY TABLE wanted (a uuid, b uuid, messages int, read_to int)');
    await client.query(
      'INSERT INTO wanted SELECT * FROM jsonb_to_recordset($1) w (a uuid, b uuid, messages int, read_to int)',
      [JSON.stringify(wanted)],
    );
    for (const statement of FILL.split(';\n')) await client.query(statement);
    await client.query('VACUUM ANALYZE');
  });
}

/** The usual place to look around in: the first person's 200 conversations of 50 messages, and others' 1,800. */
export function usualConversations(ids: string[]): WantedConversation[] {
  const [reader = '', ...others] = ids;
  const of = (a: string, b: string) => ({ a, b, messages: 50, read_to: 25 });
  const pairs = new Map<string, WantedConversation>();
  for (const peer of others.slice(0, 200)) pairs.set(peer, of(reader, peer));
  others.forEach((a, place) => {
    for (const step of [1, 2]) {
      const b = others[place + step];
      if (pairs.size < 2_000 && b !== undefined) pairs.set(`${a} ${b}`, of(a, b));
    }
  });
  return [...pairs.values()];
}

/** The rev of each conversation of a user, the latest conversation first. */
export function revisionsOf(urls: DatabaseUrls, user_id: string): Promise<[string, number][]> {
  return withClient(urls, async (client) => {
    const { rows } = await client.query<{ id: string; rev: number }>(
      'SELECT id, rev FROM conversations WHERE $1 IN (user_low, user_high) ORDER BY last_message_at DESC',
      [user_id],
    );
    return rows.map(({ id, rev }) => [id, rev]);
  });
}
