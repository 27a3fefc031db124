import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, connect, type ConnectOptions, Failure } from '../../src/client/index.ts';
import { startProxy } from '../support/proxy.ts';
import { eventually } from '../platform/support.ts';
import { PASSWORD, type Person, startTestApp, type TestApp } from '../support/app.ts';
import { contents, synced, until } from './support.ts';

let clients: Client[] = [];
afterEach(() => {
  for (const client of clients) client.disconnect();
  clients = [];
});

function open(options: ConnectOptions): Client {
  const client = connect(options);
  clients.push(client);
  return client;
}

/** A client by refresh token, which counts how often it was exchanged. */
function signedIn(url: string, { refresh_token }: { refresh_token: string }) {
  const exchanged: string[] = [];
  return { client: open({ url, refresh: { refresh_token, keep: (next) => exchanged.push(next) } }), exchanged };
}

/** Calls back at the next one. */
const expiring = (client: Client) =>
  new Promise<void>((resolve) => {
    const stop = client.on('session:expiring', () => {
      stop();
      resolve();
    });
  });

describe('a token that runs out', () => {
  let app: TestApp;
  let amal: Person;
  let basim: Person;

  beforeAll(async () => {
    app = await startTestApp({ ACCESS_TOKEN_SECONDS: '6' });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    [amal, basim] = await Promise.all([app.person(), app.person()]);
  });

  it('is renewed in place, again and again: the connection stays, and nothing of the chat is lost', async () => {
    const [hers, his] = [signedIn(app.url, amal), signedIn(app.url, basim)];
    await Promise.all([synced(hers.client), synced(his.client)]);
    const statuses = new Set<string>();
    for (const { client } of [hers, his]) client.subscribe(() => statuses.add(client.getSnapshot().status));
    const texts: string[] = [];
    // The warnings come at half of a token's life: the third is beyond the end of the first token.
    for (let renewal = 0; renewal < 3; renewal++) {
      await expiring(hers.client);
      const more = ['a', 'b', 'c'].map((name) => `${name}${renewal}`);
      texts.push(...more);
      await Promise.all(more.map((text) => hers.client.send({ recipient_id: basim.id }, text)));
    }
    const arrived = await until(his.client, (snapshot) => contents(snapshot)?.length === texts.length);
    expect(contents(arrived)).toEqual(texts);
    expect([...statuses]).toEqual(['connected']);
    expect(hers.exchanged.length).toBeGreaterThanOrEqual(3);
  }, 30_000);

  it('ends the session where no other is to be had: the screen is told, nothing comes back, the unsent stays', async () => {
    const proxy = await startProxy(app.url);
    let asked = 0;
    const refresh = () => {
      asked++;
      return Promise.reject(new Failure('unauthenticated', 'Signed out.'));
    };
    const client = open({ url: proxy.url, token: amal.token, refresh });
    await synced(client);
    const { status, ended } = await until(client, (snapshot) => snapshot.status === 'ended');
    expect([status, ended]).toEqual(['ended', 'unauthenticated']);
    // With the warning, and when it had run out.
    expect(asked).toBe(2);
    client.send({ recipient_id: basim.id }, 'too late').catch(() => undefined);
    proxy.cut();
    const another = signedIn(app.url, basim).client;
    await synced(another);
    await expiring(another);
    expect(proxy.refused()).toBe(0);
    expect(client.getSnapshot().outbox).toMatchObject([{ content: 'too late' }]);
    await proxy.close();
  }, 30_000);

  it('while there is no connection is replaced with the next connect, and what was written meanwhile arrives', async () => {
    const proxy = await startProxy(app.url);
    const { client, exchanged } = signedIn(proxy.url, amal);
    await synced(client);
    proxy.cut();
    // Made after the client's: when this one is over, so is that.
    const { body } = await app.api().post('/auth/login', { email: amal.email, password: PASSWORD });
    const witness = await app.connect({ token: body.data.access_token }, '/messaging');
    const sending = client.send({ recipient_id: basim.id }, 'written offline');
    await witness.next('session:ended');
    expect(client.getSnapshot().status).toBe('connecting');
    proxy.mend();
    expect((await sending).content).toBe('written offline');
    await synced(client);
    expect(exchanged).toHaveLength(2);
    await proxy.close();
  }, 30_000);

  it('that was refused although it was fresh ends the session instead of being asked for again and again', async () => {
    let asked = 0;
    const client = open({
      url: app.url,
      refresh: () => {
        asked++;
        return Promise.resolve('never a token');
      },
    });
    const { ended } = await until(client, ({ status }) => status === 'ended');
    expect([ended, asked]).toEqual(['unauthenticated', 2]);
  });
});

describe('a balancer that answers in place of the server', () => {
  it('ends no session: calls fail as unavailable, and the client goes on trying', async () => {
    const balancer = createServer((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    });
    await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
    const client = open({ url, refresh: { refresh_token: 'a token' } });
    let attempts = 0;
    balancer.on('connection', () => attempts++);
    await expect(client.rest('GET /users/me')).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' });
    const before = attempts;
    await eventually('more attempts', () => attempts > before + 3);
    expect(client.getSnapshot().status).toBe('connecting');
    client.disconnect();
    balancer.closeAllConnections();
    balancer.close();
  }, 20_000);
});

describe('a session that others end', () => {
  let app: TestApp;
  let admin: Person;
  let amal: Person;

  beforeAll(async () => {
    app = await startTestApp();
    admin = await app.person({ role: 'platform_admin' });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    amal = await app.person();
  });

  async function anotherDevice(): Promise<{ refresh_token: string; token: string }> {
    const { body } = await app.api().post('/auth/login?tokens=body', { email: amal.email, password: PASSWORD });
    return { refresh_token: body.data.refresh_token, token: body.data.access_token };
  }

  const endIt = {
    async 'from another device'() {
      const api = app.api((await anotherDevice()).token);
      const sessions = (await api.get('/auth/sessions')).body.data as { id: string; current: boolean }[];
      const others = sessions.filter(({ current }) => !current);
      for (const { id } of others) expect((await api.delete(`/auth/sessions/${id}`)).status).toBe(204);
    },
    async 'with all sessions'() {
      const { token } = await anotherDevice();
      expect((await app.api(token).post('/auth/logout?all=true')).status).toBe(204);
    },
    async 'by a suspension'() {
      expect((await admin.api.patch(`/admin/users/${amal.id}`, { status: 'suspended' })).status).toBe(200);
    },
    async 'by a suspension of the organization'() {
      const path = `/admin/organizations/${amal.organization_id}`;
      expect((await admin.api.patch(path, { status: 'suspended' })).status).toBe(200);
    },
  };

  it.each([
    ['from another device', 'session_revoked'],
    ['with all sessions', 'logged_out'],
    ['by a suspension', 'account_suspended'],
    ['by a suspension of the organization', 'account_suspended'],
  ] as const)('%s is over on every device, with the reason, and none comes back', async (how, reason) => {
    const proxy = await startProxy(app.url);
    const { client } = signedIn(proxy.url, amal);
    const { client: phone } = signedIn(proxy.url, await anotherDevice());
    phone.namespace('/dashboard');
    await Promise.all([synced(client), synced(phone)]);
    await endIt[how]();
    for (const device of [client, phone]) {
      expect((await until(device, ({ status }) => status === 'ended')).ended).toBe(reason);
    }

    // Another one that loses its connection comes back in the time that these would have needed.
    const other = await startProxy(app.url);
    const { client: basims } = signedIn(other.url, await app.person());
    await synced(basims);
    proxy.cut();
    other.cut();
    await until(basims, ({ status }) => status === 'connecting');
    other.mend();
    await synced(basims);
    expect(proxy.refused()).toBe(0);
    expect(client.getSnapshot().status).toBe('ended');
    await expect(client.rest('GET /users/me')).rejects.toBeInstanceOf(Failure);
    await Promise.all([proxy.close(), other.close()]);
  });
});
