import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { post } from './api.ts';
import type { DatabaseUrls } from './databases.ts';
import { type BenchPerson, createPeople, forEachOf } from './people.ts';

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

/** Every two of them talk to each other. */
export async function pairUp(url: string, people: BenchPerson[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const places = people.flatMap((_, place) => (place % 2 === 0 ? [place] : []));
  await forEachOf(places, 10, async (place) => {
    const [sender, recipient] = people.slice(place, place + 2);
    if (!sender || !recipient) return;
    const { conversation_id } = await post<{ conversation_id: string }>(
      `${url}/api/v1/messages`,
      { recipient_id: recipient.id, content: 'Good morning' },
      sender.token,
    );
    pairs.push({ conversation_id, sender_token: sender.token, recipient_token: recipient.token });
  });
  return pairs;
}

export const createProductPairs = async (url: string, urls: DatabaseUrls, count: number): Promise<Pair[]> =>
  pairUp(url, await createPeople(url, urls, count * 2));
