import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { messagingMigrations } from '../../../src/features/messaging/messaging.migrations.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let people: [Person, Person];
let dataSource: DataSource;

beforeAll(async () => {
  app = await startTestApp();
  people = await Promise.all([app.person(), app.person()]);
  dataSource = new DataSource({ type: 'postgres', url: app.sql.options.connectionString ?? '' });
  await dataSource.initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await app.close();
});

it('count what a conversation already holds, and unread and search stay what they were', async () => {
  const [amal, badr] = people;
  const ids: string[] = [];
  for (const [from, to] of [people, people, [badr, amal], people, [badr, amal], [badr, amal]] as const) {
    const { body } = await from.api.post('/messages', { recipient_id: to.id, content: 'A pump of ours' });
    ids.push(body.data.id);
  }
  await badr.api.patch(`/messages/${ids[0]}/read`);
  await amal.api.delete(`/messages/${ids[1]}`);
  const seen = async () =>
    Promise.all(
      people.flatMap(({ api }) => ['/messages/unread', '/messages/search?q=pump'].map((path) => api.get(path))),
    ).then((answers) => answers.map(({ body }) => body.data));
  const counted = async () =>
    (await app.sql.query('SELECT seq, nth, (SELECT sum(received)::int FROM participants) FROM messages ORDER BY seq'))
      .rows;
  const before = [await seen(), await counted()];

  const runner = dataSource.createQueryRunner();
  const added = messagingMigrations
    .map((Migration) => new Migration())
    .filter(({ constructor }) =>
      /CountReceived|SearchMessages|WordsFromSender|WordsForFormerServers/.test(constructor.name),
    );
  expect(added).toHaveLength(4);
  for (const migration of [...added].reverse()) await migration.down(runner);
  for (const migration of added) await migration.up(runner);
  await runner.release();

  expect([await seen(), await counted()]).toEqual(before);
  expect((await counted()).map(({ nth }) => nth)).toEqual([1, 2, 1, 3, 2, 3]);
  expect(await app.app.services.messaging.repair()).toMatch(/nothing to repair/);
  const { body } = await badr.api.patch(`/messages/${ids[3]}/read`);
  expect(body.data).toMatchObject({ read_seq: 4, unread_count: 0 });
});

describe('a message of a server that knows no words', () => {
  const found = async (q: string) =>
    (await people[0].api.get(`/messages/search?q=${encodeURIComponent(q)}`)).body.data.map(
      ({ message }: { message: { seq: number } }) => message.seq,
    ) as number[];
  const words = async (seq: number) =>
    (await app.sql.query('SELECT words::text FROM messages WHERE seq = $1', [seq])).rows[0]?.words as string;
  /** As a server of before sends: the numbers are not what this is about. */
  const write = (content: string) =>
    app.sql.query<{ id: string; seq: number }>(
      `WITH bumped AS (UPDATE conversations SET last_seq = last_seq + 1, rev = rev + 1 RETURNING id, last_seq, rev),
         counted AS (UPDATE participants SET received = received + 1 WHERE user_id = $3 RETURNING received)
       INSERT INTO messages (id, conversation_id, seq, rev, nth, sender_id, recipient_id, content)
       SELECT $1, id, last_seq, rev, received, $2, $3, $4 FROM bumped, counted RETURNING id, seq`,
      [randomUUID(), people[0].id, people[1].id, content],
    );

  it('is found, by the words that this one would have written, and after an edit by those of the new text', async () => {
    const text = `The Fixture’s الصِّيَانَة, ${'ب'.repeat(3_000)}!`;
    const { rows } = await write(text);
    const [{ id, seq } = { id: '', seq: 0 }] = rows;
    expect(await found('fixture')).toEqual([seq]);
    expect(await found('الصيانه')).toEqual([seq]);
    const { body } = await people[0].api.post('/messages', { recipient_id: people[1].id, content: text });
    expect(await words(seq)).toBe(await words(body.data.seq));

    await app.sql.query(`UPDATE messages SET content = 'A valve', edited_at = now() WHERE id = $1`, [id]);
    expect(await found('fixture')).toEqual([body.data.seq]);
    expect(await found('valve')).toEqual([seq]);
    await people[0].api.patch(`/messages/${id}`, { content: 'A gasket' });
    expect([await found('valve'), await found('gasket')]).toEqual([[], [seq]]);
    await people[0].api.delete(`/messages/${id}`);
    expect(await words(seq)).toBeNull();
  });

  it('is found also where it was written before the database folded anything', async () => {
    const [migration] = messagingMigrations
      .map((Migration) => new Migration())
      .filter(({ constructor }) => constructor.name.startsWith('WordsForFormerServers'));
    const runner = dataSource.createQueryRunner();
    await migration?.down(runner);
    const { rows } = await write('Written in between');
    expect(await found('between')).toEqual([]);
    await migration?.up(runner);
    await runner.release();
    expect(await found('between')).toEqual([rows[0]?.seq]);
  });
});

it('finds which of the conversations that are there are closed, and keeps it from then on', async () => {
  const [closed, blocked, me] = await Promise.all([app.person(), app.person(), app.person()]);
  for (const each of [...people, closed, blocked])
    await me.api.post('/messages', { recipient_id: each.id, content: 'Hello' });
  const migration = messagingMigrations
    .map((Migration) => new Migration())
    .find(({ constructor }) => constructor.name.startsWith('OpenConversations'));
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  await migration?.down(runner);
  await runner.query(`UPDATE users SET status = 'suspended' WHERE id = $1`, [closed.id]);
  await runner.query(`INSERT INTO blocks (user_id, blocked_id) VALUES ($1, $2)`, [blocked.id, me.id]);
  await migration?.up(runner);
  await runner.commitTransaction();
  await runner.release();
  const answers = () =>
    Promise.all(
      [...people, closed, blocked].map((each) => me.api.post('/messages', { recipient_id: each.id, content: 'Hello' })),
    ).then((all) => all.map(({ status }) => status));
  expect(await answers()).toEqual([201, 201, 403, 403]);
  await blocked.api.delete(`/users/${me.id}/block`);
  expect(await answers()).toEqual([201, 201, 403, 201]);
});
