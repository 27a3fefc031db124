import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uniqueName } from '../platform/support.ts';
import { createApi } from '../support/api.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../support/databases.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { connectSocket } from '../support/sockets.ts';

const name = uniqueName();
let dataDir: string;
let doomed: ServerProcess;
let survivor: ServerProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p presence '));
  const environment = {
    POSTGRES_URL: await createDatabase(name),
    MONGODB_URI: mongoUrl(name),
    AUTH_SECRET: 'the secret that the tests sign with',
  };
  [doomed, survivor] = await Promise.all([
    startServer({ ...environment, DATA_DIR: join(dataDir, 'doomed') }),
    startServer({ ...environment, DATA_DIR: join(dataDir, 'survivor') }),
  ]);
}, 120_000);
afterAll(async () => {
  await doomed.end('SIGKILL');
  await survivor.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
  await dropDatabase(name);
}, 60_000);

async function signUp(first_name: string) {
  const organization = { name: first_name, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
  const person = { email: `${first_name}@factory.example`, password: 'a long password', first_name, last_name: 'B' };
  const { body } = await createApi(`${survivor.url}/api/v1`).post('/auth/signup', { organization, ...person });
  return { id: body.data.user.id as string, token: body.data.access_token as string };
}

it('of a user whose process was killed ends within a minute for those who watch through another, and begins anew', async () => {
  const [amal, badr] = [await signUp('amal'), await signUp('badr')];
  const api = createApi(`${survivor.url}/api/v1`, amal.token);
  expect((await api.post('/messages', { recipient_id: badr.id, content: 'Hello' })).status).toBe(201);
  const watcher = await connectSocket(survivor.url, '/messaging', amal.token);
  await connectSocket(doomed.url, '/messaging', badr.token);
  const watch = () => watcher.emit('presence:watch', { user_ids: [badr.id] });
  // The processes have no bus between them here: what one writes the other reads.
  for (let online = false; !online; online = (await watch())[badr.id].online);
  const told = new Promise<{ user_id: string; online: boolean }>((resolve) => {
    watcher.raw.once('presence:updated', resolve);
  });
  const killedAt = Date.now();
  await doomed.end('SIGKILL');
  expect(await told).toMatchObject({ user_id: badr.id, online: false });
  expect(Date.now() - killedAt).toBeLessThan(60_000);
  expect((await watch())[badr.id].online).toBe(false);

  const back = await connectSocket(survivor.url, '/messaging', badr.token);
  await watcher.next('presence:updated', ({ online }) => online === true);
  back.close();
  watcher.close();
}, 120_000);
