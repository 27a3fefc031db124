import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { complete } from '../features/use-cases/support.ts';
import { type Answer, type Api, createApi } from '../support/api.ts';
import { childrenOf, type ServerProcess, startServer } from '../support/server-process.ts';
import { connectSocket } from '../support/sockets.ts';

const PASSWORD = 'a password of the tests';

let dataDir: string;
let server: ServerProcess;
let api: Api;
let token: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p faults '));
  server = await startServer({ DATA_DIR: dataDir, LIMIT_READS: '100000/1', LIMIT_WRITES: '100000/1' });
  const organization = { name: 'Steady Steel', industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
  const person = { email: 'amal@steady.example', password: PASSWORD, first_name: 'Amal', last_name: 'Q' };
  const { body } = await createApi(`${server.url}/api/v1`).post('/auth/signup', { organization, ...person });
  token = body.data.access_token;
  api = createApi(`${server.url}/api/v1`, token);
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  await rm(dataDir, { recursive: true, force: true });
});

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'postgres/cluster/data/postmaster.pid'), 'utf8')).split('\n')[0]);

const mongoPid = async () => {
  const found = (await childrenOf(server.process.pid ?? 0)).find(({ command }) => command.includes('--dbpath'));
  if (!found) throw new Error('the server has a MongoDB process');
  return found.pid;
};

/** Every answer until one succeeds again. */
async function answersUntil(ok: (answer: Answer) => boolean, call: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await call();
    answers.push(answer);
    if (ok(answer)) return answers;
  }
  const last = JSON.stringify(answers.at(-1)?.body);
  throw new Error(`no success in 30 s; the last answer was ${last}; the server said:\n${server.output()}`);
}

describe.each([
  ['PostgreSQL', postmasterPid],
  ['MongoDB', mongoPid],
])('when %s is killed', (_name, pidOf) => {
  it('answers 503 with Retry-After meanwhile, and serves again by itself with live figures', async () => {
    const dashboard = await connectSocket(server.url, '/dashboard', token);
    const before = (await dashboard.emit('stats:subscribe', { period: 'all' })).stats.use_cases.total_submissions;

    process.kill(await pidOf(), 'SIGKILL');
    const title = `Published after ${String(Date.now())}`;
    const publish = () => api.post('/use-cases', { ...complete, title, status: 'published' });
    const answers = await answersUntil(({ status }) => status === 201, publish);
    for (const { status, headers, body } of answers.slice(0, -1)) {
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }

    // The background work came back too: the event of this publication reaches the dashboard.
    const { stats } = await dashboard.next(
      'stats:updated',
      (payload) => payload.stats.use_cases.total_submissions > before,
    );
    expect(stats.use_cases.total_submissions).toBeGreaterThan(before);
    expect((await createApi(server.url).get('/health/ready')).body).toMatchObject({ status: 'ready', degraded: [] });
    expect(server.process.exitCode).toBeNull();
    dashboard.close();
  }, 90_000);
});
