import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';
import { queriesOf } from '../../support/queries.ts';
import type { TestSocket } from '../../support/sockets.ts';
import { eventually } from '../search/support.ts';

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

const repair = () => app.app.services.messaging.repair();
const INTACT = 'Messages: every count is right; nothing to repair.';

/** As many as people write in years, in a conversation that has begun. */
async function fill(conversation_id: string, from: Person, to: Person, count: number): Promise<void> {
  await app.sql.query(
    `INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, content)
     SELECT gen_random_uuid(), $1, seq, seq, seq, $2, $3, 'Number ' || seq FROM generate_series(2, $4::int) seq`,
    [conversation_id, from.id, to.id, count],
  );
  await repair();
}

describe('reading', () => {
  it('in the middle of 10,000 unread messages is one statement, one row, and exact', async () => {
    const { conversation_id } = await say(badr, amal);
    await fill(conversation_id, badr, amal, 10_000);
    await badr.api.delete(`/messages/${(await say(badr, amal, 'the last')).id}`);
    const marks = async () =>
      (await app.sql.query('SELECT count(*)::int FROM marks WHERE conversation_id = $1', [conversation_id])).rows[0];
    let answer: unknown;
    const asked = await queriesOf(async () => {
      answer = await socket.emit('message:read', { conversation_id, up_to_seq: 4_000 });
    });
    expect(answer).toMatchObject({ read_seq: 4_000, unread_count: 6_000, total_unread: 6_000 });
    expect(asked.filter((text) => text.includes('move_marks'))).toHaveLength(1);
    // The counts of the answer and of the push come of the user's own rows, never of the messages.
    expect(asked.every((text) => !/messages/.test(text))).toBe(true);
    expect(await marks()).toEqual({ count: 1 });
    // Only forward, and not beyond the last one.
    expect(await socket.emit('message:read', { conversation_id, up_to_seq: 10 })).toMatchObject({ read_seq: 4_000 });
    expect(await marks()).toEqual({ count: 1 });
    expect(await socket.emit('message:read', { conversation_id, up_to_seq: 2_000_000 })).toMatchObject({
      read_seq: 10_001,
      unread_count: 0,
    });
    expect(await repair()).toBe(INTACT);
  }, 30_000);
});

describe('a send', () => {
  it('asks the database once, by a statement that is its own transaction', async () => {
    const { conversation_id } = await say(badr, amal);
    // Who has just come is written down beside it, and so is that the process lives: a send asks this while nothing does.
    await eventually(async () => {
      const asked = await queriesOf(() =>
        socket.emit('message:send', { conversation_id, client_message_id: randomUUID(), content: 'Hello' }),
      );
      expect(asked).toEqual([expect.stringContaining('INSERT INTO messages')]);
    });
    // To somebody new it is more: the conversation is made first.
    const stranger = await app.person();
    const first = { recipient_id: stranger.id, client_message_id: 'first', content: 'Hello' };
    expect((await queriesOf(() => socket.emit('message:send', first))).length).toBeGreaterThan(1);
  });
});

describe('lists', () => {
  it('ask as many queries for many conversations as for one, a sync at most three', async () => {
    // Without those that tell who calls, which are kept for a while.
    const asked = async (work: () => Promise<unknown>) =>
      (await queriesOf(work)).filter((text) => !/sessions/.test(text)).length;
    const lists = (cursorless: Person) => [
      () => socket.emit('sync', { known: {} }),
      () => socket.emit('conversation:list', {}),
      () => cursorless.api.get('/messages'),
      () => cursorless.api.get('/messages/search?q=hello'),
      () => cursorless.api.get('/messages/unread'),
    ];
    const measure = async () => {
      const counts: number[] = [];
      for (const list of lists(amal)) counts.push(await asked(list));
      return counts;
    };
    await say(badr, amal);
    // Once before: who calls is looked up now and kept for the next calls.
    await measure();
    const few = await measure();
    const peers = await Promise.all(Array.from({ length: 12 }, () => app.person()));
    for (const peer of peers) await say(peer, amal);
    await eventually(async () => {
      const many = await measure();
      expect(many.map((count, list) => count - (few[list] ?? 0)).filter((more) => more > 0)).toEqual([]);
      expect(many.filter((count) => count > 3)).toEqual([]);
    });
  });
});

describe('what is counted', () => {
  it('needs no repair after random histories, and unread is what a recount says', async () => {
    const act = fc.record({
      who: fc.boolean(),
      what: fc.constantFrom('send', 'send', 'send', 'read', 'deliver', 'edit', 'delete', 'archive', 'block', 'unblock'),
      which: fc.nat({ max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
        const people = await Promise.all([app.person(), app.person()]);
        const sockets = await Promise.all(people.map((person) => app.connect(person, '/messaging')));
        const sent = await say(people[0], people[1]);
        const { conversation_id } = sent;
        const perform = async ({ who, what, which }: (typeof acts)[number]) => {
          const [me, peer] = (who ? people : [...people].reverse()) as [Person, Person];
          const mine = sockets[people.indexOf(me)];
          const { data } = (await me.api.get(`/messages/conversations/${conversation_id}`)).body;
          const { id } = data[which % data.length];
          if (what === 'send') return me.api.post('/messages', { conversation_id, content: `Number ${which}` });
          if (what === 'read') return mine?.ask('message:read', { conversation_id, up_to_seq: which });
          if (what === 'deliver') return mine?.ask('message:delivered', { conversation_id, up_to_seq: which });
          if (what === 'edit') return me.api.patch(`/messages/${id}`, { content: `Changed ${which}` });
          if (what === 'delete') return me.api.delete(`/messages/${id}`);
          if (what === 'archive') return me.api.patch(`/messages/conversations/${conversation_id}`, { archived: true });
          if (what === 'block') return me.api.put(`/users/${peer.id}/block`);
          return me.api.delete(`/users/${peer.id}/block`);
        };
        await Promise.all(acts.map(perform));
        for (const person of people) {
          const { data } = (await person.api.get(`/messages/conversations/${conversation_id}?limit=100`)).body;
          const [conversation] = (await person.api.get('/messages')).body.data;
          const unread = data.filter(
            (message: { recipient_id: string; content: unknown; seq: number }) =>
              message.recipient_id === person.id && message.content !== null && message.seq > conversation.read_seq,
          );
          expect(conversation.unread_count).toBe(unread.length);
          expect((await person.api.get('/messages/unread')).body.data.total_unread).toBe(unread.length);
          expect(conversation.last_message).toEqual(data.at(-1));
        }
        for (const each of sockets) each.close();
        expect(await repair()).toBe(INTACT);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('is put right where it was damaged, and the repair says what it found', async () => {
    const { conversation_id } = await say(badr, amal);
    await say(badr, amal);
    await socket.emit('message:read', { conversation_id, up_to_seq: 1 });
    const whole = (await amal.api.get('/messages')).body.data;
    await app.sql.query('UPDATE participants SET unread_count = 9, received = 7, delivered_seq = 5, read_seq = 3');
    await app.sql.query('UPDATE messages SET nth = 1 WHERE conversation_id = $1 AND seq = 2', [conversation_id]);
    await app.sql.query(`UPDATE conversations SET rev = rev + 3, last_message_at = now() + interval '1 day'`);
    expect((await amal.api.get('/messages')).body.data).not.toEqual(whole);
    expect(await repair()).toMatch(
      /repaired\n.*[1-9]\d* conversations.*\n.*1 messages.*\n.*participants.*\n.*participants/,
    );
    expect((await amal.api.get('/messages')).body.data).toEqual(whole);
    expect(await repair()).toBe(INTACT);
  });
});

describe('a first message', () => {
  it('that is refused leaves no conversation', async () => {
    await badr.api.put(`/users/${amal.id}/block`);
    expect(
      (await socket.ask('message:send', { client_message_id: 'x', recipient_id: badr.id, content: 'Hi' })).error?.code,
    ).toBe('forbidden');
    const { rows } = await app.sql.query('SELECT FROM participants WHERE user_id = $1', [amal.id]);
    expect(rows).toEqual([]);
  });

  it('carries no files yet, but may say so', async () => {
    const draft = { recipient_id: badr.id, content: 'Hello', attachment_ids: ['01a20c46-7eab-7242-bd9f-2edd13895920'] };
    const refused = await amal.api.post('/messages', draft);
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'attachment_ids']);
    const sent = await amal.api.post('/messages', { ...draft, attachment_ids: [] });
    expect([sent.status, sent.body.data.attachments]).toEqual([201, []]);
    expect(sent.headers.get('ratelimit-limit')).not.toBeNull();
    expect(sent.headers.get('ratelimit-remaining')).not.toBeNull();
  });
});

describe('a history over REST', () => {
  it.each([
    ['backwards', ''],
    ['forwards', '&after_seq=0'],
  ])('goes on %s by its cursor, while more arrives', async (_direction, start) => {
    const { conversation_id } = await say(amal, badr);
    for (let seq = 2; seq <= 7; seq++) await say(amal, badr);
    const seen: number[] = [];
    let next = start;
    do {
      const { body } = await badr.api.get(`/messages/conversations/${conversation_id}?limit=3${next}`);
      seen.push(...body.data.map(({ seq }: { seq: number }) => seq));
      next = body.pagination.next_cursor === null ? '' : `&cursor=${body.pagination.next_cursor}`;
      expect(body.pagination.has_more).toBe(next !== '');
      if (seen.length === 3) await say(badr, amal);
    } while (next !== '');
    const last = start === '' ? 7 : 8;
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    const forged = await badr.api.get(`/messages/conversations/${conversation_id}?cursor=junk`);
    expect([forged.status, forged.body.code]).toEqual([400, 'malformed_request']);
  });

  it('tells settings with a state_rev that only grows', async () => {
    const { conversation_id } = await say(badr, amal);
    const revs: number[] = [];
    for (const muted of [true, false, true]) {
      revs.push((await amal.api.patch(`/messages/conversations/${conversation_id}`, { muted })).body.data.state_rev);
    }
    expect(revs).toEqual([1, 2, 3]);
  });
});
