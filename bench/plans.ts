import type { Socket } from 'socket.io-client';
import { ask as askSocket, connect } from './support/clients.ts';
import { type Databases, type DatabaseUrls, withClient } from './support/databases.ts';
import { explainEverything, lastPlan, planSection } from './support/explained.ts';
import { fillMessages, revisionsOf, usualConversations } from './support/fill-messages.ts';
import { createPeople } from './support/people.ts';
import { startProduct } from './support/programs.ts';
import { stopServers } from './support/server-process.ts';

/** A prepared statement is planned anew five times before PostgreSQL decides on a plan to keep. */
const CALLS = 8;

interface Call {
  title: string;
  ask(number: number): Promise<unknown>;
  /** Tells the statement in question from the others of the same call. */
  statement: RegExp;
}

interface Filled {
  access_token: string;
  /** Of the reader, the latest first: that is the long one. */
  conversations: string[];
}

/** Fills a database that the product has made, and has every later connection to it explain what it runs. */
async function prepare(urls: DatabaseUrls, directory: string): Promise<Filled> {
  const product = await startProduct({ ...urls, directory, profile: undefined });
  const [reader, ...others] = await createPeople(product.url, urls, 1_001);
  await stopServers();
  if (!reader) throw new Error('there is nobody to read');

  const [first, ...rest] = usualConversations([reader, ...others].map(({ id }) => id));
  if (!first) throw new Error('there is no conversation');
  await fillMessages(urls, [{ ...first, messages: 10_000 }, ...rest]);
  await withClient(urls, async (client) => {
    await client.query(
      `INSERT INTO blocks (user_id, blocked_id) SELECT user_low, user_high FROM conversations
       WHERE $1 NOT IN (user_low, user_high) ORDER BY id LIMIT 500`,
      [reader.id],
    );
    await client.query(
      `UPDATE conversations SET last_message_at = now() WHERE $1 IN (user_low, user_high) AND last_seq = 10000`,
      [reader.id],
    );
    await explainEverything(client, 'plans');
  });
  return { access_token: reader.token, conversations: (await revisionsOf(urls, reader.id)).map(([id]) => id) };
}

function hotCalls({ url, socket, conversations, access_token }: Filled & { url: string; socket: Socket }): Call[] {
  const [long = '', usual = ''] = conversations;
  const known = Object.fromEntries(
    conversations.map((id, index) => [id, index === 0 ? 10_002 : index % 2 === 0 ? 47 : 52]),
  );
  const history = /ORDER BY m\.seq DESC/;
  const marking = /UPDATE participants p\s+SET read_seq/;
  const ask = (event: string, payload: object) => askSocket(socket, event, payload);
  const send = (client_message_id: string) =>
    ask('message:send', { conversation_id: usual, content: 'Good morning', client_message_id });
  const search = (q: string) =>
    fetch(`${url}/api/v1/messages/search?q=${q}`, { headers: { authorization: `Bearer ${access_token}` } });
  return [
    { title: 'Send', ask: (number) => send(`plan-${number}`), statement: /INSERT INTO messages/ },
    {
      title: 'Sends that share a statement',
      ask: (number) => Promise.all(Array.from({ length: 20 }, (_, place) => send(`plan-${number}-${place}`))),
      statement: /WITH ORDINALITY/,
    },
    {
      title: 'History, the last 50',
      ask: () => ask('message:history', { conversation_id: usual }),
      statement: history,
    },
    {
      title: 'History, 50 in the middle of 10,000',
      ask: () => ask('message:history', { conversation_id: long, before_seq: 5_000 }),
      statement: history,
    },
    {
      title: 'The first 50 of 200 conversations',
      ask: () => ask('conversation:list', {}),
      statement: /WITH page AS/,
    },
    {
      title: 'Sync of 200 conversations, about 500 messages missed in half of them',
      ask: () => ask('sync', { known }),
      statement: /AS conversation_rev/,
    },
    {
      title: 'Sync from nothing, the first 500 changes',
      ask: () => ask('sync', { known: {} }),
      statement: /AS conversation_rev/,
    },
    { title: 'Unread', ask: () => ask('unread:get', {}), statement: /unread_count > 0/ },
    {
      title: 'Reading the first of 10,000',
      ask: (number) => ask('message:read', { conversation_id: long, up_to_seq: 30 + number }),
      statement: marking,
    },
    {
      title: 'Reading the rest of 10,000',
      ask: (number) => ask('message:read', { conversation_id: long, up_to_seq: 10_000 - CALLS + 1 + number }),
      statement: marking,
    },
    { title: 'Search, a word in few messages', ask: () => search('order500'), statement: /::tsquery/ },
    { title: 'Search, a word in most', ask: () => search('bearing0'), statement: /::tsquery/ },
    { title: 'Whose cards', ask: () => ask('conversation:list', {}), statement: /AS organization_name/ },
  ];
}

const HEADING = `# How PostgreSQL runs the statements of messaging

Printed by \`npm run bench -- --plans\`: from the server itself (auto_explain) while the product ran them, once each had
its plan; 110,000 messages in 2,000 conversations, 200 of them the reader's, one with 10,000 messages; 1,000 users, 500
blocks.`;

/** EXPLAIN ANALYZE of the hot statements, as the product runs them, as a page. */
export async function explainHotStatements(databases: Databases): Promise<string> {
  const { directory } = databases;
  const urls = await databases.create('plans');
  const filled = await prepare(urls, directory);
  const { url } = await startProduct({ ...urls, directory, profile: undefined });
  const socket = await connect(url, filled.access_token);
  const sections: string[] = [];
  for (const { title, ask, statement } of hotCalls({ ...filled, url, socket })) {
    for (let number = 0; number < CALLS; number += 1) await ask(number);
    sections.push(planSection(title, await lastPlan(directory, statement)));
  }
  socket.disconnect();
  return [HEADING, ...sections].join('\n\n');
}
