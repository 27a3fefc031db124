import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../support/databases.ts';
import { isRedisHere, openRedis, type TestRedis } from '../support/redis.ts';
import { eventually, uniqueName } from './support.ts';

const NAMESPACES = ['/messaging', '/dashboard', '/use-cases'];

(isRedisHere ? describe : describe.skip)('two processes', () => {
  const name = uniqueName();
  let redis: TestRedis;
  let first: TestApp;
  let second: TestApp;
  let amal: Person;
  let badr: Person;
  let admin: Person;

  beforeAll(async () => {
    redis = await openRedis();
    const databases = { postgresUrl: await createDatabase(name), mongodbUri: mongoUrl(name) };
    const environment = { REDIS_URL: redis.url, LIMIT_LOGIN_ACCOUNT: '4/60' };
    first = await startTestApp(environment, databases);
    second = await startTestApp(environment, databases);
    [amal, badr] = [await first.person(), await first.person()];
    admin = await first.person({ role: 'platform_admin' });
  });
  afterAll(async () => {
    await first.close();
    await second.close();
    await redis.close();
    await dropDatabase(name);
    const mongo = new MongoClient(mongoUrl(name));
    await mongo.db().dropDatabase();
    await mongo.close();
  });

  const send = async (from: TestApp, content: string) => {
    const socket = await from.connect(amal, '/messaging');
    const payload = { client_message_id: `${content}-${Date.now()}`, recipient_id: badr.id, content };
    const { message } = (await socket.emit('message:send', payload)) as { message: { id: string } };
    return message;
  };

  it('push to each other’s sockets, to all but the acting one', async () => {
    const [here, there, hers] = await Promise.all([
      first.connect(badr, '/messaging'),
      second.connect(badr, '/messaging'),
      second.connect(amal, '/messaging'),
    ]);
    const message = await send(first, 'across');
    for (const socket of [here, there, hers]) {
      expect((await socket.next('message:created')).message.id).toBe(message.id);
    }
    expect((await there.next('unread:updated')).total_unread).toBeGreaterThan(0);
  });

  it('tell each other who is online and who types', async () => {
    const [chris, dana] = [await first.person(), await first.person()];
    const { body } = await dana.api.post('/messages', { recipient_id: chris.id, content: 'Hello' });
    const { conversation_id } = body.data;
    const watcher = await first.connect(chris, '/messaging');
    const watched = await watcher.emit('presence:watch', { user_ids: [dana.id] });
    expect(watched[dana.id].online).toBe(false);

    const [here, there] = [await first.connect(dana, '/messaging'), await second.connect(dana, '/messaging')];
    expect(await watcher.next('presence:updated')).toMatchObject({ user_id: dana.id, online: true });
    await there.emit('typing:set', { conversation_id, typing: true });
    expect(await watcher.next('typing:updated')).toEqual({ conversation_id, user_id: dana.id, typing: true });
    here.close();
    there.close();
    expect(await watcher.next('typing:updated')).toMatchObject({ typing: false });
    expect(await watcher.next('presence:updated')).toMatchObject({ user_id: dana.id, online: false });
    const updates = watcher.heard.filter(({ event }) => event === 'presence:updated');
    expect(updates.map(({ payload }) => payload.online)).toEqual([true, false]);
  });

  it('let nobody see the other across processes once one has blocked the other', async () => {
    const [chris, dana] = [await first.person(), await first.person()];
    await dana.api.post('/messages', { recipient_id: chris.id, content: 'Hello' });
    const watcher = await second.connect(chris, '/messaging');
    await watcher.emit('presence:watch', { user_ids: [dana.id] });
    await first.connect(dana, '/messaging');
    await watcher.next('presence:updated', ({ online }) => online === true);
    await dana.api.put(`/users/${chris.id}/block`);
    expect(await watcher.next('presence:updated')).toEqual({ user_id: dana.id, online: null, last_seen_at: null });
  });

  it.each([
    ['signing out', 'logged_out', (person: Person) => person.api.post('/auth/logout')],
    ['signing out everywhere', 'logged_out', (person: Person) => person.api.post('/auth/logout?all=true')],
    [
      'a suspension',
      'account_suspended',
      ({ id }: Person) => admin.api.patch(`/admin/users/${id}`, { status: 'suspended' }),
    ],
    [
      'a suspension of the organization',
      'account_suspended',
      ({ organization_id: id }: Person) => admin.api.patch(`/admin/organizations/${id}`, { status: 'suspended' }),
    ],
  ])('end the sockets in each other’s every namespace by %s', async (_by, reason, end) => {
    const person = await first.person();
    const sockets = await Promise.all(
      [first, second].flatMap((app) => NAMESPACES.map((namespace) => app.connect(person, namespace))),
    );
    await second.api(person.token).get('/users/me');
    expect((await end(person)).status).toBeLessThan(300);
    for (const socket of sockets) {
      expect(await socket.next('session:ended')).toEqual({ reason });
      await socket.ended();
    }
    for (const app of [first, second]) {
      await expect(app.connect(person, '/messaging')).rejects.toMatchObject({ code: 'session_revoked' });
    }
  });

  it('move figures that are watched in the other', async () => {
    const watcher = await second.connect(badr, '/dashboard');
    const { stats } = await watcher.emit('stats:subscribe', { period: 'month' });
    await send(first, 'counted');
    const updated = await watcher.next(
      'stats:updated',
      (push) => push.stats.messages.unread_count > stats.messages.unread_count,
    );
    expect(updated.stats.messages.unread_count).toBe((stats.messages.unread_count as number) + 1);
  });

  it('count budgets together', async () => {
    const person = await first.person();
    const statuses = [];
    for (const app of [first, second, first, second, first, second]) {
      const { status } = await app.api().post('/auth/login', { email: person.email, password: 'wrong' });
      statuses.push(status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(statuses[0]).toBe(401);
  });

  it('say that Redis is up', async () => {
    const { dependencies } = (await (await fetch(`${first.url}/health/ready`)).json()) as { dependencies: object };
    expect(dependencies).toEqual({ postgres: 'up', mongodb: 'up', redis: 'up' });
  });

  it('go on alone while Redis is away, and together once it is back', async () => {
    const { own } = redis;
    if (!own) return;
    await own.stop();
    try {
      await eventually('degraded', async () => {
        const response = await fetch(`${first.url}/health/ready`);
        return response.status === 200 && ((await response.json()) as { status: string }).status === 'degraded';
      });
      expect((await amal.api.get('/users/me')).status).toBe(200);
      const socket = await first.connect(badr, '/messaging');
      const message = await send(first, 'alone');
      expect((await socket.next('message:created')).message.id).toBe(message.id);
    } finally {
      await own.start();
    }
    await eventually('Redis to be back', async () => {
      const response = await fetch(`${second.url}/health/ready`);
      return ((await response.json()) as { status: string }).status === 'ready';
    });
    const there = await second.connect(badr, '/messaging');
    await eventually('a push across', async () => {
      const message = await send(first, 'together');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return there.heard.some(({ event, payload }) => event === 'message:created' && payload.message.id === message.id);
    });
  });
});
