import { io, type Socket } from 'socket.io-client';
import pg from 'pg';
import { signUp } from './support/api.ts';
import type { Databases, DatabaseUrls } from './support/databases.ts';
import { explainEverything, lastPlan, planSection } from './support/explained.ts';
import { fillMessages } from './support/fill-messages.ts';
import { startProduct } from './support/programs.ts';
import { stopServers } from './support/server-process.ts';

/** A prepared statement is planned anew five times before PostgreSQL decides on a plan to keep. */
const CALLS = 8;

interface Call {
  title: string;
  event: string;
  payload(call: number): object;
  /** Tells the statement in question from the others of the same call. */
  statement: RegExp;
}

async function call(socket: Socket, event: string, payload: object): Promise<void> {
  const answer = (await socket.emitWithAck(event, payload)) as { error?: unknown };
  if (answer.error !== undefined) throw new Error(`${event}: ${JSON.stringify(answer.error)}`);
}

interface Filled {
  access_token: string;
  /** Of the reader, the latest first: that is the long one. */
  conversations: string[];
}

/** Fills a database that the product has made, and has every later connection to it explain what it runs. */
async function prepare(urls: DatabaseUrls, directory: string): Promise<Filled> {
  const product = await startProduct({ ...urls, directory, profile: undefined });
  const { user, access_token } = await signUp(product.url, 'reader');
  await stopServers();

  const client = new pg.Client(urls.postgresUrl);
  await client.connect();
  await fillMessages(client, user.id);
  await explainEverything(client, 'plans');
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM conversations WHERE $1 IN (user_low, user_high) ORDER BY last_message_at DESC',
    [user.id],
  );
  await client.end();
  return { access_token, conversations: rows.map(({ id }) => id) };
}

function hotCalls(conversations: string[]): Call[] {
  const [long = '', usual = ''] = conversations;
  const known = Object.fromEntries(
    conversations.map((id, index) => [id, index === 0 ? 10_001 : index % 10 === 0 ? 45 : 51]),
  );
  const history = /ORDER BY m\.seq DESC/;
  return [
    {
      title: 'Send',
      event: 'message:send',
      payload: (number) => ({
        conversation_id: usual,
        content: 'Good morning',
        client_message_id: `plan-${number}`,
      }),
      statement: /INSERT INTO messages/,
    },
    {
      title: 'History, the last 50 of 58',
      event: 'message:history',
      payload: () => ({ conversation_id: usual }),
      statement: history,
    },
    {
      title: 'History, 50 in the middle of 10,000',
      event: 'message:history',
      payload: () => ({ conversation_id: long, before_seq: 5_000 }),
      statement: history,
    },
    {
      title: 'Sync of 200 conversations, 19 of them with 6 changes each',
      event: 'sync',
      payload: () => ({ known: { ...known, [usual]: 51 + CALLS } }),
      statement: /AS conversation_rev/,
    },
    { title: 'Unread', event: 'unread:get', payload: () => ({}), statement: /unread_count > 0/ },
    {
      title: 'Reading',
      event: 'message:read',
      payload: (number) => ({ conversation_id: usual, up_to_seq: 30 + number }),
      statement: /INSERT INTO marks/,
    },
    {
      title: 'Reading the first of 10,000',
      event: 'message:read',
      payload: (number) => ({ conversation_id: long, up_to_seq: 30 + number }),
      statement: /INSERT INTO marks/,
    },
    {
      title: 'Reading the rest of 10,000',
      event: 'message:read',
      payload: (number) => ({ conversation_id: long, up_to_seq: 10_000 - CALLS + 1 + number }),
      statement: /INSERT INTO marks/,
    },
  ];
}

/** EXPLAIN ANALYZE of the hot statements, as the product runs them, with 110,000 messages in the database. */
export async function explainHotStatements(databases: Databases): Promise<string> {
  const { directory } = databases;
  const urls = await databases.create('plans');
  const { access_token, conversations } = await prepare(urls, directory);
  const product = await startProduct({ ...urls, directory, profile: undefined });

  const socket = io(`${product.url}/messaging`, { transports: ['websocket'], auth: { token: access_token } });
  const sections: string[] = [];
  for (const { title, event, payload, statement } of hotCalls(conversations)) {
    for (let number = 0; number < CALLS; number += 1) await call(socket, event, payload(number));
    sections.push(planSection(title, await lastPlan(directory, statement)));
  }
  socket.disconnect();
  return sections.join('\n\n');
}
