import { afterAll, beforeAll, expect, it } from '@jest/globals';
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
    .filter(({ constructor }) => /CountReceived|SearchMessages|WordsFromSender/.test(constructor.name));
  expect(added).toHaveLength(3);
  for (const migration of [...added].reverse()) await migration.down(runner);
  for (const migration of added) await migration.up(runner);
  await runner.release();

  expect([await seen(), await counted()]).toEqual(before);
  expect((await counted()).map(({ nth }) => nth)).toEqual([1, 2, 1, 3, 2, 3]);
  expect(await app.app.services.messaging.repair()).toMatch(/nothing to repair/);
  const { body } = await badr.api.patch(`/messages/${ids[3]}/read`);
  expect(body.data).toMatchObject({ read_seq: 4, unread_count: 0 });
});
