import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import type { TestSocket } from '../../support/sockets.ts';

let app: TestApp;
let amal: Person;
let badr: Person;
let chen: Person;

beforeAll(async () => {
  app = await startTestApp();
  [amal, badr, chen] = await Promise.all([app.person(), app.person(), app.person()]);
});
afterAll(() => app.close());

const on = (person: Person) => app.connect(person, '/messaging');
let sent = 0;
const nextId = () => `message-${sent++}`;

describe('a message', () => {
  it('reaches every device of both people but the acting one, and nobody else', async () => {
    const [phone, laptop, hers, hersToo, strangers] = await Promise.all([
      on(amal),
      on(amal),
      on(badr),
      on(badr),
      on(chen),
    ]);
    const message = await say(phone, badr, 'السلام عليكم 👋');
    expect(message).toMatchObject({
      sender_id: amal.id,
      recipient_id: badr.id,
      content: 'السلام عليكم 👋',
      seq: 1,
      rev: 1,
    });
    for (const device of [laptop, hers, hersToo]) {
      expect((await device.next('message:created')).message).toEqual(message);
    }
    // Whatever was going to reach the others would have come before their next acknowledgement.
    await Promise.all([phone.emit('unread:get'), strangers.emit('unread:get')]);
    expect(phone.heard).toEqual([]);
    expect(strangers.heard).toEqual([]);
  });

  it('moves the reader’s unread count, and only the reader’s', async () => {
    const [hers, his] = await Promise.all([on(badr), on(amal)]);
    const before = (await hers.emit('unread:get')).total_unread as number;
    const message = await say(his, badr);
    const update = await hers.next('unread:updated');
    expect(update).toMatchObject({ conversation_id: message.conversation_id, total_unread: before + 1 });
    expect((await his.emit('unread:get')).total_unread).toBe(0);
  });

  it('is stored once however often it is sent', async () => {
    const socket = await on(amal);
    const payload = { client_message_id: nextId(), recipient_id: badr.id, content: 'once' };
    const acks = await Promise.all(Array.from({ length: 20 }, () => socket.emit('message:send', payload)));
    expect(new Set(acks.map(({ message }) => message.id)).size).toBe(1);
    const message = await say(socket, badr, 'the next one');
    expect(message.seq).toBe(Number(acks[0].message.seq) + 1);
  });

  it('keeps its text exactly as sent, to 5,000 code points and no further', async () => {
    const socket = await on(amal);
    const content = ` ${'👷'.repeat(4_998)}\n`;
    expect((await say(socket, badr, content)).content).toBe(content);
    const { error } = await socket.ask('message:send', {
      client_message_id: nextId(),
      recipient_id: badr.id,
      content: `${content}x`,
    });
    expect(error).toMatchObject({ code: 'validation_failed', errors: [{ path: 'content' }] });
  });
});

describe('a receipt', () => {
  it('says when the peer read, on every device of both, and sets unread to zero', async () => {
    const dina = await app.person();
    const [writer, writersLaptop, reader, readersPhone] = await Promise.all([on(amal), on(amal), on(dina), on(dina)]);
    await say(writer, dina, 'one');
    const message = await say(writer, dina, 'two');
    const { conversation_id } = message;
    const marks = await reader.emit('message:read', { conversation_id, up_to_seq: 99 });
    expect(marks).toMatchObject({ read_seq: 2, delivered_seq: 2, unread_count: 0, total_unread: 0, rev: 3 });
    for (const device of [writer, writersLaptop, readersPhone]) {
      expect(await device.next('receipt:updated', (receipt) => receipt.read_seq === 2)).toMatchObject({
        conversation_id,
        user_id: dina.id,
        rev: 3,
      });
    }
    expect(await readersPhone.next('unread:updated', (unread) => unread.total_unread === 0)).toBeDefined();
    const { messages } = await writer.emit('message:history', { conversation_id });
    expect(messages.map((each: { is_read: boolean }) => each.is_read)).toEqual([true, true]);
    expect(messages[0].read_at).toBe(messages[1].read_at);
  });

  it('moves only forward', async () => {
    const dina = await app.person();
    const [writer, reader] = await Promise.all([on(amal), on(dina)]);
    await say(writer, dina);
    const message = await say(writer, dina);
    const { conversation_id } = message;
    await reader.emit('message:read', { conversation_id, up_to_seq: 2 });
    expect(await reader.emit('message:read', { conversation_id, up_to_seq: 1 })).toMatchObject({ read_seq: 2, rev: 3 });
    expect(await reader.emit('message:delivered', { conversation_id, up_to_seq: 1 })).toMatchObject({ rev: 3 });
  });

  it('is not moved by history, by sending or by opening', async () => {
    const dina = await app.person();
    const [writer, reader] = await Promise.all([on(amal), on(dina)]);
    const message = await say(writer, dina);
    await reader.emit('message:history', { conversation_id: message.conversation_id });
    await reader.emit('conversation:open', { user_id: amal.id });
    await say(reader, amal, 'an answer');
    expect((await reader.emit('unread:get')).total_unread).toBe(1);
  });
});

describe('REST', () => {
  it('is the same service: sockets hear what REST sends, and the same id again answers 200', async () => {
    const dina = await app.person();
    const reader = await on(dina);
    const body = { recipient_id: dina.id, content: 'by REST', client_message_id: nextId() };
    const first = await amal.api.post('/messages', body);
    expect(first.status).toBe(201);
    expect((await reader.next('message:created')).message).toEqual(first.body.data);
    const again = await amal.api.post('/messages', body);
    expect([again.status, again.body.data.id]).toEqual([200, first.body.data.id]);

    expect((await dina.api.get('/messages/unread')).body.data.total_unread).toBe(1);
    expect((await dina.api.patch(`/messages/${first.body.data.id}/read`)).body.data).toMatchObject({ unread_count: 0 });
    const { data } = (await dina.api.get('/messages')).body;
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ peer: { id: amal.id }, last_message: { content: 'by REST', is_read: true } });
  });
});

describe('many messages at once', () => {
  it('keep the order in which one device sent them, the first ones to somebody new included', async () => {
    const dina = await app.person();
    const [writer, reader] = await Promise.all([on(amal), on(dina)]);
    const sends = Array.from({ length: 60 }, (_, number) => say(writer, dina, `line ${number}`));
    const acks = await Promise.all(sends);
    expect(acks.map(({ seq }) => seq)).toEqual(acks.map((_, number) => number + 1));
    await reader.next('message:created', ({ message }) => message.seq === 60);
  });

  it('share a statement without sharing each other’s fate', async () => {
    const [dina, elias, faris] = await Promise.all([app.person(), app.person(), app.person()]);
    await faris.api.put(`/users/${dina.id}/block`);
    const sockets = await Promise.all([on(amal), on(badr), on(chen), on(dina)]);
    const repeated = { client_message_id: nextId(), recipient_id: elias.id, content: 'sent twice' };
    await sockets[0].emit('message:send', repeated);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) => {
        const socket = sockets[number % 4] as TestSocket;
        if (number % 10 === 0) return sockets[0].ask('message:send', repeated);
        if (number % 10 === 3) {
          const content = 'to one who blocks';
          return sockets[3].ask('message:send', { client_message_id: nextId(), recipient_id: faris.id, content });
        }
        const content = `number ${number}`;
        return socket.ask('message:send', { client_message_id: nextId(), recipient_id: elias.id, content });
      }),
    );
    const refused = answers.flatMap(({ error }) => (error ? [error.code] : []));
    expect(refused).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
    const stored = new Set(answers.flatMap(({ data }) => (data ? [data.message.id] : [])));
    // Four of the answers are the one that was there already.
    expect(stored.size).toBe(40 - 4 - 4 + 1);
    expect((await elias.api.get('/messages/unread')).body.data.total_unread).toBe(stored.size);
  });
});
