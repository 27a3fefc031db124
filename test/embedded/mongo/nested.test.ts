import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Collection, Document, IndexDescription } from 'mongodb';
import { matches } from './support/nested-model.ts';
import { startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const scalar = fc.constantFrom<unknown>(1, 2, 3, 'a', 'b', null);
const flat = fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }).map((fields) => ({ ...fields }));
const element = fc.oneof(
  { weight: 2, arbitrary: scalar },
  { weight: 3, arbitrary: flat },
  fc.array(scalar, { maxLength: 2 }),
);
const list = fc.array(element, { maxLength: 3 });
/** Arrays only in `a`: MongoDB has no index over two of them. */
const document: fc.Arbitrary<Document> = fc
  .record(
    { a: fc.oneof(scalar, flat, { weight: 3, arbitrary: list }), b: fc.oneof(scalar, flat) },
    { requiredKeys: [] },
  )
  .map((fields) => ({ ...fields }));

const path = fc.constantFrom('a', 'a.x', 'a.y', 'a.0', 'a.0.x', 'a.1', 'b', 'b.x', 'b.y');
const comparison = fc
  .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), fc.constantFrom<unknown>(1, 2, 3, 'a', 'b'))
  .map(([operator, operand]) => ({ [operator]: operand }));
const value = fc.oneof({ weight: 4, arbitrary: scalar }, flat, list);
const condition: fc.Arbitrary<Document> = fc.oneof(
  { weight: 3, arbitrary: comparison },
  { weight: 3, arbitrary: fc.record({ $eq: value }) },
  fc.record({ $ne: scalar }),
  fc.record({ $in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $size: fc.nat(3) }),
  fc.record({ $all: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
  fc.record({ $not: fc.oneof(comparison, fc.record({ $eq: scalar }), fc.record({ $exists: fc.boolean() })) }),
  fc.record({ $elemMatch: fc.oneof(comparison, fc.record({ $eq: scalar })) }),
  fc.record({
    $elemMatch: fc.dictionary(fc.constantFrom('x', 'y'), comparison, { minKeys: 1 }).map((each) => ({ ...each })),
  }),
  fc.tuple(comparison, comparison).map(([from, to]) => ({ ...from, ...to })),
);
const conditions = fc.dictionary(path, condition, { minKeys: 1, maxKeys: 2 }).map((fields) => ({ ...fields }));
const several = fc.array(conditions, { minLength: 1, maxLength: 3 });
const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 4, arbitrary: conditions },
  fc.tuple(several, conditions).map(([$or, besides]) => ({ ...besides, $or })),
  fc.record({ $and: several }),
  fc.record({ $nor: several }),
);

const direction = fc.constantFrom(1 as const, -1 as const);
const keys = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'a.x', 'a.y', 'b', 'b.x'), direction), {
  selector: ([name]) => name,
  minLength: 1,
  maxLength: 3,
});
const option: fc.Arbitrary<Partial<IndexDescription>> = fc.constantFrom(
  {},
  {},
  { sparse: true },
  { partialFilterExpression: { b: { $exists: true } } },
  { partialFilterExpression: { 'b.x': { $gt: 1 } } },
  { partialFilterExpression: { a: 'a' } },
);
/** With _id at its end an index is unique for any documents. */
const index: fc.Arbitrary<IndexDescription> = fc.tuple(keys, option, fc.boolean()).map(([fields, options, unique]) => ({
  key: new Map<string, 1 | -1>(unique ? [...fields, ['_id', 1]] : fields),
  ...options,
  ...(unique ? { unique } : {}),
}));

const change: fc.Arbitrary<Document> = fc.oneof(
  fc.tuple(fc.constantFrom('b', 'b.x', 'b.y'), scalar).map(([name, to]) => ({ $set: { [name]: to } })),
  fc.tuple(fc.constantFrom('a', 'a.x', 'a.0', 'a.0.x'), scalar).map(([name, to]) => ({ $set: { [name]: to } })),
  fc.record({ $set: fc.record({ a: list }) }),
  path.map((name) => ({ $unset: { [name]: '' } })),
  path.map((name) => ({ $inc: { [name]: 1 } })),
  element.map((each) => ({ $push: { a: each } })),
  element.map((each) => ({ $push: { a: { $each: [each], $position: 0, $slice: 3 } } })),
  element.map((each) => ({ $addToSet: { a: each } })),
  fc.oneof(scalar, comparison, flat).map((each) => ({ $pull: { a: each } })),
  fc.constantFrom(1, -1).map((end) => ({ $pop: { a: end } })),
  scalar.map((to) => ({ $set: { 'a.$[].x': to } })),
  scalar.map((to) => ({ $min: { 'b.x': to }, $max: { 'b.y': to } })),
  fc.constant({ $rename: { 'b.x': 'c' } }),
);

let round = 0;
const fresh = (): Collection<Row> => server.db.collection<Row>(`nested${round++}`);
const idsOf = (rows: readonly Document[]): unknown[] => rows.map(({ _id }) => _id as unknown);

/** Two random indexes may be alike: the second is refused then. */
function alike(error: { code?: number }): void {
  if (error.code !== 85 && error.code !== 86) throw error as Error;
}

async function codeOf(write: Promise<unknown>): Promise<unknown> {
  return write.then(
    () => undefined,
    (error: unknown) => (error as { code?: number }).code,
  );
}

interface Query {
  where: Document;
  sort: [string, 1 | -1][];
  skip: number;
  limit: number;
}
const query: fc.Arbitrary<Query> = fc.record({
  where: filter,
  sort: fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'a.x', 'b', 'b.x'), direction), {
    selector: ([name]) => name,
    maxLength: 2,
  }),
  skip: fc.nat(3),
  limit: fc.nat(5),
});

const page = (rows: Collection<Row>, { where, sort, skip, limit }: Query) =>
  rows.find(where, { sort: new Map([...sort, ['_id', 1]]), skip, limit }).toArray();

describe('nested documents and arrays of documents', () => {
  it('are found as a model of a few lines finds them, with any indexes and without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 5, maxLength: 30 }),
        fc.array(index, { minLength: 1, maxLength: 3 }),
        fc.array(query, { minLength: 10, maxLength: 25 }),
        async (documents, indexes, queries) => {
          const rows: Row[] = documents.map((fields, n) => ({ _id: n, ...fields }));
          const [bare, indexed] = [fresh(), fresh()];
          await bare.insertMany(rows);
          await indexed.insertMany(rows.slice(0, 3));
          for (const wanted of indexes) await indexed.createIndexes([wanted]).catch(alike);
          if (rows.length > 3) await indexed.insertMany(rows.slice(3));
          for (const each of queries) {
            const expected = rows.filter((row) => matches(row, each.where)).map(({ _id }) => _id);
            for (const collection of [bare, indexed]) {
              const found = await collection.find(each.where).toArray();
              expect({ where: each.where, ids: idsOf(found).sort((a, b) => Number(a) - Number(b)) }).toEqual({
                where: each.where,
                ids: expected,
              });
              expect(await collection.countDocuments(each.where)).toBe(expected.length);
            }
            expect({ each, ids: idsOf(await page(indexed, each)) }).toEqual({
              each,
              ids: idsOf(await page(bare, each)),
            });
          }
          await Promise.all([bare.drop(), indexed.drop()]);
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  it('are changed alike with any indexes and without, and found again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 3, maxLength: 12 }),
        fc.array(index, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(filter, change, fc.boolean()), { minLength: 5, maxLength: 12 }),
        fc.array(query, { minLength: 5, maxLength: 10 }),
        async (documents, indexes, changes, queries) => {
          const rows: Row[] = documents.map((fields, n) => ({ _id: n, ...fields }));
          const [bare, indexed] = [fresh(), fresh()];
          for (const wanted of indexes) await indexed.createIndexes([wanted]).catch(alike);
          await Promise.all([bare.insertMany(rows), indexed.insertMany(rows)]);
          for (const [where, update, isRemoval] of changes) {
            const write = async (collection: Collection<Row>) => {
              // One after the other: where a change is refused the others are made all the same.
              const codes: unknown[] = [];
              for (const { _id } of rows) {
                const one = { $and: [{ _id }, where] };
                codes.push(
                  await codeOf(isRemoval && _id === 0 ? collection.deleteOne(one) : collection.updateOne(one, update)),
                );
              }
              return codes;
            };
            expect(await write(indexed)).toEqual(await write(bare));
          }
          const all = await bare.find().sort({ _id: 1 }).toArray();
          expect(await indexed.find().sort({ _id: 1 }).toArray()).toEqual(all);
          for (const each of queries) {
            const expected = all.filter((row) => matches(row, each.where)).map(({ _id }) => _id);
            const found = await indexed.find(each.where).toArray();
            expect({ each, ids: idsOf(found).sort((a, b) => Number(a) - Number(b)) }).toEqual({ each, ids: expected });
            expect({ each, ids: idsOf(await page(indexed, each)) }).toEqual({
              each,
              ids: idsOf(await page(bare, each)),
            });
          }
          await Promise.all([bare.drop(), indexed.drop()]);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});
