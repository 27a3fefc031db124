import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { eventually } from '../../platform/support.ts';
import { say } from '../../support/messages.ts';

let app: TestApp;
let amal: Person;
let badr: Person;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  [amal, badr] = await Promise.all([app.person(), app.person()]);
});

const setUser = (person: Person, status: string) =>
  app.sql.query(`UPDATE users SET status = $2 WHERE id = $1`, [person.id, status]);
const setOrganization = (person: Person, status: string) =>
  app.sql.query(`UPDATE organizations SET status = $2 WHERE id = $1`, [person.organization_id, status]);
const block = (one: Person, other: Person) =>
  app.sql.query(`INSERT INTO blocks (user_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [one.id, other.id]);
const unblock = (one: Person, other: Person) =>
  app.sql.query(`DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2`, [one.id, other.id]);

/** Conversations that are open to two who may not write to each other, or closed to two who may. */
const wrong = async () =>
  (
    await app.sql.query(`
      SELECT c.id, c.is_open FROM conversations c
      JOIN users l ON l.id = c.user_low JOIN organizations lo ON lo.id = l.organization_id
      JOIN users h ON h.id = c.user_high JOIN organizations ho ON ho.id = h.organization_id
      LEFT JOIN blocks b ON (b.user_id = l.id AND b.blocked_id = h.id) OR (b.user_id = h.id AND b.blocked_id = l.id)
      GROUP BY c.id, l.status, h.status, lo.status, ho.status
      HAVING c.is_open <> (l.status = 'active' AND h.status = 'active'
        AND lo.status <> 'suspended' AND ho.status <> 'suspended' AND count(b.user_id) = 0)`)
  ).rows;

it.each([
  ['an account', () => setUser(badr, 'suspended'), () => setUser(badr, 'active')],
  ['an organization', () => setOrganization(badr, 'suspended'), () => setOrganization(badr, 'trial')],
])('%s that is suspended cannot be written to, nor be told of an edit, until it is back', async (_what, off, on) => {
  const { id, conversation_id } = await say(amal, badr);
  const other = await app.person();
  await off();
  expect((await amal.api.post('/messages', { conversation_id, content: 'Hello' })).status).toBe(403);
  const edit = await amal.api.patch(`/messages/${id}`, { content: 'Other' });
  expect([edit.status, edit.body.code]).toEqual([403, 'forbidden']);
  // Made while it is away: opened, but not written into.
  const { conversation } = await (
    await app.connect(other, '/messaging')
  ).emit('conversation:open', { user_id: badr.id });
  const into = { conversation_id: conversation.id, content: 'Hello' };
  expect((await other.api.post('/messages', into)).status).toBe(403);
  expect(await wrong()).toEqual([]);
  await on();
  expect((await amal.api.patch(`/messages/${id}`, { content: 'Other' })).body.data.content).toBe('Other');
  expect((await other.api.post('/messages', into)).status).toBe(201);
  expect(await wrong()).toEqual([]);
});

it('two blocks are two: the conversation opens with the last, and not to somebody suspended meanwhile', async () => {
  await say(amal, badr);
  const may = async () => (await amal.api.post('/messages', { recipient_id: badr.id, content: 'Hello' })).status;
  await amal.api.put(`/users/${badr.id}/block`);
  await badr.api.put(`/users/${amal.id}/block`);
  await amal.api.delete(`/users/${badr.id}/block`);
  expect(await may()).toBe(403);
  await setOrganization(badr, 'suspended');
  await unblock(badr, amal);
  expect(await may()).toBe(403);
  await setOrganization(badr, 'active');
  expect(await may()).toBe(201);
});

it('whatever happens at once, conversations are open to those who may write, and nothing waits in a circle', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => app.person()));
  const person = fc.constantFrom(...people);
  const act = fc.record({
    one: person,
    other: person,
    what: fc.constantFrom('block', 'unblock', 'suspend', 'activate', 'close', 'reopen', 'send', 'send', 'send'),
  });
  const perform = async ({ one, other, what }: { one: Person; other: Person; what: string }): Promise<number> => {
    if (what === 'suspend') await setUser(one, 'suspended');
    if (what === 'activate') await setUser(one, 'active');
    if (what === 'close') await setOrganization(one, 'suspended');
    if (what === 'reopen') await setOrganization(one, 'active');
    if (one === other) return 0;
    if (what === 'block') await block(one, other);
    if (what === 'unblock') await unblock(one, other);
    if (what !== 'send') return 0;
    return (await one.api.post('/messages', { recipient_id: other.id, content: 'Hello' })).status;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 30 }), async (acts) => {
      await app.sql.query(`TRUNCATE conversations, participants, messages, marks, blocks`);
      await app.sql.query(`UPDATE users SET status = 'active'`);
      await app.sql.query(`UPDATE organizations SET status = 'active'`);
      const statuses = await Promise.all(acts.map(perform));
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      expect(await wrong()).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(await app.app.services.messaging.repair()).toMatch(/nothing to repair/);
}, 120_000);

/** Begins something beside a transaction that is open, goes on with that one once the other waits or is through, and ends both. */
async function beside(first: string[], begin: () => Promise<unknown>, then: string[]): Promise<unknown> {
  const client = await app.sql.connect();
  try {
    await client.query('BEGIN');
    for (const text of first) await client.query(text);
    let through = false;
    const begun = begin().finally(() => (through = true));
    const waiting = 'SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1';
    await eventually('the lock', async () => through || (await app.sql.query(waiting, ['Lock'])).rowCount !== 0);
    for (const text of then) await client.query(text);
    await client.query('COMMIT');
    return await begun;
  } finally {
    client.release();
  }
}

it('a conversation that is being made while one of the two is suspended or blocked is closed', async () => {
  const others = await Promise.all(Array.from({ length: 3 }, () => app.person()));
  const [one, two, three] = others as [Person, Person, Person];
  const making = (person: Person) => {
    const pair = [amal.id, person.id].sort().map((id) => `'${id}'`);
    return [
      `INSERT INTO conversations (id, user_low, user_high) VALUES ('${person.id}', ${pair.join()})`,
      `INSERT INTO participants (conversation_id, user_id, peer_id)
       VALUES ('${person.id}', ${pair.join()}), ('${person.id}', ${[...pair].reverse().join()})`,
    ];
  };
  await beside(making(one), () => setUser(one, 'suspended'), []);
  await beside(making(two), () => setOrganization(two, 'suspended'), []);
  await beside(making(three), () => block(three, amal), []);
  expect(await wrong()).toEqual([]);
  for (const { id } of others) {
    expect((await amal.api.post('/messages', { recipient_id: id, content: 'Hello' })).status).toBe(403);
  }
});

it('a block that crosses a message waits for it, and not in a circle', async () => {
  const { conversation_id } = await say(amal, badr);
  const answer = await beside(
    [`UPDATE conversations SET last_message_at = now() WHERE id = '${conversation_id}'`],
    () => badr.api.put(`/users/${amal.id}/block`),
    [`UPDATE participants SET muted = muted WHERE conversation_id = '${conversation_id}'`],
  );
  expect(answer).toMatchObject({ status: 204 });
  expect((await amal.api.post('/messages', { conversation_id, content: 'Hello' })).status).toBe(403);
});

it('a repair finds what is open and should not be', async () => {
  const { conversation_id } = await say(amal, badr);
  await app.sql.query('UPDATE conversations SET is_open = false WHERE id = $1', [conversation_id]);
  expect(await app.app.services.messaging.repair()).toMatch(/ 1 conversations open to two who may not/);
  expect((await say(amal, badr)).seq).toBe(2);
});
