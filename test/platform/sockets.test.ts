import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, Manager, type Socket } from 'socket.io-client';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { connectSocket } from '../support/sockets.ts';
import { eventually } from './support.ts';

const NAMESPACES = ['/messaging', '/dashboard'];
const KIB = 1024;

let app: TestApp;
let amal: Person;
let badr: Person;

beforeAll(async () => {
  app = await startTestApp({ LIMIT_SOCKETS_PER_USER: '60' });
  [amal, badr] = await Promise.all([app.person(), app.person()]);
});
afterAll(() => app.close());

/** Why the server refused, as a client reads it from error.data. */
const refusal = (namespace: string, token?: unknown) =>
  connectSocket(app.url, namespace, token).then(
    (socket) => {
      socket.close();
      return undefined;
    },
    (problem: unknown) => problem,
  );

/** Whether a page of this origin gets a socket, as a browser would open it. */
async function connects(url: string, origin: string, token: string): Promise<boolean> {
  const options = { transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(`${url}/messaging`, { ...options, auth: { token }, extraHeaders: { origin } });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => {
      resolve(true);
    });
    socket.once('connect_error', () => {
      resolve(false);
    });
  });
  socket.close();
  return connected;
}

it('answers every request with an id, those of the transport too', async () => {
  const response = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
  expect([response.status, response.headers.get('x-request-id')]).toEqual([
    200,
    expect.stringMatching(/^[0-9a-f-]{36}$/),
  ]);
});

describe('a handshake', () => {
  it.each(
    NAMESPACES.flatMap((namespace) =>
      [undefined, '', 'junk', 7, null, {}, ['x'], 'a.b.c', 'x'.repeat(10_000)].map(
        (token) => [namespace, token] as const,
      ),
    ),
  )('in %s with the token %p is refused with a problem', async (namespace, token) => {
    expect(await refusal(namespace, token)).toMatchObject({
      type: 'urn:problem:unauthenticated',
      status: 401,
      code: 'unauthenticated',
      request_id: expect.any(String),
    });
  });

  it('in the root namespace is refused, whoever asks', async () => {
    expect(await refusal('/', amal.token)).toMatchObject({ code: 'not_found' });
    expect(await refusal('/')).toMatchObject({ code: 'not_found' });
  });

  it('in an unknown namespace is refused', async () => {
    expect(await refusal('/nowhere', amal.token)).toBeDefined();
  });

  it.each([
    ['https://evil.example', false],
    ['http://localhost:5173', true],
  ])('from a page of %s is let through: %p', async (origin, isAllowed) => {
    expect(await connects(app.url, origin, amal.token)).toBe(isAllowed);
  });

  it('from our own pages is let through, whatever other origins are configured', async () => {
    const configured = await startTestApp({
      CORS_ORIGINS: 'https://app.factory.example',
      PUBLIC_URL: 'https://api.factory.example',
    });
    try {
      const { token } = await configured.person();
      expect(await connects(configured.url, 'https://api.factory.example', token)).toBe(true);
      expect(await connects(configured.url, 'https://app.factory.example', token)).toBe(true);
      expect(await connects(configured.url, 'http://localhost:5173', token)).toBe(false);
    } finally {
      await configured.close();
    }
  });

  it('on another’s connection is refused', async () => {
    const manager = new Manager(app.url, { transports: ['websocket'], reconnection: false });
    const hers = manager.socket('/messaging', { auth: { token: amal.token } });
    await new Promise<void>((resolve) => hers.once('connect', resolve));
    const his = manager.socket('/dashboard', { auth: { token: badr.token } });
    const error = await new Promise((resolve) => his.once('connect_error', resolve));
    expect((error as { data?: unknown }).data).toMatchObject({ code: 'forbidden' });
    hers.close();
  });
});

describe('events', () => {
  it('sent in the moment of connecting are all answered', async () => {
    const socket = io(`${app.url}/messaging`, {
      auth: { token: amal.token },
      transports: ['websocket'],
      forceNew: true,
    });
    const early = [1, 2, 3].map(() => socket.timeout(5_000).emitWithAck('unread:get', {}) as Promise<unknown>);
    const atOnce = new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(socket.timeout(5_000).emitWithAck('unread:get', {}));
      });
    });
    for (const ack of await Promise.all([...early, atOnce])) expect(ack).toMatchObject({ data: { total_unread: 0 } });
    socket.close();
  });

  it.each([
    ['nothing', []],
    ['null', [null]],
    ['text', ['junk']],
    ['a number', [7]],
    ['a list', [[1, 2]]],
    ['an unknown field', [{ conversation_id: '1', up_to_seq: 1, admin: true }]],
    ['a prototype', [JSON.parse('{"__proto__":{"a":1}}') as unknown]],
    ['bytes', [Buffer.from('junk')]],
    ['bytes in an object', [{ conversation_id: Buffer.from('junk'), up_to_seq: 1 }]],
  ])('with %s for a payload get a problem', async (_what, payload) => {
    const socket = await app.connect(amal, '/messaging');
    const ack: unknown = await socket.raw.timeout(5_000).emitWithAck('message:read', ...payload);
    expect(ack).toMatchObject({ error: { code: 'validation_failed', status: 422 } });
    socket.close();
  });

  it.each(['nothing:here', 'session:ended', 'message:created', '__proto__', 'constructor', 'error', 'x'.repeat(5_000)])(
    'that nobody knows get a problem: %s',
    async (event) => {
      const socket = await app.connect(amal, '/messaging');
      const { error } = await socket.ask(event, {});
      expect(error).toMatchObject({ code: 'not_found' });
      expect(JSON.stringify(error).length).toBeLessThan(1_000);
      socket.close();
    },
  );

  it('without an ack, or with more than one answer’s worth of arguments, do no harm', async () => {
    const socket = await app.connect(amal, '/messaging');
    socket.raw.emit('unread:get');
    socket.raw.emit('unread:get', {});
    socket.raw.emit('message:read', 'junk');
    socket.raw.emit('unread:get', {}, 'junk', { more: 'junk' });
    socket.raw.emit('nothing:here', null, null);
    expect(await socket.emit('unread:get')).toMatchObject({ total_unread: 0 });
    expect(socket.heard).toEqual([]);
    socket.close();
  });

  it('named by a number are answered as unknown', async () => {
    const socket = await app.connect(amal, '/messaging');
    const ack = await new Promise((resolve) => (socket.raw.emit as (...args: unknown[]) => void)(7, {}, resolve));
    expect(ack).toMatchObject({ error: { code: 'not_found' } });
    socket.close();
  });

  it.each([
    '42/messaging,["unread:get",{},',
    '42/messaging,1[["unread:get"],{}]',
    '42/messaging,1[{"a":1}]',
    '42/messaging,1[null]',
    '42/messaging,1["disconnect"]',
    '42/messaging,99999999999999999999["unread:get",{}]',
    '451-/messaging,1["message:read",{"_placeholder":true,"num":9}]',
    '459999-/messaging,["x"]',
    '4junk',
    '9',
    `42/messaging,1["message:read",${'['.repeat(100_000)}${']'.repeat(100_000)}]`,
  ])('that are no packets end at most their own connection: %s', async (packet) => {
    const [broken, bystander] = [await app.connect(amal, '/messaging'), await app.connect(amal, '/messaging')];
    const { engine } = broken.raw.io as unknown as { engine: { transport: { ws: { send(data: string): void } } } };
    engine.transport.ws.send(packet);
    expect(await bystander.emit('unread:get')).toMatchObject({ total_unread: 0 });
    broken.close();
    bystander.close();
  });

  it('of up to 256 KiB are answered; a larger one ends that connection only', async () => {
    const [sender, bystander] = [await app.connect(amal, '/messaging'), await app.connect(amal, '/messaging')];
    const sized = (bytes: number) => {
      const payload = { client_message_id: 'large', recipient_id: badr.id, content: '' };
      return { ...payload, content: 'x'.repeat(bytes - JSON.stringify(payload).length) };
    };
    const { error } = await sender.ask('message:send', sized(256 * KIB));
    expect(error).toMatchObject({ code: 'validation_failed', errors: [{ path: 'content' }] });
    sender.raw.emit('message:send', sized(260 * KIB));
    expect(await sender.ended()).toMatch(/transport/);
    expect(await bystander.emit('unread:get')).toMatchObject({ total_unread: 0 });
    bystander.close();
  });
});

describe('budgets', () => {
  it('of events answer rate_limited with the time to wait, and the connection lives on', async () => {
    const strict = await startTestApp({ LIMIT_SOCKET_EVENTS: '3/2' });
    try {
      const [hers, his] = [await strict.person(), await strict.person()];
      const socket = await strict.connect(hers, '/messaging');
      const acks = [];
      for (let call = 0; call < 5; call++) acks.push(await socket.ask(call === 1 ? 'nothing:here' : 'unread:get', {}));
      expect(acks.map(({ error }) => (error as { code: string } | undefined)?.code)).toEqual([
        undefined,
        'not_found',
        undefined,
        'rate_limited',
        'rate_limited',
      ]);
      expect(acks[3]?.error).toMatchObject({ status: 429, retry_after_ms: expect.any(Number) });
      // Who spent everything can still stay signed in.
      expect(await socket.emit('session:refresh', { token: hers.token })).toEqual({ expires_at: expect.any(String) });
      expect(await (await strict.connect(his, '/messaging')).emit('unread:get')).toBeDefined();
      await eventually(
        'the budget of the next seconds',
        async () => (await socket.ask('unread:get', {})).data !== undefined,
      );
    } finally {
      await strict.close();
    }
  });

  it('of session:refresh are counted apart', async () => {
    const strict = await startTestApp({ LIMIT_SESSION_REFRESH: '1/60' });
    try {
      const hers = await strict.person();
      const socket = await strict.connect(hers, '/messaging');
      await socket.emit('session:refresh', { token: hers.token });
      const { error } = await socket.ask('session:refresh', { token: hers.token });
      expect(error).toMatchObject({ code: 'rate_limited' });
      expect(await socket.emit('unread:get')).toBeDefined();
    } finally {
      await strict.close();
    }
  });

  it('of connections refuse without keeping anything of whom they refused', async () => {
    const strict = await startTestApp({ LIMIT_SOCKETS_PER_USER: '1' });
    try {
      const person = await strict.person();
      await strict.connect(person, '/messaging');
      // A connection has two clocks, for its warning and its end; whatever else this process waits for is less.
      const [refusals, others] = [50, 50];
      const clocks = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const before = clocks();
      for (let call = 0; call < refusals; call++) {
        await expect(strict.connect(person, '/messaging')).rejects.toMatchObject({ code: 'rate_limited' });
      }
      await eventually('no clock of theirs', () => clocks() < before + others);
    } finally {
      await strict.close();
    }
  });

  it('of connections are each person’s, whatever the number of namespaces, and closed ones count no more', async () => {
    const strict = await startTestApp({ LIMIT_SOCKETS_PER_USER: '2' });
    try {
      const [hers, his] = [await strict.person(), await strict.person()];
      const manager = new Manager(strict.url, { transports: ['websocket'], reconnection: false });
      const auth = { auth: { token: hers.token } };
      const sockets = NAMESPACES.map((namespace) => manager.socket(namespace, auth));
      await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
      const second = await strict.connect(hers, '/messaging');
      await expect(strict.connect(hers, '/messaging')).rejects.toMatchObject({ code: 'rate_limited', status: 429 });
      await strict.connect(his, '/messaging');
      second.close();
      await eventually('a place', () => strict.connect(hers, '/messaging').catch(() => undefined));
      sockets.forEach((socket) => socket.close());
    } finally {
      await strict.close();
    }
  });
});

describe('a connection that the client empties of its namespaces', () => {
  it('is still counted, and still ends with the session', async () => {
    const person = await app.person();
    const manager = new Manager(app.url, { transports: ['websocket'], reconnection: false });
    const socket: Socket = manager.socket('/messaging', { auth: { token: person.token } });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const { engine } = manager as unknown as { engine: { write(packet: string): void } };
    engine.write('1/messaging,');
    const closed = new Promise<string>((resolve) => manager.once('close', resolve));
    await person.api.post('/auth/logout');
    expect(await closed).toMatch(/transport/);
  });
});
