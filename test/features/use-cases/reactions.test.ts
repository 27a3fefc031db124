import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MongoClient, ObjectId } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../../support/databases.ts';
import { complete } from './support.ts';

const name = `p2p_test_${randomBytes(8).toString('hex')}`;
const mongo = new MongoClient(mongoUrl(name));
let app: TestApp;
let databases: { postgresUrl: string; mongodbUri: string };
let author: Person;
let readers: Person[];
beforeAll(async () => {
  databases = { postgresUrl: await createDatabase(name), mongodbUri: mongoUrl(name) };
  app = await startTestApp({}, databases);
  author = await app.person();
  readers = await Promise.all(
    Array.from({ length: 10 }, () => app.person({ organization_id: author.organization_id })),
  );
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.db().dropDatabase();
  await mongo.close();
  await dropDatabase(name);
});

function readerAt(index: number): Person {
  const reader = readers[index];
  if (!reader) throw new Error('there are ten readers');
  return reader;
}

const equalRows = (useCase: Record<string, unknown> | null, rows: Record<string, number>) =>
  Object.entries(rows).every(([name, count]) => useCase?.[name] === count);

let cases = 0;
async function publish(body: object = {}): Promise<string> {
  const title = `A case to be liked ${cases++}`;
  return (await author.api.post('/use-cases', { ...complete, title, status: 'published', ...body })).body.data.id;
}

it('counts exactly what the rows say under a hundred toggles at once, and leaves the version alone', async () => {
  const id = await publish();
  const toggles = Array.from({ length: 100 }, (_, index) => {
    const { api } = readerAt(index % 10);
    const kind = index % 3 === 0 ? 'save' : 'like';
    return index % 7 < 3 ? api.delete(`/use-cases/${id}/${kind}`) : api.put(`/use-cases/${id}/${kind}`);
  });
  for (const { status } of await Promise.all(toggles)) expect(status).toBe(200);
  const rows = mongo.db().collection('use_case_reactions');
  const count = (kind: string) => rows.countDocuments({ use_case_id: new ObjectId(id), kind, on: true });
  const seen = (await author.api.get(`/use-cases/${id}`)).body.data;
  expect([seen.likes, seen.saves, seen.version]).toEqual([await count('like'), await count('save'), 1]);
});

it('tells the caller’s own like and save after a change, and in a conflict, too', async () => {
  const id = await publish();
  await author.api.put(`/use-cases/${id}/like`);
  await author.api.put(`/use-cases/${id}/save`);
  const own = { liked: true, saved: true, likes: 1, saves: 1 };
  const patch = (subtitle: string) => author.api.patch(`/use-cases/${id}`, { subtitle }, { 'if-match': '"1"' });
  expect((await patch('Changed')).body.data).toMatchObject({ ...own, version: 2 });
  const conflict = await patch('Changed again');
  expect(conflict.status).toBe(409);
  expect(conflict.body.current).toMatchObject({ ...own, version: 2 });
});

it('answers state and count, repeats change nothing, and cards carry them for the caller alone', async () => {
  const id = await publish();
  const [one, two] = readers as [Person, Person];
  expect((await app.api().put(`/use-cases/${id}/like`)).status).toBe(401);
  for (let again = 0; again < 2; again++) {
    expect((await one.api.put(`/use-cases/${id}/like`)).body.data).toEqual({ liked: true, likes: 1 });
    expect((await one.api.put(`/use-cases/${id}/save`)).body.data).toEqual({ saved: true, saves: 1 });
  }
  expect((await two.api.put(`/use-cases/${id}/like`)).body.data).toEqual({ liked: true, likes: 2 });
  const card = async ({ api }: Person) => (await api.get('/use-cases')).body.data.find((each: any) => each.id === id);
  expect(await card(one)).toMatchObject({ liked: true, saved: true, likes: 2 });
  expect(await card(two)).toMatchObject({ liked: true, saved: false });
  expect((await one.api.delete(`/use-cases/${id}/like`)).body.data).toEqual({ liked: false, likes: 1 });
  expect((await one.api.get(`/use-cases/${id}`)).body.data).toMatchObject({ liked: false, saved: true });
});

it('lists what one saved, last first, page by page, without what one may no longer read', async () => {
  const reader = await app.person({ organization_id: author.organization_id });
  const ids = [await publish(), await publish(), await publish({ visibility: 'organization' })];
  for (const id of ids) await reader.api.put(`/use-cases/${id}/save`);
  const first = (await reader.api.get('/use-cases/saved?limit=2')).body;
  expect(first.data.map((card: any) => card.id)).toEqual([ids[2], ids[1]]);
  const rest = (await reader.api.get(`/use-cases/saved?limit=2&cursor=${first.pagination.next_cursor}`)).body;
  expect([rest.data.map((card: any) => card.id), rest.pagination]).toEqual([
    [ids[0]],
    { next_cursor: null, has_more: false },
  ]);
  await author.api.post(`/use-cases/${ids[1]}/archive`);
  expect((await reader.api.get('/use-cases/saved')).body.data.map((card: any) => card.id)).toEqual([ids[2], ids[0]]);
});

it('opens the conversation with the author and continues it', async () => {
  const id = await publish();
  const [reader] = readers as [Person];
  const write = (message: string) => reader.api.post(`/use-cases/${id}/contact`, { message });
  const first = await write('How long did it take?');
  expect(first.status).toBe(201);
  const second = await write('And the cost?');
  expect(second.body.data.conversation_id).toBe(first.body.data.conversation_id);
  const { body } = await author.api.get(`/messages/conversations/${first.body.data.conversation_id}`);
  expect(body.data.map((message: any) => message.content)).toEqual(['How long did it take?', 'And the cost?']);
  const own = await author.api.post(`/use-cases/${id}/contact`, { message: 'Me?' });
  expect([own.status, own.body.code, own.body.errors]).toEqual([409, 'conflict', undefined]);
  expect(own.body.detail).toContain('your own');
});

it('heals at its next start what a crash left between a row and its counter', async () => {
  const id = await publish();
  const db = mongo.db();
  const use_case_id = new ObjectId(id);
  await db.collection('use_case_reactions').insertOne({
    use_case_id,
    user_id: readerAt(0).id,
    kind: 'like',
    on: true,
    at: new Date(),
  });
  await db.collection('use_case_views').insertOne({
    use_case_id,
    organization_id: author.organization_id,
    viewer: readerAt(0).id,
    day: '2026-01-01',
    at: new Date(Date.now() - 600_000),
    uncounted: true,
  });
  const next = await startTestApp({}, databases);
  try {
    const deadline = Date.now() + 10_000;
    let seen = { likes: 0, views: 0, unique_views: 0 };
    while ((seen.likes !== 1 || seen.views !== 1) && Date.now() < deadline) {
      seen = (await author.api.get(`/use-cases/${id}`)).body.data;
    }
    expect([seen.likes, seen.views, seen.unique_views]).toEqual([1, 1, 1]);
  } finally {
    await next.close();
  }
});

it('keeps every counter equal to its rows through deletions, restorations and a purge among likes and readings', async () => {
  const platform = await app.person({ role: 'platform_admin' });
  const ids = [await publish(), await publish(), await publish()] as const;
  const [deleted, restored, purged] = ids;
  const acts = readers.flatMap(({ api }, index) =>
    ids.flatMap((id) => [
      () => api.put(`/use-cases/${id}/like`),
      () => api.get(`/use-cases/${id}`),
      () => api.put(`/use-cases/${id}/save`),
      ...(index % 2 === 0 ? [() => api.delete(`/use-cases/${id}/like`)] : []),
    ]),
  );
  const inBetween = [
    () => author.api.delete(`/use-cases/${deleted}`),
    async () => {
      await author.api.delete(`/use-cases/${restored}`);
      return platform.api.post(`/use-cases/${restored}/restore`);
    },
    async () => {
      await author.api.delete(`/use-cases/${purged}`);
      return platform.api.post(`/use-cases/${purged}/purge`);
    },
  ];
  acts.splice(acts.length / 2, 0, ...inBetween);
  const statuses = (await Promise.all(acts.map((act) => act()))).map(({ status }) => status);
  expect(statuses.filter((status) => ![200, 204, 404].includes(status))).toEqual([]);

  const db = mongo.db();
  const rowsOf = async (id: string) => {
    const use_case_id = new ObjectId(id);
    const reactions = (kind: string) =>
      db.collection('use_case_reactions').countDocuments({ use_case_id, kind, on: true });
    const views = db.collection('use_case_views');
    return {
      likes: await reactions('like'),
      saves: await reactions('save'),
      views: await views.countDocuments({ use_case_id }),
      unique_views: (await views.distinct('viewer', { use_case_id })).length,
    };
  };
  for (const id of [deleted, restored]) {
    // Readings are counted behind the request, the last of them perhaps between two looks.
    await eventually('the counters', async () => {
      const useCase = await db.collection('use_cases').findOne({ _id: new ObjectId(id) });
      return equalRows(useCase, await rowsOf(id));
    });
  }
  await eventually('what the author reads', async () =>
    equalRows((await author.api.get(`/use-cases/${restored}`)).body.data, await rowsOf(restored)),
  );
  expect((await author.api.get(`/use-cases/${deleted}`)).status).toBe(404);
  const { total_submissions } = await app.app.services.useCases.figures(author.organization_id, {
    from: null,
    to: new Date(Date.now() + 1_000),
  });
  const rows = { organization_id: author.organization_id, published_at: { $ne: null }, deleted_at: null };
  expect(total_submissions).toBe(await db.collection('use_cases').countDocuments(rows));
  expect(await db.collection('use_cases').countDocuments({ _id: new ObjectId(purged) })).toBe(0);
});

it('keeps every counter equal to its rows while others publish, edit, delete and like', async () => {
  const id = await publish();
  const edit = async (subtitle: string) => {
    const { version } = (await author.api.get(`/use-cases/${id}`)).body.data;
    return author.api.patch(`/use-cases/${id}`, { subtitle }, { 'if-match': String(version) });
  };
  const statuses = (
    await Promise.all(
      readers.flatMap(({ api }, index) => [
        api.put(`/use-cases/${id}/like`),
        edit(`edit ${index}`),
        author.api.post(`/use-cases/${id}/${index % 2 === 0 ? 'unpublish' : 'publish'}`),
        api.put(`/use-cases/${id}/save`),
      ]),
    )
  ).map(({ status }) => status);
  expect(statuses.filter((status) => ![200, 404, 409].includes(status))).toEqual([]);
  const { likes, saves, version } = (await mongo
    .db()
    .collection('use_cases')
    .findOne({ _id: new ObjectId(id) })) as unknown as Record<string, number>;
  const rows = mongo.db().collection('use_case_reactions');
  const count = (kind: string) => rows.countDocuments({ use_case_id: new ObjectId(id), kind, on: true });
  expect([likes, saves]).toEqual([await count('like'), await count('save')]);
  // Each accepted edit and step counts one version, likes and saves count none.
  const writes = statuses.filter((status, index) => status === 200 && (index % 4 === 1 || index % 4 === 2));
  expect(version).toBe(1 + writes.length);
});
