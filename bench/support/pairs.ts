import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { post, signUp } from './api.ts';

/** Two people with a conversation; tokens are whatever the server takes for one. */
export interface Pair {
  conversation_id: string;
  sender_token: string;
  recipient_token: string;
}

export async function createFloorPairs(postgresUrl: string, count: number): Promise<Pair[]> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  const pairs: Pair[] = [];
  for (let made = 0; made < count; made += 1) {
    const [sender_token, recipient_token] = [randomUUID(), randomUUID()];
    const { rows } = await client.query<{ conversation_id: string }>(
      `WITH conversation AS (INSERT INTO conversations DEFAULT VALUES RETURNING id)
       INSERT INTO participants (conversation_id, user_id, peer_id)
       SELECT id, me, peer FROM conversation, (VALUES ($1::uuid, $2::uuid), ($2, $1)) pair (me, peer)
       RETURNING conversation_id`,
      [sender_token, recipient_token],
    );
    pairs.push({ conversation_id: rows[0]?.conversation_id ?? '', sender_token, recipient_token });
  }
  await client.end();
  return pairs;
}

export async function createProductPairs(url: string, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let made = 0; made < count; made += 1) {
    const [sender, recipient] = await Promise.all([signUp(url, `sender-${made}`), signUp(url, `recipient-${made}`)]);
    const { conversation_id } = await post<{ conversation_id: string }>(
      `${url}/api/v1/messages`,
      { recipient_id: recipient.user.id, content: 'Good morning' },
      sender.access_token,
    );
    pairs.push({ conversation_id, sender_token: sender.access_token, recipient_token: recipient.access_token });
  }
  return pairs;
}
