import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { createApi } from '../support/api.ts';
import { lastingPort, type ServerProcess, startServer } from '../support/server-process.ts';
import { connectSocket, type TestSocket } from '../support/sockets.ts';
import { complete } from '../features/use-cases/support.ts';

const CLIENTS = 20;
const ROUNDS = 4;
const PASSWORD = 'a password of the tests';

let dataDir: string;
let environment: Record<string, string>;

beforeAll(async () => {
  // The server's own databases die with it: what survives is what was on disk when it was acknowledged.
  dataDir = await mkdtemp(join(tmpdir(), 'p2p kill '));
  environment = {
    DATA_DIR: dataDir,
    PORT: String(await lastingPort()),
    ...Object.fromEntries(
      ['LOGIN_ACCOUNT', 'LOGIN_ADDRESS', 'SIGNUP_ADDRESS', 'MESSAGES_BURST', 'MESSAGES', 'WRITES', 'SOCKET_EVENTS'].map(
        (name) => [`LIMIT_${name}`, '100000/1'],
      ),
    ),
  };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Sender {
  id: string;
  token: string;
  peer: string;
}

async function signUp(server: ServerProcess, name: string): Promise<{ id: string; token: string }> {
  const organization = { name, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
  const person = { email: `${name}@factory.example`, password: PASSWORD, first_name: 'Amal', last_name: name };
  const { body } = await createApi(`${server.url}/api/v1`).post('/auth/signup', { organization, ...person });
  return { id: body.data.user.id, token: body.data.access_token };
}

interface Sent {
  client_message_id: string;
  recipient_id: string;
  content: string;
}

/** Sends one message after the other until the server is gone; what was not acknowledged is returned to be resent. */
async function sendUntilGone(socket: TestSocket, client: Sender, acknowledged: Map<string, string>, prefix: string) {
  for (let number = 0; ; number++) {
    const message: Sent = {
      client_message_id: `${prefix}-${number}`,
      recipient_id: client.peer,
      content: `no ${number}`,
    };
    try {
      const data = await socket.emit('message:send', message);
      acknowledged.set(message.client_message_id, data.message.id);
    } catch {
      return message;
    }
  }
}

async function historyOf(socket: TestSocket, conversation_id: string) {
  const all: { id: string; seq: number; client_message_id: string; sender_id: string; is_read: boolean }[] = [];
  for (let after_seq = 0; ; after_seq = all.at(-1)?.seq ?? 0) {
    const { messages, has_more } = await socket.emit('message:history', { conversation_id, after_seq, limit: 100 });
    all.push(...messages);
    if (!has_more) return all;
  }
}

/** Whatever the kills interrupted has been delivered: no event waits, in a document or in the outbox. */
async function expectDrained(): Promise<void> {
  const note = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as Record<string, string>;
  const sql = new Client({ connectionString: note['postgresUrl'] });
  const mongo = new MongoClient(note['mongodbUri'] ?? '');
  await sql.connect();
  const deadline = Date.now() + 60_000;
  for (let waiting = -1; waiting !== 0;) {
    if (Date.now() > deadline) throw new Error(`${waiting} events are still waiting`);
    const { rows } = await sql.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM graphile_worker.jobs');
    const documents = await mongo
      .db()
      .collection('use_cases')
      .countDocuments({ 'pending_events.id': { $gt: '' } });
    waiting = (rows[0]?.jobs ?? 0) + documents;
  }
  await Promise.all([sql.end(), mongo.close()]);
}

it('loses nothing that was acknowledged when it is killed under load, and catches up by itself', async () => {
  let server = await startServer(environment);
  const people = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => signUp(server, `kill${index}`)));
  // Pairs: each writes to the other, so that two writers meet in one conversation.
  const clients: Sender[] = people.map((person, index) => ({ ...person, peer: people[index ^ 1]?.id ?? '' }));
  const acknowledged = new Map<string, string>();
  const connectAll = () => Promise.all(clients.map(({ token }) => connectSocket(server.url, '/messaging', token)));

  for (let round = 0; round < ROUNDS; round++) {
    const sockets = await connectAll();
    const before = acknowledged.size;
    const sending = sockets.map((socket, index) =>
      sendUntilGone(socket, clients[index] as Sender, acknowledged, `r${round}c${index}`),
    );
    // A case published right before the end: its consequences have to be caught up with.
    while (acknowledged.size < before + 10 * CLIENTS) await new Promise((resolve) => setImmediate(resolve));
    const author = createApi(`${server.url}/api/v1`, clients[0]?.token);
    const title = `Published in round ${round} before the kill`;
    expect((await author.post('/use-cases', { ...complete, title, status: 'published' })).status).toBe(201);
    await server.end('SIGKILL');
    const unacknowledged = await Promise.all(sending);

    server = await startServer(environment);
    const again = await connectAll();
    await Promise.all(
      unacknowledged.map(async (message, index) => {
        const { message: stored } = await (again[index] as TestSocket).emit('message:send', message);
        acknowledged.set(message.client_message_id, stored.id);
      }),
    );
    for (const socket of again) socket.close();
  }

  const sockets = await connectAll();
  const found = new Map<string, string>();
  for (const [index, socket] of sockets.entries()) {
    const client = clients[index] as Sender;
    const { conversations } = await socket.emit('conversation:list');
    expect(conversations).toHaveLength(1);
    const [conversation] = conversations;
    const history = await historyOf(socket, conversation.id);
    expect(history.map(({ seq }) => seq)).toEqual(Array.from({ length: conversation.last_seq }, (_, at) => at + 1));
    const toMe = history.filter(({ sender_id }) => sender_id !== client.id);
    expect((await socket.emit('unread:get')).total_unread).toBe(toMe.length);
    for (const { client_message_id, id, sender_id } of history) {
      if (sender_id === client.id) found.set(client_message_id, id);
    }
  }
  expect(found.size).toBe(acknowledged.size);
  for (const [client_message_id, id] of acknowledged) expect(found.get(client_message_id)).toBe(id);

  await expectDrained();
  const dashboard = await connectSocket(server.url, '/dashboard', clients[0]?.token);
  const { stats } = await dashboard.emit('stats:subscribe', { period: 'all' });
  expect(stats.use_cases.total_submissions).toBe(ROUNDS);
  dashboard.close();
  for (const socket of sockets) socket.close();
  expect(await server.end('SIGTERM')).toBe(0);
}, 240_000);
