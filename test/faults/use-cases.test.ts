import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MongoClient, ObjectId } from 'mongodb';
import { Client } from 'pg';
import { complete } from '../features/use-cases/support.ts';
import { eventually } from '../platform/support.ts';
import { type Api, createApi } from '../support/api.ts';
import { lastingPort, type ServerProcess, startServer } from '../support/server-process.ts';
import { connectSocket } from '../support/sockets.ts';

// What a write promises beyond its own rows comes by itself, wherever on its way a kill -9 catches it. The test holds a
// lock where the consequences have to pass, so that the kill comes before them each time, and not by luck.

const PASSWORD = 'a password of the tests';
/** Jobs of a dead process are taken over after fifteen seconds. */
const PATIENCE_MS = 60_000;

let dataDir: string;
let environment: Record<string, string>;
let server: ServerProcess;
let sql: Client;
let mongo: MongoClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p cases '));
  const roomy = ['LOGIN_ADDRESS', 'SIGNUP_ADDRESS', 'WRITES', 'READS'].map((name) => [`LIMIT_${name}`, '100000/1']);
  environment = { DATA_DIR: dataDir, PORT: String(await lastingPort()), ...Object.fromEntries(roomy) };
  server = await startServer(environment);
}, 120_000);
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(connectDatabases);
afterEach(disconnectDatabases);

/** To the databases of the server, which end with it. */
async function connectDatabases(): Promise<void> {
  const note = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as Record<string, string>;
  sql = new Client({ connectionString: note['postgresUrl'] });
  sql.on('error', () => undefined);
  mongo = new MongoClient(note['mongodbUri'] ?? '');
  await sql.connect();
}
async function disconnectDatabases(): Promise<void> {
  await sql.end().catch(() => undefined);
  await mongo.close().catch(() => undefined);
}

/** With the server its databases and the lock end. */
async function killAndStart(): Promise<void> {
  await server.end('SIGKILL');
  await disconnectDatabases();
  server = await startServer(environment);
  await connectDatabases();
}

interface Account {
  id: string;
  organization_id: string;
  email: string;
  token: string;
  api: Api;
}

let people = 0;
async function signUp(): Promise<Account> {
  const name = `case${people++}`;
  const email = `${name}@factory.example`;
  const organization = { name: `Factory ${name}`, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
  const person = { email, password: PASSWORD, first_name: 'Amal', last_name: name };
  const { body } = await createApi(`${server.url}/api/v1`).post('/auth/signup', { organization, ...person });
  const { user, access_token: token } = body.data;
  return {
    id: user.id,
    organization_id: user.organization_id,
    email,
    token,
    api: createApi(`${server.url}/api/v1`, token),
  };
}

const lock = async (...statements: string[]) => {
  await sql.query('BEGIN');
  for (const statement of statements) await sql.query(statement);
};

const publish = async ({ api }: Account, word: string): Promise<string> => {
  const { status, body } = await api.post('/use-cases', {
    ...complete,
    title: `The ${word} of a plant`,
    status: 'published',
  });
  expect(status).toBe(201);
  return body.data.id as string;
};

async function expectConsequences({ api, token }: Account, id: string, word: string): Promise<void> {
  await eventually(
    'the search',
    async () => (await api.get(`/use-cases?q=${word}`)).body.data.some((card: { id: string }) => card.id === id),
    PATIENCE_MS,
  );
  expect((await api.get('/dashboard/stats?period=all')).body.data.use_cases.total_submissions).toBe(1);
  const dashboard = await connectSocket(server.url, '/dashboard', token);
  const { stats } = await dashboard.emit('stats:subscribe', { period: 'all' });
  expect(stats.use_cases.total_submissions).toBe(1);
  const watcher = await connectSocket(server.url, '/use-cases', token);
  expect(await watcher.emit('use-case:watch', { id })).toMatchObject({ id, status: 'published', version: 1 });
  expect((await api.get(`/use-cases/${id}/audit`)).body.data).toMatchObject([{ action: 'publish' }]);
  for (const socket of [dashboard, watcher]) socket.close();
  await eventually('nothing to be left', () => isDrained(), PATIENCE_MS);
}

async function isDrained(): Promise<boolean> {
  const { rows } = await sql.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM graphile_worker._private_jobs');
  const pending = { 'pending_events.id': { $gt: '' } };
  const documents = await Promise.all(
    ['use_cases', 'use_case_reactions'].map((name) => mongo.db().collection(name).countDocuments(pending)),
  );
  return rows[0]?.jobs === 0 && documents.every((count) => count === 0);
}

it('catches up with a case that was published and whose event had not left its document', async () => {
  const author = await signUp();
  await lock('LOCK TABLE graphile_worker._private_jobs IN SHARE ROW EXCLUSIVE MODE');
  const id = await publish(author, 'unmoved');
  const stored = await mongo
    .db()
    .collection('use_cases')
    .findOne({ _id: new ObjectId(id) });
  expect(stored?.['pending_events']).toHaveLength(1);
  await killAndStart();
  await expectConsequences(author, id, 'unmoved');
}, 180_000);

it('catches up with a case whose event was being handled, and pushes it to who is there by then', async () => {
  const author = await signUp();
  await lock('LOCK TABLE search_cases IN ACCESS EXCLUSIVE MODE');
  const id = await publish(author, 'halfway');
  await eventually('the handling', async () => {
    const { rows } = await sql.query(
      `SELECT FROM graphile_worker._private_jobs WHERE payload->>'use_case_id' = $1 AND locked_at IS NOT NULL`,
      [id],
    );
    return rows.length === 1;
  });
  await killAndStart();
  const listener = await connectSocket(server.url, '/use-cases', author.token);
  await eventually(
    'the push',
    () => listener.heard.some(({ event, payload }) => event === 'use-case:published' && payload.use_case.id === id),
    PATIENCE_MS,
  );
  listener.close();
  await expectConsequences(author, id, 'halfway');
}, 180_000);

it('catches up with a suspension and a rename that nobody had followed yet, and with a like', async () => {
  const [author, renamed, platform] = [await signUp(), await signUp(), await signUp()];
  await sql.query(`UPDATE users SET role = 'platform_admin' WHERE id = $1`, [platform.id]);
  const [hidden, named] = [await publish(author, 'suspended'), await publish(renamed, 'renamed')];
  const guest = createApi(`${server.url}/api/v1`);
  const found = async (word: string) => (await guest.get(`/use-cases?q=${word}`)).body.data as { id: string }[];
  for (const word of ['suspended', 'renamed']) {
    await eventually('the search', async () => (await found(word)).length === 1, PATIENCE_MS);
  }
  await eventually('nothing to be left', () => isDrained(), PATIENCE_MS);

  // Workers pass over queues that somebody holds.
  await sql.query(`INSERT INTO graphile_worker._private_job_queues (queue_name)
    SELECT 'events:' || n FROM generate_series(0, 15) n ON CONFLICT DO NOTHING`);
  await lock('SELECT FROM graphile_worker._private_job_queues FOR NO KEY UPDATE');
  const suspended = { status: 'suspended' };
  expect((await platform.api.patch(`/admin/organizations/${author.organization_id}`, suspended)).status).toBe(200);
  expect((await renamed.api.patch('/users/me', { first_name: 'Noura' })).status).toBe(200);
  expect((await platform.api.put(`/use-cases/${named}/like`)).body.data).toEqual({ liked: true, likes: 1 });
  const byCompany = `/use-cases?organization_id=${author.organization_id}`;
  expect((await guest.get(byCompany)).body.pagination.total_items).toBe(1);
  await killAndStart();

  await eventually(
    'the hiding',
    async () => (await guest.get(byCompany)).body.pagination.total_items === 0,
    PATIENCE_MS,
  );
  await eventually(
    'the suggestions',
    async () => (await guest.get('/use-cases/suggest?q=suspended')).body.data.length === 0,
    PATIENCE_MS,
  );
  expect(await found('suspended')).toEqual([]);
  expect((await guest.get(`/use-cases/${hidden}`)).status).toBe(404);
  const name = async () => (await guest.get(`/use-cases/${named}`)).body.data.published_by.name as string;
  await eventually('the name', async () => (await name()).startsWith('Noura '), PATIENCE_MS);
  const login = await guest.post('/auth/login', { email: author.email, password: PASSWORD });
  expect(login.status).toBe(403);
  await eventually('nothing to be left', () => isDrained(), PATIENCE_MS);
}, 180_000);

it('creates one case for one Idempotency-Key, although it was killed before it could answer', async () => {
  const { api } = await signUp();
  await sql.query(`
    CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
    CREATE TRIGGER hang BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION hang()`);
  const create = () => api.post('/use-cases', { title: 'Once' }, { 'idempotency-key': 'once' });
  const unanswered = create().catch(() => 'unanswered');
  const mine = async () => (await api.get('/use-cases/mine')).body.data as { id: string }[];
  const [first] = await eventually('the case', async () => {
    const cases = await mine();
    return cases.length > 0 && cases;
  });
  await killAndStart();
  expect(await unanswered).toBe('unanswered');
  await sql.query('DROP TRIGGER hang ON idempotency_keys');
  const again = await eventually(
    'the answer',
    async () => {
      const answer = await create();
      return answer.status !== 409 && answer;
    },
    PATIENCE_MS,
  );
  expect([again.status, again.body.data.id]).toEqual([201, first?.id]);
  expect(await mine()).toHaveLength(1);
}, 180_000);
