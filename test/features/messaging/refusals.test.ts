import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import type { TestSocket } from '../../support/sockets.ts';

let app: TestApp;
let amal: Person;
let badr: Person;
let stranger: Person;
let socket: TestSocket;
let his: TestSocket;

beforeAll(async () => {
  app = await startTestApp();
  stranger = await app.person();
});
afterAll(() => app.close());
beforeEach(async () => {
  [amal, badr] = await Promise.all([app.person(), app.person()]);
  [socket, his] = await Promise.all([app.connect(amal, '/messaging'), app.connect(badr, '/messaging')]);
});

let sent = 0;
const draft = (body: object) => ({ client_message_id: `refusal-${sent++}`, content: 'Hello', ...body });
/** What another person has heard of messages, with all that was on its way. */
async function heardBy(other: TestSocket): Promise<unknown[]> {
  await other.emit('unread:get');
  return other.heard.filter(({ event }) => event.startsWith('message:'));
}
/** Both doors lead to one service: what one refuses, the other does too; nothing is stored, and nobody is told. */
async function refusals(body: object) {
  const message = draft(body);
  const before = [await stored(), await heardBy(his)];
  const [byRest, bySocket] = [await amal.api.post('/messages', message), await socket.ask('message:send', message)];
  expect({ ...bySocket.error, request_id: '' }).toEqual({ ...byRest.body, request_id: '' });
  expect([await stored(), await heardBy(his)]).toEqual(before);
  return byRest;
}
const conversationOf = async (person: Person) => (await person.api.get('/messages')).body.data[0];
const stored = async () => (await app.sql.query('SELECT count(*)::int FROM messages')).rows[0]?.count as number;

describe('sending is refused', () => {
  it('to nobody', async () => {
    expect(await refusals({ recipient_id: randomUUID() })).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('to oneself', async () => {
    const { status, body } = await refusals({ recipient_id: amal.id });
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'recipient_id', code: 'self' })]]);
  });

  it('into a conversation of others, with the answer for one that is not there', async () => {
    const { conversation_id } = await say(badr, stranger);
    const foreign = await refusals({ conversation_id });
    const absent = await refusals({ conversation_id: randomUUID() });
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
  });

  it('to a person or into a conversation: to both, and to neither', async () => {
    const { conversation_id } = await say(amal, badr);
    for (const body of [{}, { recipient_id: badr.id, conversation_id }]) {
      const { status, body: problem } = await refusals(body);
      expect([status, problem.errors[0].path]).toEqual([422, 'recipient_id']);
    }
  });

  it.each([
    ['content', { content: '' }],
    ['content', { content: 'x'.repeat(5_001) }],
    ['content', { content: '👷'.repeat(5_001) }],
    ['content', { content: 'NUL\0' }],
    ['content', { content: 'half \ud83d' }],
    ['content', { content: null }],
    ['content', { content: ['Hello'] }],
    ['client_message_id', { client_message_id: '' }],
    ['client_message_id', { client_message_id: 'x'.repeat(101) }],
    ['recipient_id', { recipient_id: 'nobody' }],
    ['client_message_id', { client_message_id: 7 }],
    ['recipient_id', { recipient_id: { $ne: null } }],
    ['attachment_ids', { attachment_ids: [randomUUID()] }],
    ['attachment_ids', { attachment_ids: 'all' }],
    ['seq', { seq: 1 }],
  ])('with a fault in %s, stored nowhere', async (path, fault) => {
    const { status, body } = await refusals({ recipient_id: badr.id, ...fault });
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });

  it('with files, in words that say so, until there are any; none at all is sent as without', async () => {
    const { body } = await refusals({ recipient_id: badr.id, attachment_ids: [randomUUID()] });
    expect(body.errors).toEqual([expect.objectContaining({ message: 'Files cannot be attached yet.' })]);
    const sent = await amal.api.post('/messages', draft({ recipient_id: badr.id, attachment_ids: [] }));
    expect([sent.status, sent.body.data.attachments]).toEqual([201, []]);
  });

  it.each([
    ['whose account is suspended', `UPDATE users SET status = 'suspended' WHERE id = $1`],
    [
      'whose organization is suspended',
      `UPDATE organizations SET status = 'suspended' WHERE id = (SELECT organization_id FROM users WHERE id = $1)`,
    ],
  ])('to somebody %s, in a conversation too', async (_who, suspend) => {
    const { conversation_id } = await say(amal, badr);
    await app.sql.query(suspend, [badr.id]);
    expect(await refusals({ conversation_id })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await refusals({ recipient_id: badr.id })).status).toBe(403);
    const other = await app.person();
    await app.sql.query(suspend, [other.id]);
    expect((await refusals({ recipient_id: other.id })).status).toBe(403);
    expect((await amal.api.get('/messages')).body.data).toHaveLength(1);
  });

  it('to somebody of a suspended organization also where it shares a statement with others, who get theirs', async () => {
    const [writers, closed] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, () => app.person())),
      app.person(),
    ]);
    await Promise.all(writers.map((each) => say(each, closed)));
    await app.sql.query(`UPDATE organizations SET status = 'suspended' WHERE id = $1`, [closed.organization_id]);
    const answers = await Promise.all(
      writers.flatMap(({ api }) => [
        api.post('/messages', draft({ recipient_id: closed.id })),
        api.post('/messages', draft({ recipient_id: badr.id })),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual(writers.flatMap(() => [403, 201]));
  });
});

describe('a conversation of others', () => {
  it('is not there: to read, to mark, to change', async () => {
    const { id, conversation_id } = await say(badr, stranger);
    const calls = [
      await amal.api.get(`/messages/conversations/${conversation_id}`),
      await amal.api.patch(`/messages/conversations/${conversation_id}`, { archived: true }),
      await amal.api.patch(`/messages/${id}/read`),
    ];
    expect(calls.map(({ status }) => status)).toEqual([404, 404, 404]);
    for (const [event, payload] of [
      ['message:history', { conversation_id }],
      ['message:read', { conversation_id, up_to_seq: 1 }],
      ['message:delivered', { conversation_id, up_to_seq: 1 }],
    ] as const) {
      expect((await socket.ask(event, payload)).error).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await stranger.api.get('/messages/unread')).body.data.by_conversation[conversation_id]).toBe(1);
  });
});

describe('a block', () => {
  it.each([
    ['the sender', () => amal],
    ['the recipient', () => badr],
  ])('by %s keeps both from writing, until it is lifted', async (_who, blocker) => {
    const { conversation_id } = await say(amal, badr);
    const blocked = blocker() === amal ? badr : amal;
    expect((await blocker().api.put(`/users/${blocked.id}/block`)).status).toBe(204);
    expect((await blocker().api.put(`/users/${blocked.id}/block`)).status).toBe(204);
    expect(await refusals({ recipient_id: badr.id })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await refusals({ conversation_id })).status).toBe(403);
    expect((await badr.api.post('/messages', { conversation_id, content: 'Hello' })).status).toBe(403);
    // What is there stays readable for both.
    expect((await badr.api.get(`/messages/conversations/${conversation_id}`)).body.data).toHaveLength(1);

    expect((await blocker().api.delete(`/users/${blocked.id}/block`)).status).toBe(204);
    expect((await say(badr, amal)).seq).toBe(2);
    expect((await say(amal, badr)).seq).toBe(3);
  });

  it('keeps a first message away as well', async () => {
    await badr.api.put(`/users/${amal.id}/block`);
    expect((await refusals({ recipient_id: badr.id })).status).toBe(403);
    expect((await badr.api.get('/messages')).body.data).toEqual([]);
  });

  it('does not unsay a message: repeating one that was stored before still answers it', async () => {
    const message = draft({ recipient_id: badr.id });
    const first = await amal.api.post('/messages', message);
    await badr.api.put(`/users/${amal.id}/block`);
    const again = await amal.api.post('/messages', message);
    expect([again.status, again.body.data]).toEqual([200, first.body.data]);
    expect((await socket.emit('message:send', message)).message.id).toBe(first.body.data.id);
  });

  it('tells the blocker’s devices and nobody else, and is refused against oneself and nobody', async () => {
    const { conversation_id } = await say(badr, amal);
    const peer = await app.connect(badr, '/messaging');
    await amal.api.put(`/users/${badr.id}/block`);
    const { conversation } = await socket.next('conversation:updated');
    expect(conversation).toMatchObject({ id: conversation_id, blocked: true });
    await peer.emit('unread:get');
    expect(peer.heard).toEqual([]);
    expect((await conversationOf(badr)).blocked).toBe(false);
    const self = await amal.api.put(`/users/${amal.id}/block`);
    expect([self.status, self.body.errors[0].path]).toEqual([422, 'id']);
    expect((await amal.api.put(`/users/${randomUUID()}/block`)).status).toBe(404);
  });
});

describe('archive, mute and block', () => {
  it('leave the unread count as it is', async () => {
    const { conversation_id } = await say(badr, amal);
    await say(badr, amal);
    const path = `/messages/conversations/${conversation_id}`;
    for (const change of [
      () => amal.api.patch(path, { archived: true }),
      () => amal.api.patch(path, { muted: true }),
      () => amal.api.put(`/users/${badr.id}/block`),
      () => amal.api.delete(`/users/${badr.id}/block`),
    ]) {
      expect((await change()).status).toBeLessThan(300);
      const { data } = (await amal.api.get('/messages/unread')).body;
      expect(data).toEqual({ total_unread: 2, by_conversation: { [conversation_id]: 2 } });
    }
    expect((await conversationOf(amal)).unread_count).toBe(2);
  });

  it('belong to one side: the peer sees nothing of them', async () => {
    const { conversation_id } = await say(badr, amal);
    await amal.api.patch(`/messages/conversations/${conversation_id}`, { archived: true, muted: true });
    expect(await conversationOf(badr)).toMatchObject({ archived: false, muted: false, rev: 1 });
  });

  it('change nothing when repeated, and push nothing', async () => {
    const { conversation_id } = await say(badr, amal);
    const path = `/messages/conversations/${conversation_id}`;
    const other = await app.connect(amal, '/messaging');
    const told = () => other.heard.filter(({ event }) => event === 'conversation:updated').length;
    const state_rev = async () => (await other.emit('sync', { known: {} })).state_rev;
    for (const body of [{ archived: true }, { muted: true }, { archived: false }, { archived: true, muted: false }]) {
      await amal.api.patch(path, body);
      await other.next('conversation:updated');
      const [before, pushes] = [await state_rev(), told()];
      expect((await amal.api.patch(path, body)).body.data).toMatchObject(body);
      expect([await state_rev(), told()]).toEqual([before, pushes]);
    }
  });

  it('reach the other devices by sync, each change once', async () => {
    const { conversation_id } = await say(badr, amal);
    const start = await socket.emit('sync', { known: {} });
    await amal.api.patch(`/messages/conversations/${conversation_id}`, { muted: true });
    const { known, state_rev } = start;
    const next = await socket.emit('sync', { known, state_rev });
    expect(next.states).toEqual({ [conversation_id]: { archived: false, muted: true, blocked: false } });
    expect([next.messages, next.conversations]).toEqual([[], []]);
    expect(next.state_rev).toBeGreaterThan(state_rev as number);
    expect((await socket.emit('sync', { known, state_rev: next.state_rev })).states).toEqual({});
  });

  it('a new message unarchives on both sides, which moves their state', async () => {
    const { conversation_id } = await say(badr, amal);
    for (const person of [amal, badr]) {
      const { body } = await person.api.patch(`/messages/conversations/${conversation_id}`, {
        archived: true,
        muted: true,
      });
      expect(body.data).toMatchObject({ archived: true, muted: true });
    }
    const { known, state_rev } = await socket.emit('sync', { known: {} });
    await say(badr, amal);
    for (const person of [amal, badr])
      expect(await conversationOf(person)).toMatchObject({ archived: false, muted: true });
    const { states } = await socket.emit('sync', { known, state_rev });
    expect(states).toEqual({ [conversation_id]: { archived: false, muted: true, blocked: false } });
  });

  it.each([{}, { archived: 'yes' }, { archived: true, pinned: true }])('are refused as %j', async (body) => {
    const { conversation_id } = await say(badr, amal);
    expect((await amal.api.patch(`/messages/conversations/${conversation_id}`, body)).status).toBe(422);
  });
});

describe('the list of conversations', () => {
  it('answers a cursor that is not ours with malformed_request', async () => {
    for (let peers = 0; peers < 2; peers++) await say(amal, await app.person());
    const { next_cursor } = (await amal.api.get('/messages?limit=1')).body.pagination as { next_cursor: string };
    const forged = Buffer.from(JSON.stringify({ at: '2030-01-01T00:00:00.000Z', id: randomUUID() })).toString(
      'base64url',
    );
    const [body, seal] = next_cursor.split('.');
    for (const cursor of [
      '',
      'junk',
      `${forged}.${seal}`,
      `${body}.`,
      `${body}`,
      `${next_cursor}.more`,
      `${next_cursor}x`,
    ]) {
      const answer = await amal.api.get(`/messages?cursor=${encodeURIComponent(cursor)}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'malformed_request']);
      expect((await socket.ask('conversation:list', { cursor })).error?.code).toBe('malformed_request');
    }
  });

  it('shows every conversation once while new messages arrive between the pages', async () => {
    const peers = await Promise.all(Array.from({ length: 7 }, () => app.person()));
    for (const peer of peers) await say(amal, peer);
    const [first, , third] = peers as [Person, Person, Person];
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await amal.api.get(`/messages?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.data.map((conversation: { peer: { id: string } }) => conversation.peer.id));
      cursor = body.pagination.next_cursor;
      expect(body.pagination.has_more).toBe(cursor !== null);
      // One that was not shown yet, one that was, and a new one: all belong before the first page now.
      if (seen.length === 2) {
        await say(third, amal);
        await say(amal, peers.at(-1) as Person);
        await say(await app.person(), amal);
      }
    } while (cursor !== null);
    expect(seen).toEqual(
      peers
        .filter((peer) => peer !== third)
        .map(({ id }) => id)
        .reverse(),
    );
    expect((await amal.api.get('/messages?limit=3')).body.data[2].peer.id).toBe(third.id);
    expect(seen).toContain(first.id);
  });
});

describe('bounds and marks', () => {
  it.each([
    ['before_seq', { before_seq: null }],
    ['before_seq', { before_seq: '1' }],
    ['after_seq', { after_seq: -1 }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 101 }],
    ['limit', { limit: true }],
    ['limit', { limit: [5] }],
  ])('of a history are refused by name: %s', async (path, bounds) => {
    const { conversation_id } = await say(amal, badr);
    const { error } = await socket.ask('message:history', { conversation_id, ...bounds });
    expect([error?.status, error?.errors[0].path]).toEqual([422, path]);
  });

  it('of both sides hold a history between them, ascending, page by page', async () => {
    const { conversation_id } = await say(amal, badr);
    for (let more = 0; more < 6; more++) await say(amal, badr);
    const seqs = (messages: { seq: number }[]) => messages.map(({ seq }) => seq);
    const between = { after_seq: 2, before_seq: 6 };
    const { messages, has_more } = await socket.emit('message:history', { conversation_id, ...between });
    expect([seqs(messages), has_more]).toEqual([[3, 4, 5], false]);
    const path = `/messages/conversations/${conversation_id}`;
    const first = (await amal.api.get(`${path}?after_seq=2&before_seq=6&limit=2`)).body;
    expect([seqs(first.data), first.pagination.has_more]).toEqual([[3, 4], true]);
    const cursor = encodeURIComponent(first.pagination.next_cursor);
    const last = (await amal.api.get(`${path}?cursor=${cursor}&limit=2`)).body;
    expect([seqs(last.data), last.pagination]).toEqual([[5], { next_cursor: null, has_more: false }]);
    const mixed = await amal.api.get(`${path}?cursor=${cursor}&after_seq=1`);
    expect([mixed.status, mixed.body.errors[0].path]).toEqual([422, 'cursor']);
  });

  it('beyond the last message are clamped to it; beyond an integer they are no marks', async () => {
    const { conversation_id } = await say(badr, amal);
    const beyond = { conversation_id, up_to_seq: 2_147_483_647 };
    expect(await socket.emit('message:read', beyond)).toMatchObject({ read_seq: 1, delivered_seq: 1, unread_count: 0 });
    for (const up_to_seq of [2_147_483_648, -1, 0.5, '1', null]) {
      expect((await socket.ask('message:read', { conversation_id, up_to_seq })).error?.status).toBe(422);
    }
  });
});
