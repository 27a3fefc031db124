import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { complete } from '../features/use-cases/support.ts';
import { createApi } from '../support/api.ts';
import { lastingPort, startServer } from '../support/server-process.ts';
import { connectSocket } from '../support/sockets.ts';

const PASSWORD = 'a password of the tests';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p shutdown '));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('answers what is running when it is asked to stop, and stores nothing that it did not answer', async () => {
  const environment = { DATA_DIR: dataDir, PORT: String(await lastingPort()), LIMIT_MESSAGES_BURST: '1000/1' };
  const first = await startServer(environment);
  const guest = createApi(`${first.url}/api/v1`);
  const people = await Promise.all(
    ['amal', 'badr'].map(async (name) => {
      const organization = { name, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
      const person = { email: `${name}@factory.example`, password: PASSWORD, first_name: name, last_name: 'Q' };
      const { body } = await guest.post('/auth/signup', { organization, ...person });
      return { id: body.data.user.id as string, token: body.data.access_token as string };
    }),
  );
  const [amal, badr] = people as [(typeof people)[0], (typeof people)[0]];
  const socket = await connectSocket(first.url, '/messaging', amal.token);
  const send = (number: number) =>
    socket.ask('message:send', { client_message_id: `m${number}`, recipient_id: badr.id, content: `no ${number}` });
  await send(0);

  const api = createApi(`${first.url}/api/v1`, amal.token);
  // What has not reached the server yet when it stops finds nobody there; what it has begun is answered.
  const sends = Array.from({ length: 100 }, (_, number) => send(number + 1));
  const sending = Promise.allSettled(sends);
  const publishing = Promise.allSettled(
    Array.from({ length: 5 }, (_, number) =>
      api.post('/use-cases', { ...complete, title: `Case number ${number} of a busy day`, status: 'published' }),
    ),
  );
  await Promise.race(sends);
  expect(await first.end('SIGTERM')).toBe(0);
  const acks = (await sending).flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const published = (await publishing).flatMap((each) => (each.status === 'fulfilled' ? [each.value.status] : []));
  expect(published.filter((status) => status !== 201)).toEqual([]);
  expect(acks.flatMap(({ error }) => (error ? [error.code] : [])).filter((code) => code !== 'unavailable')).toEqual([]);

  const second = await startServer(environment);
  const { body } = await createApi(`${second.url}/api/v1`, badr.token).get('/messages');
  const acknowledged = acks.filter(({ data }) => data !== undefined).length;
  expect(acknowledged).toBeGreaterThan(0);
  expect(body.data[0].last_seq).toBe(1 + acknowledged);
  const { body: found } = await createApi(`${second.url}/api/v1`).get('/use-cases');
  expect(found.pagination.total_items).toBe(published.length);
  expect(await second.end('SIGTERM')).toBe(0);
}, 90_000);
