import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, connect, type OutboxStore, webOutbox } from '../../src/client/index.ts';
import { type Proxy, startProxy } from '../support/proxy.ts';
import { eventually } from '../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { contents, synced, until } from './support.ts';

let app: TestApp;
let proxy: Proxy;
let amal: Person;
let basim: Person;
let storage: MemoryStorage;
let clients: Client[] = [];

beforeAll(async () => {
  app = await startTestApp();
  proxy = await startProxy(app.url);
});
afterAll(async () => {
  await proxy.close();
  await app.close();
});
beforeEach(async () => {
  [amal, basim] = await Promise.all([app.person(), app.person()]);
  storage = new MemoryStorage();
});
afterEach(() => {
  for (const client of clients) client.disconnect();
  clients = [];
  proxy.mend();
});

/** What a browser's localStorage is, which Node has not; that one itself is tried in browser.test.ts. */
class MemoryStorage {
  private readonly items = new Map<string, string>();
  get length() {
    return this.items.size;
  }
  key(index: number) {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

/** A page of this person; reloading it is closing it and opening another. */
function page(person: Person, outbox_store: OutboxStore = webOutbox(storage, person.id)): Client {
  const client = connect({ url: proxy.url, token: person.token, outbox_store });
  clients.push(client);
  return client;
}

const write = (client: Client, to: Person, ...texts: string[]) => {
  for (const text of texts) client.send({ recipient_id: to.id }, text).catch(() => undefined);
};
const waiting = (client: Client) => client.getSnapshot().outbox.map(({ content }) => content);
/** The store is written to behind what is shown, though before anything else that happens. */
const kept = (count: number) => eventually(`${count} to be kept`, () => storage.length === count);
const historyOf = async (person: Person) => {
  const [conversation] = (await person.api.get('/messages')).body.data;
  const { body } = await person.api.get(`/messages/conversations/${conversation.id}`);
  return body.data.map((message: { content: string; client_message_id: string }) => message);
};

describe('a stored outbox', () => {
  it('brings what was written without a connection over a reload: in order, under the same ids, once', async () => {
    proxy.cut();
    const before = page(amal);
    write(before, basim, 'one', 'two', 'three');
    const ids = before.getSnapshot().outbox.map(({ client_message_id }) => client_message_id);
    await kept(3);
    before.disconnect();

    const after = page(amal);
    await until(after, ({ outbox }) => outbox.length === 3);
    expect(after.getSnapshot().outbox.map(({ client_message_id }) => client_message_id)).toEqual(ids);
    write(after, basim, 'four');
    expect(waiting(after)).toEqual(['one', 'two', 'three', 'four']);
    proxy.mend();
    await until(after, ({ outbox }) => outbox.length === 0);
    const stored = await historyOf(basim);
    expect(stored.map(({ content }: { content: string }) => content)).toEqual(['one', 'two', 'three', 'four']);
    expect(stored.map(({ client_message_id }: { client_message_id: string }) => client_message_id).slice(0, 3)).toEqual(
      ids,
    );
    await kept(0);
  });

  it('does not send again, nor show twice, what had arrived when the page was closed', async () => {
    const message = { recipient_id: basim.id, content: 'arrived', client_message_id: 'arrived-1' };
    expect((await amal.api.post('/messages', message)).status).toBe(201);
    const { recipient_id, ...written } = message;
    await webOutbox(storage, amal.id).put({ to: { recipient_id }, written_at: '', ...written });

    const client = page(amal);
    const doubled: unknown[] = [];
    client.subscribe(() => {
      const { conversations, outbox } = client.getSnapshot();
      if (conversations.length > 0 && outbox.length > 0) doubled.push(client.getSnapshot());
    });
    await synced(client);
    await until(client, ({ outbox }) => outbox.length === 0);
    expect(doubled).toEqual([]);
    expect(contents(client.getSnapshot())).toEqual(['arrived']);
    expect(await historyOf(basim)).toHaveLength(1);
    await kept(0);
  });

  it('may be shared by two tabs', async () => {
    proxy.cut();
    const tabs = [page(amal), page(amal)];
    write(tabs[0] as Client, basim, 'of the first tab');
    write(tabs[1] as Client, basim, 'of the second tab');
    await kept(2);
    for (const tab of tabs) tab.disconnect();
    const reloaded = [page(amal), page(amal)];
    await Promise.all(reloaded.map((tab) => until(tab, ({ outbox }) => outbox.length === 2)));
    proxy.mend();
    await Promise.all(reloaded.map((tab) => until(tab, ({ outbox }) => outbox.length === 0)));
    expect(await historyOf(basim)).toHaveLength(2);
    await kept(0);
  });

  it('is another one for another user', async () => {
    proxy.cut();
    write(page(amal), basim, 'hers');
    const his = page(basim);
    proxy.mend();
    await synced(his);
    expect(waiting(his)).toEqual([]);
  });

  it('forgets a refused message only when it is dropped', async () => {
    const client = page(amal);
    await synced(client);
    await expect(client.send({ recipient_id: amal.id }, 'to myself', 'refused')).rejects.toMatchObject({
      code: 'validation_failed',
    });
    client.disconnect();
    const reloaded = page(amal);
    await until(reloaded, ({ outbox }) => outbox[0]?.failure !== undefined);
    reloaded.drop('refused');
    expect(waiting(reloaded)).toEqual([]);
    await kept(0);
    await until(page(amal), ({ is_synced, outbox }) => is_synced && outbox.length === 0);
    await kept(0);
  });

  it('that fails keeps nothing from being sent', async () => {
    const full = () => Promise.reject(new Error('no room'));
    const client = page(amal, { load: full, put: full, remove: full });
    const { content } = await client.send({ recipient_id: basim.id }, 'all the same');
    expect(content).toBe('all the same');
    expect(waiting(client)).toEqual([]);
  });
});
