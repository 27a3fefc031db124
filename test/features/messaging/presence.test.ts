import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import { eventually } from '../../platform/support.ts';
import type { TestSocket } from '../../support/sockets.ts';

const UNKNOWN = { online: null, last_seen_at: null };

let app: TestApp;
let amal: Person;
let badr: Person;
let socket: TestSocket;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  [amal, badr] = await Promise.all([app.person(), app.person()]);
  socket = await app.connect(amal, '/messaging');
});

const watch = (user_ids: string[]) => socket.emit('presence:watch', { user_ids });
const updates = () => socket.heard.filter(({ event }) => event === 'presence:updated').map(({ payload }) => payload);
const told = (online: boolean | null) =>
  socket.next('presence:updated', (push) => push.user_id === badr.id && push.online === online);

describe('presence', () => {
  it('of a stranger, of oneself and of nobody is unknown, and no push tells of it', async () => {
    const friend = await app.person();
    await say(amal, friend);
    await socket.emit('conversation:open', { user_id: badr.id });
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await watch([badr.id, amal.id, nobody, friend.id])).toEqual({
      [badr.id]: UNKNOWN,
      [amal.id]: UNKNOWN,
      [nobody]: UNKNOWN,
      [friend.id]: { online: false, last_seen_at: expect.any(String) },
    });
    await app.connect(badr, '/messaging');
    await app.connect(friend, '/messaging');
    await socket.next('presence:updated', ({ user_id }) => user_id === friend.id);
    expect(updates().map(({ user_id }) => user_id)).toEqual([friend.id]);
  });

  it('refuses more people than 500, and ids that are none', async () => {
    for (const user_ids of [['nobody'], Array.from({ length: 501 }, () => badr.id)]) {
      expect((await socket.ask('presence:watch', { user_ids })).error).toMatchObject({ code: 'validation_failed' });
    }
  });

  it('is told with the first message that the two share', async () => {
    await app.connect(badr, '/messaging');
    expect(await watch([badr.id])).toEqual({ [badr.id]: UNKNOWN });
    await say(badr, amal);
    await told(true);
  });

  it('follows the devices: online with the first, in whatever namespace, offline after the last', async () => {
    await say(amal, badr);
    await watch([badr.id]);
    const phone = await app.connect(badr, '/messaging');
    await told(true);
    const laptop = await app.connect(badr, '/dashboard');
    const before = Date.now();
    phone.close();
    laptop.close();
    const { last_seen_at } = await told(false);
    expect(Date.parse(last_seen_at)).toBeGreaterThanOrEqual(before - 1_000);
    expect(updates().map(({ online }) => online)).toEqual([true, false]);
    const { rows } = await app.sql.query('SELECT last_seen_at FROM users WHERE id = $1', [badr.id]);
    expect(rows[0].last_seen_at.toISOString()).toBe(last_seen_at);
  });

  it('does not flap where a page reloads', async () => {
    await say(amal, badr);
    await watch([badr.id]);
    for (let reload = 0; reload < 3; reload++) {
      const page = await app.connect(badr, '/messaging');
      if (reload === 0) await told(true);
      page.close();
    }
    await told(false);
    expect(updates().map(({ online }) => online)).toEqual([true, false]);
  });

  it.each(['the watcher', 'the watched'])(
    'is over at once where %s blocks, and back when that is lifted',
    async (who) => {
      await say(amal, badr);
      await app.connect(badr, '/messaging');
      await watch([badr.id]);
      const [blocker, blocked] = who === 'the watcher' ? [amal, badr] : [badr, amal];
      await blocker.api.put(`/users/${blocked.id}/block`);
      expect(await told(null)).toEqual({ user_id: badr.id, ...UNKNOWN });
      expect(await watch([badr.id])).toEqual({ [badr.id]: UNKNOWN });
      await blocker.api.delete(`/users/${blocked.id}/block`);
      await told(true);
    },
  );

  it('is not pushed of those whom the socket watches no more', async () => {
    const friend = await app.person();
    await say(amal, badr);
    await say(amal, friend);
    await watch([badr.id]);
    await watch([friend.id]);
    await app.connect(badr, '/messaging');
    await app.connect(friend, '/messaging');
    await socket.next('presence:updated', ({ user_id }) => user_id === friend.id);
    expect(updates().map(({ user_id }) => user_id)).toEqual([friend.id]);
  });

  it('stands on the peer of a conversation', async () => {
    const peerOnline = async () => (await amal.api.get('/messages')).body.data[0].peer.online;
    await say(amal, badr);
    expect(await peerOnline()).toBe(false);
    await app.connect(badr, '/messaging');
    await eventually('the peer to be online', async () => (await peerOnline()) === true);
    await badr.api.put(`/users/${amal.id}/block`);
    expect(await peerOnline()).toBeNull();
  });

  it('is told to every socket that watches, however many ask at once', async () => {
    await say(amal, badr);
    const sockets = await Promise.all(Array.from({ length: 40 }, () => app.connect(amal, '/messaging')));
    const answers = await Promise.all(sockets.map((each) => each.emit('presence:watch', { user_ids: [badr.id] })));
    expect(answers.every((answer) => answer[badr.id].online === false)).toBe(true);
    await app.connect(badr, '/messaging');
    await Promise.all(sockets.map((each) => each.next('presence:updated', ({ online }) => online === true)));
  });
});
