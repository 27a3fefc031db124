import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Document, IndexDescription, UpdateFilter } from 'mongodb';
import { startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 3 }) },
  fc.constantFrom(0.5, NaN, -0, Infinity, '', 'a', 'ab', 'b', null, true, false, new Date(0), new Date(5)),
);
const value = fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(scalar, { maxLength: 3 }), fc.record({ x: scalar }));
const field = fc.constantFrom('a', 'b', 'c');
const document = fc.record(
  { a: value, b: value, c: value, d: fc.array(fc.record({ x: scalar }), { maxLength: 2 }) },
  { requiredKeys: [] },
);

const condition: fc.Arbitrary<unknown> = fc.oneof(
  value,
  fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq', '$ne'), scalar)
    .map(([operator, operand]) => ({ [operator]: operand })),
  fc.tuple(scalar, scalar).map(([from, to]) => ({ $gte: from, $lt: to })),
  fc.record({ $exists: fc.boolean() }),
);
const conditions = fc
  .array(fc.tuple(fc.oneof({ weight: 5, arbitrary: field }, fc.constant('d.x'), fc.constant('a.x')), condition), {
    maxLength: 3,
  })
  .map((pairs): Document => {
    return pairs.length > 2 ? { $and: pairs.map(([name, c]) => ({ [name]: c })) } : Object.fromEntries(pairs);
  });
const filter = fc.oneof(
  { weight: 3, arbitrary: conditions },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(conditions, { minLength: 1, maxLength: 3 }), conditions)
      .map(([branches, besides]): Document => ({ ...besides, $or: branches })),
  },
);
const direction = fc.constantFrom(1 as const, -1 as const);
const sort = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd.x'), direction), { maxLength: 2 })
  .map((pairs) => new Map(pairs));

const index: fc.Arbitrary<IndexDescription> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd.x', 'a.x'), direction), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom(
      {},
      { sparse: true },
      { partialFilterExpression: { a: { $gte: 0 } } },
      { partialFilterExpression: { b: { $exists: true } } },
    ),
  )
  .map(([keys, options]) => ({ key: new Map(keys), ...options }));

/** Arrays in two fields cannot be in one index: MongoDB refuses them, so they are kept apart. */
function singleArray(row: Document): Document {
  const arrays = Object.keys(row).filter((name) => Array.isArray(row[name]));
  for (const name of arrays.slice(1)) row[name] = name === 'd' ? [] : 1;
  if (arrays.length > 1) delete row.d;
  return row;
}

describe('indexes', () => {
  it('never change what a find gives, nor its order', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 5, maxLength: 40 }),
        fc.array(index, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(filter, sort, fc.nat(3), fc.nat(6)), { minLength: 5, maxLength: 15 }),
        async (documents, indexes, queries) => {
          const rows = documents.map((row, n) => ({ ...singleArray(row), _id: n }));
          round++;
          const bare = server.db.collection<Row>(`bare${round}`);
          const indexed = server.db.collection<Row>(`indexed${round}`);
          await bare.insertMany(rows);
          await indexed.insertMany(rows.slice(0, 3));
          for (const wanted of indexes) await indexed.createIndexes([wanted]).catch(conflict);
          await indexed.insertMany(rows.slice(3));
          for (const [where, order, skip, limit] of queries) {
            // The _id at the end makes the order of equal ones the same with and without an index.
            const total = new Map([...order, ['_id', 1 as const]]);
            const page = { sort: total, skip, limit };
            expect(await indexed.find(where, page).toArray()).toEqual(await bare.find(where, page).toArray());
            const some = await indexed.find(where, { sort: order, limit }).toArray();
            expect(some).toHaveLength((await bare.find(where, { limit }).toArray()).length);
            expect(await indexed.countDocuments(where)).toBe(await bare.countDocuments(where));
          }
          await Promise.all([bare.drop(), indexed.drop()]);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('give the order of a sort behind one or several fixed values', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), b: scalar, c: scalar }), {
          minLength: 10,
          maxLength: 60,
        }),
        fc.tuple(direction, direction, direction),
        fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
        fc.tuple(direction, direction, fc.nat(5), fc.nat(20)),
        async (documents, [byA, byB, byC], wanted, [sortB, sortC, skip, limit]) => {
          const collection = server.db.collection<Row>(`merged${round++}`);
          await collection.insertMany(documents.map((row, n) => ({ ...row, _id: n })));
          const page = { sort: { b: sortB, c: sortC }, skip, limit, batchSize: 3 };
          const find = async () =>
            // Zero and minus zero are one place in the order; which of them comes first is nobody's business.
            (await collection.find({ a: { $in: wanted } }, page).toArray()).map(({ b, c }) =>
              [b, c].map((value) => (value === 0 ? 0 : value)),
            );
          const scanned = await find();
          await collection.createIndexes([{ key: { a: byA, b: byB, c: byC } }]);
          expect(await find()).toEqual(scanned);
          await collection.drop();
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('are kept true by updates and deletes', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 5, maxLength: 20 }),
        index,
        fc.array(
          fc.tuple(
            fc.nat(19),
            fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })),
            fc.constantFrom('set', 'unset', 'delete'),
          ),
          { maxLength: 15 },
        ),
        async (documents, wanted, changes) => {
          const collection = server.db.collection<Row>(`kept${round++}`);
          await collection.insertMany(documents.map((row, n) => ({ ...singleArray(row), _id: n })));
          await collection.createIndexes([wanted]);
          for (const [n, a, kind] of changes) {
            const change: UpdateFilter<Row> =
              kind === 'set' ? { $set: { a, b: 1, c: 2, d: [] } } : { $unset: { a: 1 } };
            if (kind === 'delete') await collection.deleteOne({ _id: n });
            else await collection.updateOne({ _id: n }, change).catch(parallel);
          }
          const all = await collection.find({}, { hint: { $natural: 1 } as never }).toArray();
          for (const a of [1, 0, 'a', null, true]) {
            const found = (await collection.find({ a }).toArray()).map(({ _id }) => _id as number);
            const scanned = (await collection.find({ a }, { hint: { $natural: 1 } as never }).toArray()).map(
              ({ _id }) => _id as number,
            );
            expect(found.sort()).toEqual(scanned.sort());
          }
          await collection.deleteMany({ _id: { $in: all.map(({ _id }) => _id) } });
          expect(await collection.countDocuments({ a: { $gte: -Infinity } })).toBe(0);
          await collection.drop();
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});

/** Two random indexes may be alike; the second is refused then, which is not what is asked here. */
function conflict(error: { code?: number }): void {
  if (error.code !== 85 && error.code !== 86) throw error as Error;
}

function parallel(error: { code?: number }): void {
  if (error.code !== 171) throw error as Error;
}
