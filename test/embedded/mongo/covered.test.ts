import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Document } from 'mongodb';
import { Double, Long, ObjectId } from 'mongodb';
import { itOurs, startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const id = new ObjectId();
/** Values that a key of an index tells exactly, and others that it does not. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', '', 'ü', 'a\0b', true, false, new Date(5), new Date(-5), id) },
  fc.constantFrom(1, new Double(1), Long.fromNumber(1), 0.5, NaN, null, undefined, Long.MAX_VALUE, { x: 1 }),
);
const shared = {
  place: fc.record({ region: value, city: value }),
  until: fc.constantFrom(undefined, new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)),
};
/** One index cannot hold two arrays of a document. */
const row = fc.oneof(
  fc.record({ readers: fc.subarray(['all', 'some', 'few']), kind: value, ...shared }),
  fc.record({
    readers: fc.constantFrom('all', 'some'),
    kind: fc.oneof({ weight: 9, arbitrary: value }, fc.constant(['a', 'b'])),
    ...shared,
  }),
);
const filter = fc.constantFrom<Document>(
  {},
  { readers: 'all' },
  { readers: { $in: ['all', 'few'] } },
  { readers: 'all', kind: 'a' },
  { readers: 'some', kind: { $gte: 'a' } },
  { kind: { $in: ['a', true, 1] } },
);
const group = fc.constantFrom<Document>(
  { _id: '$kind', n: { $sum: 1 } },
  { _id: { kind: '$kind', region: '$place.region' }, n: { $count: {} }, again: { $sum: 1 } },
  { _id: '$place.region' },
  { _id: { $ifNull: ['$place.city', 'nowhere'] }, n: { $sum: 1 } },
  { _id: { $ifNull: ['$place.region', null] }, n: { $sum: 1 } },
  { _id: { kind: { $ifNull: ['$kind', '$place.region', 'none'] }, region: { $ifNull: [null, '$place.region'] } } },
  { _id: '$place', n: { $sum: 1 } },
);

it('counts by group the same whether or not an index knows the groups', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 60 }),
      fc.array(fc.tuple(filter, group), { minLength: 5, maxLength: 10 }),
      fc.tuple(fc.constantFrom(1 as const, -1 as const), fc.constantFrom(1 as const, -1 as const), fc.boolean()),
      async (rows, queries, [one, other, expires]) => {
        round++;
        const bare = server.db.collection<Row>(`bare${round}`);
        const indexed = server.db.collection<Row>(`indexed${round}`);
        const documents = rows.map(({ until, ...each }, n) => ({
          _id: n,
          ...each,
          ...(expires && until && { until }),
        }));
        await indexed.createIndexes([
          { key: { readers: 1, kind: one, 'place.region': other, 'place.city': 1 } },
          { key: { kind: other, 'place.region': 1 } },
          { key: { until: 1 }, expireAfterSeconds: 0 },
        ]);
        await bare.createIndexes([{ key: { until: 1 }, expireAfterSeconds: 0 }]);
        for (const each of [bare, indexed])
          if (documents.length > 0) await each.insertMany(documents, { ignoreUndefined: true });
        const counted = async (rowsOf: typeof bare, where: Document, by: Document) => {
          const groups = await rowsOf.aggregate([{ $match: where }, { $group: by }]).toArray();
          return groups.map((each) => JSON.stringify(each)).sort();
        };
        for (const [where, by] of queries) {
          expect(await counted(indexed, where, by)).toEqual(await counted(bare, where, by));
          expect(await indexed.countDocuments(where)).toBe(await bare.countDocuments(where));
        }
        await Promise.all([bare.drop(), indexed.drop()]);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

itOurs('counts what only an index can know at once', async () => {
  const rows = server.db.collection<Row>('many');
  await rows.createIndexes([{ key: { readers: 1, kind: 1 } }]);
  await rows.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, readers: ['all'], kind: `k${n % 3}` })));
  const explained = await server.db.command({ explain: { count: 'many', query: { readers: 'all' } } });
  expect(explained).toMatchObject({ executionStats: { totalDocsExamined: 0 } });
  expect(await rows.aggregate([{ $match: { readers: 'all' } }, { $sortByCount: '$kind' }]).toArray()).toEqual(
    expect.arrayContaining([0, 1, 2].map((n) => ({ _id: `k${n}`, count: 100 }))),
  );
});

it('adds up what lies apart in an index, however many entries and groups there are', async () => {
  const rows = server.db.collection<Row>('apart');
  await rows.createIndexes([{ key: { kind: 1, at: -1, shelf: 1 } }]);
  const moment = (n: number) => new Date(1_700_000_000_000 + n * 1_000);
  await rows.insertMany(
    Array.from({ length: 12_000 }, (_, n) => ({ _id: n, kind: 'tool', at: moment(n), shelf: `s${n % 3}` })),
  );
  const tools = { $match: { kind: 'tool', at: { $gte: moment(30) } } };
  expect(
    await rows.aggregate([tools, { $group: { _id: '$shelf', n: { $sum: 1 } } }, { $sort: { _id: 1 } }]).toArray(),
  ).toEqual(['s0', 's1', 's2'].map((shelf) => ({ _id: shelf, n: 3_990 })));
  const moments = await rows.aggregate([tools, { $sortByCount: '$at' }]).toArray();
  expect(new Set(moments.map(({ _id: at }) => Number(at))).size).toBe(11_970);
  expect(moments).toHaveLength(11_970);
});

it('orders what is equally near as asked, and pages through it without a gap', async () => {
  const places = server.db.collection<Row>('places');
  await places.createIndexes([{ key: { at: '2dsphere' } }]);
  const documents = Array.from({ length: 500 }, (_, n) => ({
    _id: n,
    kind: n % 2 ? 'odd' : 'even',
    grade: n % 7,
    at: { type: 'Point', coordinates: [46 + (n % 3), 24] },
  }));
  await places.insertMany(documents);
  const near = { near: { type: 'Point', coordinates: [46, 24] }, distanceField: 'far.metres', query: { kind: 'odd' } };
  const order = { 'far.metres': 1, grade: -1, _id: 1 };
  const paged: Row[] = [];
  for (let skip = 0; skip < 260; skip += 20) {
    const stages = [{ $geoNear: near }, { $sort: order }, { $skip: skip }, { $limit: 20 }];
    paged.push(...(await places.aggregate<Row>(stages).toArray()));
  }
  const expected = documents
    .filter(({ kind }) => kind === 'odd')
    .sort((a, b) => (a._id % 3) - (b._id % 3) || b.grade - a.grade || a._id - b._id);
  expect(paged.map(({ _id }) => _id)).toEqual(expected.map(({ _id }) => _id));
  const whole = await places.aggregate<Row>([{ $geoNear: near }, { $sort: order }]).toArray();
  expect(whole).toEqual(paged);
});
