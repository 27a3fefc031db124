import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/features/messaging/messaging-shapes.contract.ts';
import type { SyncResult } from '../../../src/features/messaging/messaging.contract.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { backUpConversations } from '../../support/backup.ts';
import { say } from '../../support/messages.ts';
import type { TestSocket } from '../../support/sockets.ts';

let app: TestApp;
let amal: Person;
let badr: Person;
let hers: TestSocket;
let his: TestSocket;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  [amal, badr] = await Promise.all([app.person(), app.person()]);
  [hers, his] = await Promise.all([app.connect(amal, '/messaging'), app.connect(badr, '/messaging')]);
});

async function sayMany(socket: TestSocket, to: Person, count: number): Promise<Message> {
  let last = await say(socket, to);
  for (let more = 1; more < count; more++) last = await say(socket, to);
  return last;
}
const read = (socket: TestSocket, { conversation_id, seq }: Message) =>
  socket.emit('message:read', { conversation_id, up_to_seq: seq });
const sync = (socket: TestSocket, known: Record<string, number>, options: object = {}): Promise<SyncResult> =>
  socket.emit('sync', { known, ...options });

const revs = (items: { rev: number }[]) => items.map(({ rev }) => rev).sort((a, b) => a - b);
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index);

/** Pages until complete; `between` is what happens to the server after each page that was not the last. */
async function pages(
  socket: TestSocket,
  known: Record<string, number>,
  limit: number,
  between?: () => Promise<unknown>,
) {
  const all: SyncResult[] = [];
  for (;;) {
    const page = await sync(socket, all.at(-1)?.known ?? known, { limit });
    all.push(page);
    expect(page.messages.length + page.receipts.length).toBeLessThanOrEqual(limit);
    if (page.complete) return all;
    expect(all.length).toBeLessThan(200);
    await between?.();
  }
}

describe('from nothing', () => {
  it('a person without conversations is told so', async () => {
    expect(await sync(hers, {})).toMatchObject({
      conversations: [],
      messages: [],
      receipts: [],
      known: {},
      states: {},
      state_rev: 0,
      complete: true,
    });
  });

  it('brings the last 50 messages of each conversation, ascending, and where both sides stand', async () => {
    const last = await sayMany(his, amal, 53);
    await read(hers, { ...last, seq: 52 });
    const { conversations, messages, receipts, known, complete } = await sync(hers, {});
    expect(messages.map(({ seq }) => seq)).toEqual(upTo(53, 4));
    expect(messages.filter(({ read_at }) => read_at === null).map(({ seq }) => seq)).toEqual([53]);
    expect(receipts).toEqual([expect.objectContaining({ user_id: amal.id, read_seq: 52, delivered_seq: 52, rev: 54 })]);
    expect(conversations).toEqual([expect.objectContaining({ id: last.conversation_id, rev: 54, unread_count: 1 })]);
    expect([known, complete]).toEqual([{ [last.conversation_id]: 54 }, true]);
    expect(await sync(his, {})).toMatchObject({ messages, receipts, known });
  });

  it('leaves out what was opened and never written in', async () => {
    await hers.emit('conversation:open', { user_id: badr.id });
    for (const socket of [hers, his]) expect(await sync(socket, {})).toMatchObject({ conversations: [], known: {} });
  });

  it('brings several conversations, each whole, and no one else’s', async () => {
    const [chen, dina] = await Promise.all([app.person(), app.person()]);
    const others = await app.connect(chen, '/messaging');
    await say(others, dina);
    const mine = [await sayMany(his, amal, 3), await sayMany(others, amal, 2)];
    const page = await sync(hers, {});
    expect(page.known).toEqual(Object.fromEntries(mine.map(({ conversation_id, rev }) => [conversation_id, rev])));
    expect(page.conversations.map(({ id }) => id).sort()).toEqual(Object.keys(page.known).sort());
    for (const { conversation_id, seq } of mine) {
      const own = page.messages.filter((message) => message.conversation_id === conversation_id);
      expect(own.map((message) => message.seq)).toEqual(upTo(seq));
    }
  });
});

describe('from what is known', () => {
  it('brings every later revision once, each mark that moved included, and then nothing', async () => {
    const first = await sayMany(his, amal, 2);
    const { known } = await sync(hers, {});
    await read(hers, first);
    await sayMany(his, amal, 2);
    await read(hers, { ...first, seq: 3 });
    const page = await sync(hers, known);
    expect(page.messages.map(({ rev }) => rev)).toEqual([4, 5]);
    expect(page.receipts.map(({ rev, read_seq }) => [rev, read_seq])).toEqual([
      [3, 2],
      [6, 3],
    ]);
    expect(page.known).toEqual({ [first.conversation_id]: 6 });
    expect(await sync(hers, page.known)).toMatchObject({
      messages: [],
      receipts: [],
      conversations: [],
      complete: true,
    });
  });

  it('brings more than 50 to a device that was there, however long it was away', async () => {
    const known = { [(await say(his, amal)).conversation_id]: 1 };
    await sayMany(his, amal, 60);
    expect((await sync(hers, known)).messages.map(({ seq }) => seq)).toEqual(upTo(61, 2));
  });

  it('starts over what it has less of than is known, and leaves out what it has not: an older copy is the truth', async () => {
    const { conversation_id } = await sayMany(his, amal, 3);
    const restore = await backUpConversations(app.sql);
    await read(hers, await sayMany(his, amal, 2));
    await amal.api.patch(`/messages/conversations/${conversation_id}`, { muted: true });
    const gone = await say(hers, await app.person());
    const { known, state_rev } = await sync(hers, {});
    await restore();

    const page = await sync(hers, known, { state_rev });
    expect(page.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect([page.known, page.receipts]).toEqual([{ [conversation_id]: 3 }, []]);
    expect(page.known).not.toHaveProperty(gone.conversation_id);
    expect(page.states).toEqual({ [conversation_id]: { archived: false, muted: false, blocked: false } });
    expect(page.state_rev).toBeLessThan(state_rev);
    expect((await pages(hers, known, 1)).map((each) => each.known[conversation_id])).toEqual([1, 2, 3]);
    expect((await sync(hers, { [conversation_id]: 999_999 })).known).toEqual({ [conversation_id]: 3 });
  });

  it('ignores conversations of others and unknown ones: nothing of them is told', async () => {
    const [chen, dina] = await Promise.all([app.person(), app.person()]);
    const { conversation_id: foreign } = await say(await app.connect(chen, '/messaging'), dina);
    const mine = await say(his, amal);
    const page = await sync(hers, { [foreign]: 0, [randomUUID()]: 7 });
    expect(page.messages.map(({ id }) => id)).toEqual([mine.id]);
    expect(page.conversations.map(({ id }) => id)).toEqual([mine.conversation_id]);
    expect(page.known[mine.conversation_id]).toBe(1);
    expect(page.known[foreign] ?? 0).toBe(0);
  });
});

describe('in pages', () => {
  it('knows after each page exactly what it brought, so that a device may stop and come back', async () => {
    const { conversation_id } = await sayMany(his, amal, 5);
    await read(hers, { conversation_id, seq: 5 } as Message);
    await sayMany(his, amal, 4);
    const all = await pages(hers, {}, 3);
    expect(all.map(({ complete }) => complete)).toEqual([false, false, false, true]);
    const told = all.map(({ messages, receipts }) => revs([...messages, ...receipts]));
    expect(told).toEqual([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]]);
    expect(all.map(({ known }) => known[conversation_id])).toEqual([3, 6, 9, 10]);
  });

  it('loses nothing and repeats nothing while messages and marks go on', async () => {
    const chen = await app.person();
    const third = await app.connect(chen, '/messaging');
    const ids = new Set([
      (await sayMany(his, amal, 12)).conversation_id,
      (await sayMany(third, amal, 12)).conversation_id,
    ]);
    let rounds = 0;
    const all = await pages(hers, {}, 4, async () => {
      if (rounds++ >= 6) return;
      const [message] = await Promise.all([say(his, amal), say(third, amal), say(hers, chen)]);
      await Promise.all([read(hers, message), say(hers, badr)]);
    });
    expect(rounds).toBeGreaterThan(6);
    const { rows } = await app.sql.query<{ id: string; rev: number }>(
      'SELECT id, rev FROM conversations WHERE id = ANY($1)',
      [[...ids]],
    );
    const items = all.flatMap(({ messages, receipts }) => [...messages, ...receipts]);
    for (const { id, rev } of rows) {
      const own = revs(items.filter(({ conversation_id }) => conversation_id === id));
      // A first sync skips marks that later ones overtook; whatever is a message is there once.
      expect(new Set(own).size).toBe(own.length);
      expect(own.at(-1)).toBe(rev);
      expect(all.at(-1)?.known[id]).toBe(rev);
      const { messages } = await hers.emit('message:history', { conversation_id: id, limit: 100 });
      const told = items.filter((item): item is Message => 'seq' in item && item.conversation_id === id);
      expect(told.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(messages.map(({ seq }: Message) => seq));
    }
  });

  it('from what is known brings every revision, in order, while more come', async () => {
    const first = await sayMany(his, amal, 10);
    const { conversation_id } = first;
    let rounds = 0;
    const all = await pages(hers, { [conversation_id]: 2 }, 3, async () => {
      if (rounds++ < 3) await read(hers, await say(his, amal));
    });
    const items = all.map(({ messages, receipts }) => revs([...messages, ...receipts])).flat();
    expect(items).toEqual(upTo(10 + 2 * 3, 3));
  });

  it('of one item still end, with everything', async () => {
    const last = await sayMany(his, amal, 4);
    await read(hers, last);
    const all = await pages(hers, {}, 1);
    expect(all.map(({ messages, receipts }) => revs([...messages, ...receipts]))).toEqual([[1], [2], [3], [4], [5]]);
  });
});

describe('the limits of a sync', () => {
  it.each([
    ['limit', { known: {}, limit: 0 }],
    ['limit', { known: {}, limit: 1_001 }],
    ['limit', { known: {}, limit: '5' }],
    ['state_rev', { known: {}, state_rev: -1 }],
    ['known', {}],
    ['known', { known: [] }],
    ['known.somewhere', { known: { somewhere: 1 } }],
    ['more', { known: {}, more: true }],
  ])('name the field: %s', async (path, payload) => {
    const { error } = await hers.ask('sync', payload);
    expect([error?.status, error?.errors[0].path]).toEqual([422, path]);
  });

  it('take 5,000 conversations and no more', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, () => [randomUUID(), 1]));
    expect((await hers.ask('sync', { known: many(5_000) })).error).toBeUndefined();
    expect((await hers.ask('sync', { known: many(5_001) })).error?.status).toBe(422);
  });
});
