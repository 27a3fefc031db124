import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import { eventually } from '../../platform/support.ts';
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

const heardOf = (socket: TestSocket) =>
  socket.heard.filter(({ event }) => event === 'typing:updated').map(({ payload }) => payload.typing);

describe('typing', () => {
  it('in a conversation of others is refused like in one that is not there', async () => {
    const { conversation_id } = await say(amal, badr);
    const stranger = await app.connect(await app.person(), '/messaging');
    for (const id of [conversation_id, '00000000-0000-4000-8000-000000000000']) {
      const { error } = await stranger.ask('typing:set', { conversation_id: id, typing: true });
      expect(error).toMatchObject({ code: 'not_found' });
    }
  });

  it('is told to nobody before a first message', async () => {
    const { conversation } = await hers.emit('conversation:open', { user_id: badr.id });
    expect(await hers.emit('typing:set', { conversation_id: conversation.id, typing: true })).toEqual({});
    await say(amal, badr);
    await his.next('message:created');
    expect(heardOf(his)).toEqual([]);
  });

  it('is told to the peer’s every device and to nobody else, and ended', async () => {
    const { conversation_id } = await say(amal, badr);
    const devices = [his, await app.connect(badr, '/messaging')];
    await hers.emit('typing:set', { conversation_id, typing: true });
    await hers.emit('typing:set', { conversation_id, typing: false });
    for (const device of devices) {
      expect(await device.next('typing:updated')).toEqual({ conversation_id, user_id: amal.id, typing: true });
      expect(await device.next('typing:updated')).toEqual({ conversation_id, user_id: amal.id, typing: false });
    }
    await say(badr, amal);
    await hers.next('message:created');
    expect(heardOf(hers)).toEqual([]);
  });

  it('ends by itself', async () => {
    const { conversation_id } = await say(amal, badr);
    const before = Date.now();
    await hers.emit('typing:set', { conversation_id, typing: true });
    await his.next('typing:updated', ({ typing }) => typing === false);
    expect(Date.now() - before).toBeGreaterThan(4_000);
    expect(heardOf(his)).toEqual([true, false]);
  });

  it('ends with the message that was typed, and with the socket', async () => {
    const { conversation_id } = await say(amal, badr);
    await hers.emit('typing:set', { conversation_id, typing: true });
    await hers.emit('message:send', { conversation_id, client_message_id: 'typed', content: 'Typed' });
    await his.next('typing:updated', ({ typing }) => typing === false);
    await hers.emit('typing:set', { conversation_id, typing: true });
    const before = Date.now();
    hers.close();
    await his.next('typing:updated', ({ typing }) => typing === false);
    expect(Date.now() - before).toBeLessThan(4_000);
  });

  it('lasts while any device of the person types, and ends with the last one', async () => {
    const { conversation_id } = await say(amal, badr);
    const [laptop, tablet] = [await app.connect(amal, '/messaging'), await app.connect(amal, '/messaging')];
    for (const device of [hers, laptop, tablet]) await device.emit('typing:set', { conversation_id, typing: true });
    const before = Date.now();
    await hers.emit('typing:set', { conversation_id, typing: false });
    await tablet.emit('message:send', { conversation_id, client_message_id: 'typed on a tablet', content: 'Typed' });
    await his.next('message:created', ({ message }) => message.seq === 2);
    expect(heardOf(his)).toEqual([true, true, true]);
    laptop.close();
    await his.next('typing:updated', ({ typing }) => typing === false);
    expect(Date.now() - before).toBeLessThan(4_000);
    expect(heardOf(his)).toEqual([true, true, true, false]);
  });

  it('runs out for each device by itself', async () => {
    const { conversation_id } = await say(amal, badr);
    const laptop = await app.connect(amal, '/messaging');
    await laptop.emit('typing:set', { conversation_id, typing: true });
    const startedAt = Date.now();
    // Said again on one of them only, when the other is about to run out.
    await eventually('half of its time to go by', () => Date.now() - startedAt > 3_000);
    const again = Date.now();
    await hers.emit('typing:set', { conversation_id, typing: true });
    await his.next('typing:updated', ({ typing }) => typing === false);
    expect(Date.now() - again).toBeGreaterThan(4_000);
    expect(heardOf(his)).toEqual([true, true, false]);
  }, 20_000);

  it('said by a socket that leaves before the answer is told to nobody', async () => {
    const { conversation_id } = await say(amal, badr);
    await his.emit('presence:watch', { user_ids: [amal.id] });
    const lock = await app.sql.connect();
    try {
      await lock.query('BEGIN');
      await lock.query('LOCK TABLE participants');
      hers.raw.emit('typing:set', { conversation_id, typing: true });
      await eventually('the question waits', async () => {
        const { rows } = await app.sql.query(
          `SELECT FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%is_shown%'`,
        );
        return rows.length === 1;
      });
      hers.close();
      await his.next('presence:updated', ({ online }) => online === false);
      await lock.query('COMMIT');
    } finally {
      lock.release();
    }
    await say(amal, badr);
    await his.next('message:created', ({ message }) => message.seq === 2);
    expect(heardOf(his)).toEqual([]);
  });

  it('ends with a block, from which on nobody hears of it', async () => {
    const { conversation_id } = await say(amal, badr);
    await hers.emit('typing:set', { conversation_id, typing: true });
    await his.next('typing:updated');
    const before = Date.now();
    await badr.api.put(`/users/${amal.id}/block`);
    await his.next('typing:updated', ({ typing }) => typing === false);
    expect(Date.now() - before).toBeLessThan(4_000);
    await hers.emit('typing:set', { conversation_id, typing: true });
    await badr.api.delete(`/users/${amal.id}/block`);
    await say(amal, badr);
    await his.next('message:created');
    expect(heardOf(his)).toEqual([true, false]);
  });
});
