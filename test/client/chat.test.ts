import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, connect, type ConnectOptions, Failure, type RestCall } from '../../src/client/index.ts';
import { backUpConversations } from '../support/backup.ts';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { contents, synced, until } from './support.ts';

let app: TestApp;
let amal: Person;
let basim: Person;
const clients: Client[] = [];

beforeAll(async () => {
  app = await startTestApp();
  [amal, basim] = await Promise.all([app.person(), app.person()]);
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await app.close();
});

function open(options: Omit<ConnectOptions, 'url'>): Client {
  const client = connect({ url: app.url, ...options });
  clients.push(client);
  return client;
}

describe('the client', () => {
  it('says that a session is over where there is no way to a token', async () => {
    const { status, ended } = await until(open({ token: 'no token' }), (snapshot) => snapshot.status === 'ended');
    expect([status, ended]).toEqual(['ended', 'unauthenticated']);
  });

  it('shows a chat live on both sides: sent, delivered, read, edited, deleted', async () => {
    const hers = open({ token: amal.token });
    const his = open({ token: basim.token });
    await Promise.all([hers, his].map(synced));

    const first = await hers.send({ recipient_id: basim.id }, 'Good morning');
    const arrived = await until(his, (snapshot) => snapshot.conversations[0]?.unread_count === 1);
    expect(contents(arrived)).toEqual(['Good morning']);
    const [conversation] = arrived.conversations;
    expect(conversation).toMatchObject({ unread_count: 1, peer: { id: amal.id }, has_older: false });
    await until(hers, (snapshot) => snapshot.conversations[0]?.peer_delivered_seq === 1);

    await his.read(first.conversation_id);
    const [read] = (await until(hers, (snapshot) => snapshot.conversations[0]?.peer_read_seq === 1)).conversations;
    expect(read?.messages[0]).toMatchObject({ is_read: true, read_at: expect.any(String) });
    expect(his.getSnapshot().conversations[0]?.messages).toEqual(read?.messages);
    expect(his.getSnapshot().total_unread).toBe(0);

    await hers.edit(first.id, 'Good evening');
    await until(his, (snapshot) => contents(snapshot)?.[0] === 'Good evening');
    await hers.delete(first.id);
    await until(his, (snapshot) => contents(snapshot)?.[0] === null);
    expect(his.getSnapshot().conversations).toEqual([
      expect.objectContaining({ messages: hers.getSnapshot().conversations[0]?.messages }),
    ]);
  });

  it('keeps what was written without a connection, in order, and sends it once after the next connect', async () => {
    const hers = open({ token: amal.token });
    const his = open({ token: basim.token });
    await Promise.all([hers, his].map(synced));
    hers.disconnect();
    const sending = ['one', 'two', 'three'].map((text) => hers.send({ recipient_id: basim.id }, text));
    expect(hers.getSnapshot().outbox.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    hers.connect();
    const stored = await Promise.all(sending);
    expect(hers.getSnapshot().outbox).toEqual([]);
    const last = stored.at(-1)?.seq;
    const here = await until(his, (snapshot) => snapshot.conversations[0]?.last_message?.seq === last);
    expect(contents(here)?.slice(-3)).toEqual(['one', 'two', 'three']);
  });

  it('shows that a new message unarchives, live', async () => {
    const hers = open({ token: amal.token });
    const his = open({ token: basim.token });
    await Promise.all([hers, his].map(synced));
    const id = (await his.send({ recipient_id: amal.id }, 'Before')).conversation_id;
    await hers.rest('PATCH /messages/conversations/{id}', { params: { id }, body: { archived: true } });
    await until(hers, ({ conversations }) => conversations[0]?.archived === true);
    const { seq } = await his.send({ recipient_id: amal.id }, 'After');
    const { conversations } = await until(hers, (snapshot) => snapshot.conversations[0]?.last_message?.seq === seq);
    expect(conversations[0]?.archived).toBe(false);
  });

  it('shows the truth of a server that was put back to an older copy', async () => {
    const writer = await app.person();
    const hers = open({ token: writer.token });
    const his = open({ token: basim.token });
    await Promise.all([hers, his].map(synced));
    const { conversation_id } = await hers.send({ recipient_id: basim.id }, 'Kept');
    const restore = await backUpConversations(app.sql);
    await hers.send({ recipient_id: basim.id }, 'Lost');
    await hers.send({ recipient_id: amal.id }, 'Lost with its conversation');
    await hers.rest('PATCH /messages/conversations/{id}', { params: { id: conversation_id }, body: { muted: true } });
    await until(hers, ({ conversations }) => conversations.some(({ muted }) => muted));
    hers.disconnect();
    await restore();
    hers.connect();
    const after = await until(hers, ({ is_synced }) => is_synced);
    expect(after.conversations.map(({ muted, last_message }) => [muted, last_message?.content])).toEqual([
      [false, 'Kept'],
    ]);
    await his.sync();
    await his.send({ recipient_id: writer.id }, 'Heard again');
    await until(hers, (snapshot) => contents(snapshot)?.at(-1) === 'Heard again');
    expect(contents(hers.getSnapshot())).toEqual(['Kept', 'Heard again']);
  });

  it('keeps a refused message with the reason until it is dropped', async () => {
    const hers = open({ token: amal.token });
    await synced(hers);
    const refused = hers.send({ recipient_id: amal.id }, 'to myself', 'refused-1');
    await expect(refused).rejects.toBeInstanceOf(Failure);
    expect(hers.getSnapshot().outbox).toMatchObject([{ client_message_id: 'refused-1', failure: { name: 'Failure' } }]);
    hers.drop('refused-1');
    expect(hers.getSnapshot().outbox).toEqual([]);
  });

  it('refreshes by the refresh token, when it connects and when a REST token is over', async () => {
    const kept: string[] = [];
    const { refresh_token } = amal;
    const hers = open({ refresh: { refresh_token, keep: (next) => kept.push(next) } });
    await synced(hers);
    expect(kept).toHaveLength(1);
    expect((await hers.rest('GET /users/me')).data.user.id).toBe(amal.id);
    const { data, pagination } = await hers.rest('GET /messages', { query: { limit: 1 } });
    expect([data.length, pagination.has_more]).toEqual([1, false]);
  });

  it('answers the same snapshot until something changes, and tells only then', async () => {
    const hers = open({ token: amal.token });
    await synced(hers);
    const before = hers.getSnapshot();
    expect(hers.getSnapshot()).toBe(before);
    await hers.sync();
    const { conversations } = hers.getSnapshot();
    expect(conversations[0]).toEqual(before.conversations[0]);
    expect(conversations[0]).toBe(hers.getSnapshot().conversations[0]);
  });

  it('hears the figures of another namespace over the same connection', async () => {
    const hers = open({ token: amal.token });
    const dashboard = hers.namespace('/dashboard');
    await new Promise<void>((resolve) => dashboard.onConnect(resolve));
    const { stats } = await dashboard.emit('stats:subscribe', { period: 'all' });
    expect(stats.messages.total_conversations).toBe(1);
  });

  it('has every namespace and every call of the product', async () => {
    const hers = open({ token: amal.token });
    const live = hers.namespace('/use-cases');
    await new Promise<void>((resolve) => live.onConnect(resolve));
    const draft = { title: 'A case of ours', company: 'Ours', status: 'draft' as const };
    const { id } = (await hers.rest('POST /use-cases', { body: draft })).data;
    expect(await live.emit('use-case:watch', { id })).toMatchObject({ id, status: 'draft' });
    // @ts-expect-error -- what is in no contract is no call.
    const misspelt: RestCall = 'POST /use-cases/{id}/published';
    await expect(hers.rest(misspelt)).rejects.toMatchObject({ code: 'not_found' });
    // One of each way a call is typed: by path, by query, without an answer.
    expect((await hers.rest('PUT /use-cases/{id}/save', { params: { id } })).data.saved).toBe(true);
    const { pagination } = await hers.rest('GET /messages/search', { query: { q: 'a', limit: 1 } });
    expect(pagination.has_more).toBe(false);
    expect(await hers.rest('PUT /users/{id}/block', { params: { id: basim.id } })).toEqual({});
    await hers.rest('DELETE /users/{id}/block', { params: { id: basim.id } });
  });
});
