import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, uniqueName } from '../platform/support.ts';
import { createApi } from '../support/api.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../support/databases.ts';
import { startProxy } from '../support/proxy.ts';
import { isRedisHere, openRedis, type TestRedis } from '../support/redis.ts';
import { lastingPort, type ServerProcess, startServer } from '../support/server-process.ts';
import { connectSocket } from '../support/sockets.ts';
import { createCrowd, ROOMY } from './crowd.ts';

/** FAULT_KILLS=… for more of them, or fewer; FAULT_SEED=… repeats the choices of a run that failed. */
const KILLS = Number(process.env['FAULT_KILLS'] ?? 20);
const KILLS_OF_TWO = Number(process.env['FAULT_KILLS'] ?? 4);
/** At the second kill of so many PostgreSQL goes first. */
const KILLS_A_DATABASE = 10;
const SEED = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));

let dataDir: string;

beforeAll(async () => {
  console.log(`FAULT_SEED=${SEED} FAULT_KILLS=${KILLS}`);
  dataDir = await mkdtemp(join(tmpdir(), 'p2p chat '));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it(`ends with the truth on every device: ${KILLS} kills, and of PostgreSQL every ${KILLS_A_DATABASE} (FAULT_SEED=${SEED})`, async () => {
  const environment = { ...ROOMY, DATA_DIR: dataDir, PORT: String(await lastingPort()) };
  let server = await startServer(environment);
  const { url } = server;
  const crowd = await createCrowd(url, SEED);

  for (let kill = 0; kill < KILLS; kill++) {
    await crowd.actForAWhile();
    await crowd.untilSomeAreAcknowledged();
    if (kill % KILLS_A_DATABASE === 1) {
      const pid = (await readFile(join(dataDir, 'postgres/cluster/data/postmaster.pid'), 'utf8')).split('\n')[0];
      process.kill(Number(pid), 'SIGKILL');
      await crowd.actForAWhile();
      await eventually('PostgreSQL is back', async () => (await fetch(`${url}/health/ready`)).ok, 60_000);
      await crowd.actForAWhile();
    }
    await server.end('SIGKILL');
    await crowd.actForAWhile();
    server = await startServer(environment);
  }

  await crowd.settle();
  const note = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as Record<string, string>;
  console.log(`${KILLS} kills: ${await crowd.expectRules(note['postgresUrl'] ?? '')}`);
  crowd.leave();
  expect(await server.end('SIGTERM')).toBe(0);
}, 900_000);

(isRedisHere ? describe : describe.skip)('two processes on Redis', () => {
  const name = uniqueName();
  let redis: TestRedis;
  let postgresUrl: string;
  const environments: Record<string, string>[] = [];
  const servers: (ServerProcess | undefined)[] = [];
  const start = async (place: number) => {
    servers[place] = await startServer(environments[place] ?? {});
  };
  const kill = async (place: number) => {
    await servers[place]?.end('SIGKILL');
    servers[place] = undefined;
  };

  beforeAll(async () => {
    redis = await openRedis();
    postgresUrl = await createDatabase(name);
    const common = { POSTGRES_URL: postgresUrl, MONGODB_URI: mongoUrl(name), REDIS_URL: redis.url };
    for (const place of [0, 1]) {
      const own = { DATA_DIR: join(dataDir, `of ${place}`), PORT: String(await lastingPort()) };
      environments.push({ ...ROOMY, ...common, ...own, AUTH_SECRET: 'the secret that the tests sign with' });
    }
    await Promise.all([start(0), start(1)]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([kill(0), kill(1)]);
    await redis.close();
    await dropDatabase(name);
  }, 60_000);

  it(`end with the truth on every device while one after the other is killed, and each push reaches everybody, ${KILLS_OF_TWO} kills (FAULT_SEED=${SEED})`, async () => {
    let turn = 0;
    const balancer = await startProxy(() => {
      const alive = servers.flatMap((server) => (server ? [server.url] : []));
      return alive[turn++ % alive.length] ?? '';
    });
    const crowd = await createCrowd(balancer.url.replace(/\/$/, ''), SEED);
    for (let count = 0; count < KILLS_OF_TWO; count++) {
      await crowd.actForAWhile();
      await crowd.untilSomeAreAcknowledged();
      await kill(count % 2);
      await crowd.actForAWhile();
      // What is left serves everybody, and carries every push.
      await crowd.expectEveryPush();
      await start(count % 2);
      // Every second device to the one that is back: then the pushes go from process to process.
      balancer.cut();
      balancer.mend();
      await crowd.actForAWhile();
      await crowd.expectEveryPush();
    }
    console.log(`${KILLS_OF_TWO} kills of two processes: ${await crowd.expectRules(postgresUrl)}`);
    crowd.leave();
    await balancer.close();
  }, 900_000);

  it('show nobody as typing through one that was killed', async () => {
    const [doomed, survivor] = servers as [ServerProcess, ServerProcess];
    const [amal, badr] = (await Promise.all(
      ['amal', 'badr'].map(async (first_name) => {
        const organization = { name: first_name, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
        const person = { email: `${first_name}@x.example`, password: 'a long password', first_name, last_name: 'B' };
        const { body } = await createApi(`${survivor.url}/api/v1`).post('/auth/signup', { organization, ...person });
        return { id: body.data.user.id as string, token: body.data.access_token as string };
      }),
    )) as [{ id: string; token: string }, { id: string; token: string }];
    const hers = await connectSocket(doomed.url, '/messaging', amal.token);
    const his = await connectSocket(survivor.url, '/messaging', badr.token);
    const payload = { recipient_id: badr.id, client_message_id: 'first', content: 'Hello' };
    const { conversation_id } = (await hers.emit('message:send', payload)).message;
    await hers.emit('typing:set', { conversation_id, typing: true });
    const typing = { conversation_id, user_id: amal.id };
    expect(await his.next('typing:updated')).toEqual({ ...typing, typing: true });
    await kill(0);
    expect(await his.next('typing:updated')).toEqual({ ...typing, typing: false });
    his.close();
  }, 60_000);
});
