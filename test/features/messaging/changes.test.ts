import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../../src/features/messaging/messaging-shapes.contract.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import type { TestSocket } from '../../support/sockets.ts';

let app: TestApp;
let amal: Person;
let badr: Person;
let chen: Person;
let phone: TestSocket;
let laptop: TestSocket;
let his: TestSocket;
let strangers: TestSocket;

beforeAll(async () => {
  app = await startTestApp();
  chen = await app.person();
});
afterAll(() => app.close());
beforeEach(async () => {
  [amal, badr] = await Promise.all([app.person(), app.person()]);
  [phone, laptop, his, strangers] = await Promise.all(
    [amal, amal, badr, chen].map((person) => app.connect(person, '/messaging')) as [
      Promise<TestSocket>,
      Promise<TestSocket>,
      Promise<TestSocket>,
      Promise<TestSocket>,
    ],
  );
});

const unreadOf = async (person: Person) => (await person.api.get('/messages/unread')).body.data.total_unread as number;
const historyOf = async (person: Person, { conversation_id }: Message) =>
  (await person.api.get(`/messages/conversations/${conversation_id}`)).body.data as Record<string, unknown>[];

describe('changing a message', () => {
  it('is refused to its recipient, who sees it, and hides it from everybody else', async () => {
    const message = await say(amal, badr);
    for (const [person, socket, status] of [
      [badr, his, 403],
      [chen, strangers, 404],
    ] as const) {
      expect((await person.api.patch(`/messages/${message.id}`, { content: 'Mine' })).status).toBe(status);
      expect((await person.api.delete(`/messages/${message.id}`)).status).toBe(status);
      const edit = await socket.ask('message:edit', { message_id: message.id, content: 'Mine' });
      expect(edit.error?.status).toBe(status);
      expect((await socket.ask('message:delete', { message_id: message.id })).error?.status).toBe(status);
    }
    expect(await historyOf(amal, message)).toEqual([
      expect.objectContaining({ content: 'Hello', rev: 1, edited_at: null, deleted_at: null }),
    ]);
    expect(phone.heard.filter(({ event }) => event !== 'message:created')).toEqual([]);
  });

  it.each([
    ['content', { content: '' }],
    ['content', { content: 'x'.repeat(5_001) }],
    ['content', { content: 'NUL\0' }],
    ['content', { content: 'half \ud83d' }],
    ['content', { content: null }],
    ['content', {}],
    ['seq', { content: 'Hello', seq: 2 }],
  ])('is refused for a fault in %s, and changes nothing', async (path, body) => {
    const message = await say(amal, badr);
    const rest = await amal.api.patch(`/messages/${message.id}`, body);
    const { error } = await phone.ask('message:edit', { message_id: message.id, ...body });
    expect([rest.status, rest.body.errors[0].path]).toEqual([422, path]);
    expect([error?.status, error?.errors[0].path]).toEqual([422, path]);
    expect(await historyOf(amal, message)).toEqual([expect.objectContaining({ content: 'Hello', rev: 1 })]);
  });

  it('answers 422 to what is no id and 404 to what is not there', async () => {
    expect((await amal.api.patch('/messages/none', { content: 'x' })).status).toBe(422);
    expect((await amal.api.delete(`/messages/${randomUUID()}`)).status).toBe(404);
    // Whether it is there is told before what is wrong with the body.
    expect((await amal.api.patch(`/messages/${randomUUID()}`, { content: '' })).status).toBe(404);
  });
});

describe('an edit', () => {
  it('reaches every device of both but the acting one, with the next rev', async () => {
    const message = await say(amal, badr);
    const { message: edited } = await phone.emit('message:edit', { message_id: message.id, content: 'Salam' });
    expect(edited).toMatchObject({ id: message.id, seq: 1, rev: 2, content: 'Salam', deleted_at: null });
    expect(edited.edited_at).not.toBeNull();
    for (const device of [laptop, his]) expect((await device.next('message:updated')).message).toEqual(edited);
    await Promise.all([phone.emit('unread:get'), strangers.emit('unread:get')]);
    expect(phone.heard.filter(({ event }) => event === 'message:updated')).toEqual([]);
    expect(strangers.heard).toEqual([]);
    expect((await badr.api.get('/messages')).body.data[0]).toMatchObject({
      rev: 2,
      unread_count: 1,
      last_message: { content: 'Salam', rev: 2 },
    });
  });

  it('to the same text changes nothing', async () => {
    const message = await say(amal, badr);
    const { status, body } = await amal.api.patch(`/messages/${message.id}`, { content: 'Hello' });
    expect([status, body.data.rev, body.data.edited_at]).toEqual([200, 1, null]);
    await his.emit('unread:get');
    expect(his.heard.filter(({ event }) => event === 'message:updated')).toEqual([]);
  });

  it('comes too late after 15 minutes, when deleting is still possible', async () => {
    const message = await say(amal, badr);
    const age = (minutes: string) =>
      app.sql.query('UPDATE messages SET created_at = now() - $2::interval WHERE id = $1', [message.id, minutes]);
    await age('14 minutes 50 seconds');
    expect((await amal.api.patch(`/messages/${message.id}`, { content: 'In time' })).status).toBe(200);
    await age('15 minutes 1 second');
    const late = await amal.api.patch(`/messages/${message.id}`, { content: 'Too late' });
    expect([late.status, late.body.code]).toEqual([409, 'wrong_state']);
    expect((await amal.api.delete(`/messages/${message.id}`)).status).toBe(204);
  });

  it('of a deleted message is refused, and so is one while a block stands', async () => {
    const [gone, kept] = [await say(amal, badr), await say(amal, badr)];
    await amal.api.delete(`/messages/${gone.id}`);
    const { error } = await phone.ask('message:edit', { message_id: gone.id, content: 'Back' });
    expect([error?.status, error?.code]).toEqual([409, 'wrong_state']);
    await badr.api.put(`/users/${amal.id}/block`);
    expect((await amal.api.patch(`/messages/${kept.id}`, { content: 'Still here' })).status).toBe(403);
    expect((await amal.api.delete(`/messages/${kept.id}`)).status).toBe(204);
  });
});

describe('a deletion', () => {
  it('leaves a tombstone, tells every device, and lowers the unread count of what was not read', async () => {
    const [first, second, third] = [await say(amal, badr, '1'), await say(amal, badr, '2'), await say(amal, badr, '3')];
    await badr.api.patch(`/messages/${first.id}/read`);
    expect(await unreadOf(badr)).toBe(2);
    const { message: tombstone } = await phone.emit('message:delete', { message_id: third.id });
    expect(tombstone).toMatchObject({ id: third.id, seq: 3, rev: 5, content: null });
    for (const device of [laptop, his]) expect((await device.next('message:deleted')).message).toEqual(tombstone);
    expect(await his.next('unread:updated', ({ total_unread }) => total_unread === 1)).toMatchObject({
      conversation_id: third.conversation_id,
      unread_count: 1,
    });
    // One that was read is counted no more already.
    expect((await amal.api.delete(`/messages/${first.id}`)).status).toBe(204);
    expect(await unreadOf(badr)).toBe(1);
    expect((await historyOf(badr, first)).map(({ seq, content }) => [seq, content])).toEqual([
      [1, null],
      [2, '2'],
      [3, null],
    ]);
    expect((await badr.api.get('/messages')).body.data[0]).toMatchObject({
      last_seq: 3,
      rev: 6,
      unread_count: 1,
      last_message: { id: third.id, content: null, deleted_at: tombstone.deleted_at },
    });
    await badr.api.patch(`/messages/${second.id}/read`);
    expect(await unreadOf(badr)).toBe(0);
    const { rows } = await app.sql.query('SELECT content FROM messages WHERE id = $1', [third.id]);
    expect(rows).toEqual([{ content: '' }]);
  });

  it('repeated, even all at once, changes one thing once', async () => {
    const message = await say(amal, badr);
    await say(amal, badr);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => phone.emit('message:delete', { message_id: message.id })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.message))).size).toBe(1);
    expect((await badr.api.get('/messages')).body.data[0]).toMatchObject({ rev: 3, unread_count: 1 });
    await his.emit('unread:get');
    expect(his.heard.filter(({ event }) => event === 'message:deleted')).toHaveLength(1);
  });

  it('is what the sender of the same client_message_id is answered afterwards', async () => {
    const draft = { recipient_id: badr.id, content: 'Once', client_message_id: 'deleted-later' };
    const { data } = (await amal.api.post('/messages', draft)).body;
    await amal.api.delete(`/messages/${data.id}`);
    const again = await amal.api.post('/messages', draft);
    expect([again.status, again.body.data]).toEqual([200, expect.objectContaining({ id: data.id, content: null })]);
  });
});
