import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../support/databases.ts';
import { type Proxy, startProxy } from '../support/proxy.ts';
import { eventually, uniqueName } from './support.ts';

const TOKEN = 'a token of the scraper';

async function read(app: TestApp, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}${path}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

describe('metrics', () => {
  let app: TestApp;
  let member: Person;
  beforeAll(async () => {
    app = await startTestApp({ METRICS_TOKEN: TOKEN });
    member = await app.person();
  });
  afterAll(() => app.close());
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('are for the scraper and platform administrators, and nobody else', async () => {
    const admin = await app.person({ role: 'platform_admin' });
    const organizationAdmin = await app.person({ role: 'org_admin' });
    expect((await read(app, '/metrics')).status).toBe(401);
    expect((await read(app, '/metrics', bearer('a token of the scrapeR'))).status).toBe(401);
    expect((await read(app, '/metrics', bearer(member.token))).status).toBe(403);
    expect((await read(app, '/metrics', bearer(organizationAdmin.token))).status).toBe(403);
    expect((await read(app, '/metrics', bearer(TOKEN))).status).toBe(200);
    expect((await read(app, '/metrics', bearer(admin.token))).status).toBe(200);
  });

  it('count calls by route, never by what stood in its place', async () => {
    await app.api().get('/use-cases/65a000000000000000000001');
    const socket = await app.connect(member, '/messaging');
    await socket.emit('unread:get');
    await socket.ask('junk:event');
    const { text, headers } = await read(app, '/metrics', bearer(TOKEN));
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/http_request_seconds_count\{method="get",route="\/use-cases\/\{id\}",status="404"\} 1/);
    expect(text).toMatch(/socket_event_seconds_count\{namespace="\/messaging",event="unread:get",outcome="ok"\} 1/);
    expect(text).toMatch(/socket_event_seconds_count\{namespace="\/messaging",event="unknown",outcome="not_found"\} 1/);
    expect(text).toMatch(/sockets_connected\{namespace="\/messaging"\} 1/);
    expect(text).not.toContain('65a000000000000000000001');
    expect(text).not.toContain('junk:event');
    socket.close();
    await eventually('the socket to be gone', async () =>
      /sockets_connected\{namespace="\/messaging"\} 0/.test((await read(app, '/metrics', bearer(TOKEN))).text),
    );
  });
});

describe('health', () => {
  const name = uniqueName();
  let proxies: { postgres: Proxy; mongo: Proxy };
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    const [postgres, mongo] = await Promise.all([startProxy(await createDatabase(name)), startProxy(mongoUrl(name))]);
    proxies = { postgres, mongo };
    app = await startTestApp({}, { postgresUrl: postgres.url, mongodbUri: mongo.url });
    person = await app.person();
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([proxies.postgres.close(), proxies.mongo.close()]);
    await dropDatabase(name);
  });

  const ready = async () => {
    const { status, text, headers } = await read(app, '/health/ready');
    return { status, retryAfter: headers.get('retry-after'), ...(JSON.parse(text) as { dependencies: object }) };
  };

  it('is live and ready, naming each dependency', async () => {
    expect((await read(app, '/health/live')).status).toBe(200);
    expect(await ready()).toMatchObject({ status: 'ready', dependencies: { postgres: 'up', mongodb: 'up' } });
    expect((await read(app, '/health/ready')).status).toBe(200);
  });

  it.each([
    ['postgres', 'postgres', '/messages/unread'],
    ['mongodb', 'mongo', '/use-cases/65a000000000000000000001'],
  ] as const)(
    'names %s where it is away; calls get 503 meanwhile and work again by themselves',
    async (part, key, path) => {
      proxies[key].cut();
      try {
        await eventually('unready', async () => (await read(app, '/health/ready')).status === 503);
        expect(await ready()).toMatchObject({ retryAfter: '2', degraded: [part], dependencies: { [part]: 'down' } });
        expect((await read(app, '/health/live')).status).toBe(200);
        const { status, body, headers } = await person.api.get(path);
        expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
      } finally {
        proxies[key].mend();
      }
      await eventually('ready again', async () => (await read(app, '/health/ready')).status === 200, 5_000);
      expect((await person.api.get(path)).status).toBeLessThan(500);
    },
  );
});
