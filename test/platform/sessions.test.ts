import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Manager } from 'socket.io-client';
import { PASSWORD, type Person, startTestApp, type TestApp } from '../support/app.ts';
import { connectSocket } from '../support/sockets.ts';
import { eventually } from './support.ts';

const NAMESPACES = ['/messaging', '/dashboard'];

async function freshToken(app: TestApp, { email }: Person): Promise<string> {
  const { body } = await app.api().post('/auth/login?tokens=body', { email, password: PASSWORD });
  return body.data.access_token as string;
}

/** Both namespaces over one connection, and what they were told. */
async function multiplexed(app: TestApp, token: string) {
  const manager = new Manager(app.url, { transports: ['websocket'], reconnection: false });
  const told: { namespace: string; event: string; payload: Record<string, unknown>; at: number }[] = [];
  const sockets = NAMESPACES.map((namespace) => {
    const socket = manager.socket(namespace, { auth: { token } });
    socket.onAny((event: string, payload: Record<string, unknown>) => {
      told.push({ namespace, event, payload, at: Date.now() });
    });
    socket.once('disconnect', (reason) => {
      told.push({ namespace, event: 'disconnect', payload: { reason }, at: Date.now() });
    });
    return socket;
  });
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('connect_error', reject);
        }),
    ),
  );
  const heard = (event: string) =>
    eventually(`${event} in every namespace`, () => {
      const found = told.filter((each) => each.event === event);
      return found.length === NAMESPACES.length && found;
    });
  const ask = (index: number, event: string, payload: unknown) =>
    sockets[index]?.timeout(5_000).emitWithAck(event, payload) as Promise<{ data?: unknown; error?: unknown }>;
  return { sockets, told, heard, ask, close: () => sockets.forEach((socket) => socket.close()) };
}

describe('a token that runs out', () => {
  let app: TestApp;
  let amal: Person;
  let badr: Person;
  beforeAll(async () => {
    app = await startTestApp({ ACCESS_TOKEN_SECONDS: '6' });
    [amal, badr] = await Promise.all([app.person(), app.person()]);
  });
  afterAll(() => app.close());

  it('is announced, then ends the sockets of every namespace, and opens none any more', async () => {
    const token = await freshToken(app, amal);
    const connection = await multiplexed(app, token);
    const announced = await connection.heard('session:expiring');
    const expires_at = Date.parse(String(announced[0]?.payload['expires_at']));
    expect(announced[0]?.at).toBeLessThan(expires_at - 1_000);
    const ended = await connection.heard('session:ended');
    expect(ended.map(({ payload }) => payload)).toEqual([{ reason: 'token_expired' }, { reason: 'token_expired' }]);
    const [gone] = await connection.heard('disconnect');
    expect(gone?.payload['reason']).toBe('io server disconnect');
    expect(Math.abs((gone?.at ?? 0) - expires_at)).toBeLessThan(1_500);
    for (const namespace of NAMESPACES) {
      await expect(connectSocket(app.url, namespace, token)).rejects.toMatchObject({
        code: 'token_expired',
        status: 401,
      });
    }
  });

  it('is renewed for every namespace of the connection by one session:refresh', async () => {
    const first = await freshToken(app, amal);
    const connection = await multiplexed(app, first);
    const announced = await connection.heard('session:expiring');
    const { data } = await connection.ask(0, 'session:refresh', { token: await freshToken(app, amal) });
    const renewed = Date.parse((data as { expires_at: string }).expires_at);
    const original = Date.parse(String(announced[0]?.payload['expires_at']));
    expect(renewed).toBeGreaterThan(original);
    const [ended] = await connection.heard('session:ended');
    expect(ended?.at).toBeGreaterThan(original + 500);
    expect(Math.abs((ended?.at ?? 0) - renewed)).toBeLessThan(1_500);
  });

  it('is not renewed by the token of another, by junk or by itself when it has ended', async () => {
    const connection = await multiplexed(app, await freshToken(app, amal));
    expect(await connection.ask(0, 'session:refresh', { token: await freshToken(app, badr) })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(await connection.ask(1, 'session:refresh', { token: 'junk' })).toMatchObject({
      error: { code: 'unauthenticated' },
    });
    expect(await connection.ask(1, 'session:refresh', {})).toMatchObject({ error: { code: 'validation_failed' } });
    expect(await connection.ask(0, 'dashboard:nothing', {})).toMatchObject({ error: { code: 'not_found' } });
    expect((await connection.heard('session:ended')).map(({ payload }) => payload['reason'])).toEqual([
      'token_expired',
      'token_expired',
    ]);
  });
});

describe('signing out', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('ends the session’s sockets in every namespace, after telling why, and no others', async () => {
    const amal = await app.person();
    const other = await multiplexed(app, await freshToken(app, amal));
    const connection = await multiplexed(app, amal.token);
    expect((await amal.api.post('/auth/logout')).status).toBe(204);
    const ended = await connection.heard('session:ended');
    expect(ended.map(({ payload }) => payload)).toEqual([{ reason: 'logged_out' }, { reason: 'logged_out' }]);
    await connection.heard('disconnect');
    for (const namespace of NAMESPACES) {
      const order = connection.told.filter((each) => each.namespace === namespace).map(({ event }) => event);
      expect(order.slice(-2)).toEqual(['session:ended', 'disconnect']);
    }
    expect(await other.ask(0, 'unread:get', {})).toMatchObject({ data: {} });
    other.close();
  });

  it('everywhere ends them all', async () => {
    const amal = await app.person();
    const connections = [await multiplexed(app, amal.token), await multiplexed(app, await freshToken(app, amal))];
    await amal.api.post('/auth/logout?all=true');
    for (const connection of connections) await connection.heard('disconnect');
  });

  it.each(['', '?all=true'])('lets the token in nowhere from then on: logout%s', async (query) => {
    const amal = await app.person();
    const connection = await multiplexed(app, amal.token);
    // The session was found good a moment ago, and that may still be remembered.
    await amal.api.get('/users/me');
    await amal.api.post(`/auth/logout${query}`);
    await connection.heard('session:ended');
    for (const namespace of NAMESPACES) {
      await expect(connectSocket(app.url, namespace, amal.token)).rejects.toMatchObject({ code: 'session_revoked' });
    }
    const again = await connectSocket(app.url, '/messaging', await freshToken(app, amal));
    expect(await again.emit('unread:get')).toBeDefined();
    again.close();
  });

  it('while a socket is being let in leaves none behind', async () => {
    const amal = await app.person();
    for (let round = 0; round < 8; round++) {
      const token = await freshToken(app, amal);
      const connecting = Promise.allSettled([multiplexed(app, token), multiplexed(app, token)]);
      // A little later in each round, so that it falls on each step of letting in.
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      await app.api(token).post('/auth/logout');
      for (const result of await connecting) {
        if (result.status === 'fulfilled') await result.value.heard('disconnect');
      }
    }
  });
});
