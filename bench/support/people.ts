import { createTokens } from '../../src/features/identity/tokens.ts';
import { signUp } from './api.ts';
import { type DatabaseUrls, withClient } from './databases.ts';
import { AUTH_SECRET } from './programs.ts';

export interface BenchPerson {
  id: string;
  token: string;
}

/** One signs up; the others are copies of that one's rows, each with a session: hashing a thousand passwords is no part of what is measured. */
const COPY = `
  WITH person AS (
    INSERT INTO users SELECT (jsonb_populate_record(u, jsonb_build_object(
      'id', uuidv7(), 'email', 'person-' || n || '@bench.example', 'role', 'member'))).*
    FROM users u, generate_series(1, $2::int) n WHERE u.id = $1
    RETURNING id)
  INSERT INTO sessions SELECT (jsonb_populate_record(s, jsonb_build_object('id', uuidv7(), 'user_id', person.id))).*
  FROM person, sessions s WHERE s.user_id = $1
  RETURNING id, user_id`;

export async function createPeople(url: string, urls: DatabaseUrls, count: number): Promise<BenchPerson[]> {
  const { user } = await signUp(url, 'first');
  const rows = await withClient(urls, async (client) => {
    const copied = await client.query<{ id: string; user_id: string }>(COPY, [user.id, count]);
    await client.query('ANALYZE users, sessions');
    return copied.rows;
  });
  const tokens = createTokens(AUTH_SECRET, 86_400);
  return Promise.all(
    rows.map(async ({ id, user_id }) => ({
      id: user_id,
      token: (await tokens.issueAccess(user_id, id)).access_token,
    })),
  );
}

/** Runs work for each, some at a time. */
export async function forEachOf<Item>(items: Item[], atOnce: number, work: (item: Item) => Promise<void>) {
  const waiting = [...items];
  const take = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
