import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { restContracts, socketContracts } from '../../src/docs/contracts.ts';
import { problemSchema } from '../../src/platform/errors/index.ts';
import type { RestRoute } from '../../src/platform/http/index.ts';
import { sessionEvents } from '../../src/platform/sockets/index.ts';
import { complete } from '../features/use-cases/support.ts';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { connectSocket } from '../support/sockets.ts';
import { DEEP, junk, near, nastySegment, toJson } from './junk.ts';

// Run again with FUZZ_SEED to see the same requests.
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = { seed, numRuns: 40, interruptAfterTimeLimit: 450 } as const;

let app: TestApp;
let person: Person;
let ids: string[];
const rejections: unknown[] = [];
const keepRejection = (reason: unknown) => {
  rejections.push(reason);
};

beforeAll(async () => {
  process.on('unhandledRejection', keepRejection);
  app = await startTestApp();
  person = await app.person();
  // The cities are read at the first question, which takes longer than a property may.
  await app.api().get('/locations/reverse?lat=24&lng=46');
  const peer = await app.person();
  const sent = await person.api.post('/messages', { recipient_id: peer.id, content: 'Hello' });
  const useCase = await person.api.post('/use-cases', complete);
  const draft = await person.api.post('/use-cases', {});
  ids = [
    person.id,
    peer.id,
    person.organization_id,
    sent.body.data.id,
    sent.body.data.conversation_id,
    useCase.body.data.id,
    draft.body.data.id,
  ];
}, 60_000);
afterAll(async () => {
  process.off('unhandledRejection', keepRejection);
  await app.close();
});

const FAILURES = [400, 401, 403, 404, 409, 413, 415, 422, 428];

async function expectAlive(): Promise<void> {
  expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  expect((await person.api.get('/users/me')).status).toBe(200);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(rejections).toEqual([]);
}

interface Junk {
  segments: string[];
  query: [string, string][];
  body: unknown;
  headers: Record<string, string>;
}

/** A query that is refused, so that nobody is signed out: every later call would only be a 401. */
const isLogout = ({ path }: RestRoute) => path === '/auth/logout';

function junkFor(route: RestRoute): fc.Arbitrary<Junk> {
  const names = [...route.path.matchAll(/\{\w+\}/g)];
  const pool = fc.constantFrom(...ids);
  const segment = fc.oneof({ weight: 3, arbitrary: pool }, { weight: 1, arbitrary: nastySegment });
  const query = route.query ? near(route.query, ids) : fc.constant({});
  return fc.record({
    segments: fc.tuple(...names.map(() => segment)),
    query: query.map((value) =>
      typeof value === 'object' && value !== null ? Object.entries(value).flatMap(inQuery) : [],
    ),
    body: near(route.body, ids),
    headers: fc.record(
      {
        'if-match': fc.constantFrom('"1"', '1', '*', 'W/"1"', '"x"', `"${'9'.repeat(400)}"`),
        'idempotency-key': fc.oneof(fc.stringMatching(/^[a-z]{1,4}$/), fc.constantFrom('with space', 'x'.repeat(256))),
        'x-request-id': fc.constantFrom('mine', '{"a":1}', 'x'.repeat(5_000)),
        cookie: fc.constantFrom('p2p_refresh=junk', 'p2p_refresh', ';;;===', '__proto__=1'),
        origin: fc.constantFrom('null', 'http://localhost:5173', 'https://evil.example', 'junk'),
      },
      { requiredKeys: [] },
    ),
  });
}

function inQuery([name, value]: [string, unknown]): [string, string][] {
  const values = Array.isArray(value) ? value.slice(0, 3) : [value];
  const text = (each: unknown) => (typeof each === 'string' ? each : toJson(each)).toWellFormed().slice(0, 300);
  return values.map((each) => [name.toWellFormed().slice(0, 100), text(each)]);
}

const call = (
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
) =>
  fetch(`${app.url}/api/v1${path}`, {
    method: method.toUpperCase(),
    ...init,
    headers: { authorization: `Bearer ${person.token}`, ...init.headers },
  });

async function expectProblem(response: Response): Promise<void> {
  expect(FAILURES).toContain(response.status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problemSchema.parse(await response.json())).toMatchObject({ status: response.status });
}

/** Either the success that the contract declares, or a problem with one of the contract's statuses. */
async function expectContract(route: RestRoute, response: Response): Promise<void> {
  if (response.status >= 300) return expectProblem(response);
  const declared = route.status ?? (route.response ? 200 : 204);
  expect([declared, 200]).toContain(response.status);
  if (!route.response) return;
  const { data } = (await response.json()) as { data: unknown };
  expect(route.response.safeParse(data).error).toBeUndefined();
}

const routes = Object.values(restContracts)
  .flatMap((contract) => Object.values(contract))
  .map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

describe(`REST under junk (FUZZ_SEED=${seed})`, () => {
  it.each(routes)('%s answers as its contract says', async (_name, route) => {
    await fc.assert(
      fc.asyncProperty(junkFor(route), async ({ segments, query, body, headers }) => {
        let index = 0;
        const path = route.path.replace(/\{\w+\}/g, () => segments[index++] ?? '');
        const search = isLogout(route) ? '?junk=1' : `?${new URLSearchParams(query).toString()}`;
        const hasBody = route.method !== 'get';
        const response = await call(route.method, `${path}${search}`, {
          headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
          ...(hasBody && { body: toJson(body) }),
        });
        await expectContract(route, response);
      }),
      RUNS,
    );
    await expectAlive();
  });

  it.each([
    ['no JSON', 400, '{"title":', 'application/json'],
    ['JSON that is no object', 422, '"text"', 'application/json'],
    ['a list', 422, '[]', 'application/json'],
    ['another type', 415, 'title=x', 'application/x-www-form-urlencoded'],
    ['no type', 415, '{}', ''],
    ['another character set', 415, '{}', 'application/json; charset=latin1'],
    ['more than 1 MiB', 413, JSON.stringify({ title: 'x'.repeat(1_100_000) }), 'application/json'],
  ])('a body that is %s is %i', async (_what, status, text, type) => {
    const response = await call('post', '/use-cases', {
      headers: { 'content-type': type },
      body: new TextEncoder().encode(text),
    });
    expect(response.status).toBe(status);
    await expectProblem(response);
  });

  it.each([
    ['where text belongs', '{"title":@}'],
    ['in a row', '{"tags":[@]}'],
    ['in a member of a row', '{"results":{"metrics":[{"name":@}]}}'],
    ['in a field that is not known', '{"more":@}'],
    ['in the kind of it', '{"status":@}'],
  ])('a body that is 20,000 deep %s is refused', async (_where, body) => {
    const deep = body.replace('@', toJson(DEEP));
    for (const headers of [{}, { 'idempotency-key': 'deep' }]) {
      const init = { headers: { 'content-type': 'application/json', ...headers }, body: deep };
      await expectProblem(await call('post', '/use-cases', init));
    }
  });

  it('a body that is compressed, but not really, is a problem too', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'junk']) {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      await expectProblem(await call('post', '/use-cases', { headers, body: 'not compressed' }));
    }
    await expectAlive();
  });

  it('a token that is junk is 401, wherever a token counts', async () => {
    for (const token of ['junk', 'a.b.c', '..', 'e30.e30.e30', 'x'.repeat(8_000), '%00', '{"alg":"none"}']) {
      expect((await app.api(token).get('/users/me')).status).toBe(401);
      expect((await app.api(token).get('/use-cases')).status).toBe(401);
    }
  });
});

const events = socketContracts.flatMap(({ namespace, client }) =>
  Object.entries({ ...client, ...sessionEvents.client }).map(([event, { payload, ...declared }]) => ({
    name: `${namespace} ${event}`,
    namespace,
    event,
    payload,
    result: declared.result,
  })),
);

describe(`sockets under junk (FUZZ_SEED=${seed})`, () => {
  it.each(events)('$name answers as its contract says', async ({ namespace, event, payload, result }) => {
    const socket = await app.connect(person, namespace);
    const property = fc.asyncProperty(near(payload, ids), async (value) => {
      const { data, error } = await socket.ask(event, value);
      if (error === undefined) expect(result.safeParse(data).error).toBeUndefined();
      else expect(FAILURES).toContain(problemSchema.parse(error).status);
    });
    await fc.assert(property, RUNS);
    expect(socket.raw.connected).toBe(true);
    socket.close();
    await expectAlive();
  });

  it('events that nobody declared are answered with not_found', async () => {
    const socket = await app.connect(person, '/messaging');
    for (const event of [
      '',
      'error',
      'message',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'x'.repeat(9_999),
    ]) {
      expect((await socket.ask(event, {})).error).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('calls without ack, with junk in its place, with none or many arguments and with bytes harm nobody', async () => {
    const socket = await app.connect(person, '/messaging');
    for (const { event } of events.filter(({ namespace }) => namespace === '/messaging')) {
      socket.raw.emit(event);
      socket.raw.emit(event, null, 'no ack');
      socket.raw.emit(event, {}, {}, {}, () => undefined);
      socket.raw.emit(event, Buffer.alloc(1_000), new Uint8Array(10));
      expect(await socket.ask(event, Buffer.from('{}'))).toHaveProperty('error.status', 422);
    }
    fc.sample(junk, { seed, numRuns: 100 }).forEach((value) => socket.raw.emit('message:send', value));
    expect(await socket.emit('unread:get')).toMatchObject({ total_unread: expect.any(Number) });
    await expectAlive();
  });

  it.each([
    ['depth', `42/messaging,7["sync",{"known":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`],
    ['depth of names', `42/messaging,7["sync",${'{"known":'.repeat(20_000)}1${'}'.repeat(20_000)}]`],
    ['more than a packet may hold', `42/messaging,7["sync","${'x'.repeat(400_000)}"]`],
    ['a reserved name', '42/messaging,7["disconnecting",{}]'],
    ['the name of a listener', '42/messaging,7["newListener",{}]'],
    ['a number for a name', '42/messaging,7[42,{}]'],
    ['no list', '42/messaging,7{"sync":1}'],
    ['no JSON', '42/messaging,7["sync",'],
    ['bytes that never come', '451-/messaging,7["sync",{"_placeholder":true,"num":0}]'],
    ['many bytes that never come', '45999999-/messaging,7["sync"]'],
    ['an ack of nothing', '43/messaging,99[{}]'],
    ['another namespace', '42/nowhere,7["sync",{}]'],
    ['an unknown packet', '49/messaging,7["sync"]'],
    ['an unknown message', '9'],
  ])('a packet with %s ends that connection at most', async (_what, packet) => {
    const bystander = await app.connect(person, '/messaging');
    const socket = await app.connect(person, '/messaging');
    const over = new Promise((resolve) => socket.raw.once('disconnect', resolve));
    const echo = new Promise((resolve) => socket.raw.io.engine.once('packet', resolve));
    socket.raw.io.engine.write(packet);
    socket.raw.emit('unread:get', {}, () => undefined);
    await Promise.race([over, echo]);
    expect(await bystander.emit('unread:get')).toBeDefined();
    await expectAlive();
    bystander.close();
    socket.close();
  });

  it('a handshake with junk for a token is refused', async () => {
    for (const token of [null, 7, true, '', 'junk', [], {}, { $gt: '' }, 'x'.repeat(100_000), [person.token]]) {
      for (const namespace of ['/messaging', '/dashboard']) {
        await expect(connectSocket(app.url, namespace, token)).rejects.toMatchObject({ code: 'unauthenticated' });
      }
    }
    for (const namespace of ['/nowhere', '/__proto__', '/messaging/', '/constructor']) {
      await expect(connectSocket(app.url, namespace, person.token)).rejects.toBeDefined();
    }
    await expectAlive();
  });
});

it('after all of it, people still talk', async () => {
  const [messaging, dashboard] = await Promise.all([
    app.connect(person, '/messaging'),
    app.connect(person, '/dashboard'),
  ]);
  const friend = await app.person();
  const payload = { client_message_id: 'after all', recipient_id: friend.id, content: 'Still here' };
  const { message } = await messaging.emit('message:send', payload);
  expect((await friend.api.get('/messages')).body.data[0].last_message).toEqual(message);
  const { stats } = await dashboard.emit('stats:subscribe', { period: 'day' });
  expect(stats.messages.messages_today).toBeGreaterThan(0);
});
