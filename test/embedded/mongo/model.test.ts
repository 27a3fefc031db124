import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serialize } from 'bson';
import fc from 'fast-check';
import type { Document, IndexDescription } from 'mongodb';
import { matches, SCALARS, sorted, update } from './support/model.ts';
import type { Condition, Filter, Stored } from './support/model.ts';
import { startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const scalar = fc.constantFrom(...SCALARS);
const list = fc.array(scalar, { maxLength: 3 });
/** Arrays only in `a`: MongoDB has no index over two of them. */
const document: fc.Arbitrary<Stored> = fc
  .record({ a: fc.oneof({ weight: 3, arbitrary: scalar }, list), b: scalar, c: scalar }, { requiredKeys: [] })
  .map((fields) => ({ ...fields }));

const comparison: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), scalar)
  .map(([operator, operand]) => ({ [operator]: operand }));
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: comparison },
  fc.record({ $in: list }),
  fc.record({ $nin: list }),
  fc.record({ $ne: scalar }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $size: fc.nat(3) }),
  fc.record({ $all: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
  fc.record({ $not: comparison }),
  fc.record({ $elemMatch: comparison }),
  fc.tuple(scalar, scalar).map(([from, to]) => ({ $gte: from, $lt: to })),
);
const field = fc.constantFrom('a', 'b', 'c');
const conditions: fc.Arbitrary<Filter> = fc
  .dictionary(field, condition, { maxKeys: 2 })
  .map((fields) => ({ ...fields }));
const several = fc.array(conditions, { minLength: 1, maxLength: 3 });
const filter: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 3, arbitrary: conditions },
  fc.tuple(several, conditions).map(([$or, besides]) => ({ ...besides, $or })),
  fc.record({ $and: several }),
  fc.record({ $nor: several }),
);
const direction = fc.constantFrom(1 as const, -1 as const);
const sort = fc.uniqueArray(fc.tuple(field, direction), { selector: ([name]) => name, maxLength: 2 });
const index: fc.Arbitrary<IndexDescription> = fc
  .tuple(fc.uniqueArray(fc.tuple(field, direction), { selector: ([name]) => name, minLength: 1 }), fc.boolean())
  .map(([keys, sparse]) => ({ key: new Map(keys), ...(sparse ? { sparse } : {}) }));

/** Documents as bytes: order of fields and types of numbers count. */
const bytesOf = (documents: readonly Document[]) =>
  documents.map((each) => Buffer.from(serialize(each)).toString('hex'));

/** Two random indexes may be alike: the second is refused then. */
function alike(error: { code?: number }): void {
  if (error.code !== 85 && error.code !== 86) throw error as Error;
}

let round = 0;
/** A collection, and how it is read: with every number in its type. */
function fresh() {
  const name = `model${round++}`;
  const collection = server.db.collection<Row>(name);
  return { collection, typed: server.db.collection<Row>(name, { promoteValues: false }) };
}

describe('beside a model of a few lines', () => {
  it('a find gives the same documents in the same order, with indexes and without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 5, maxLength: 40 }),
        fc.array(index, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(filter, sort), { minLength: 10, maxLength: 25 }),
        async (documents, indexes, queries) => {
          const rows = documents.map((fields, n) => ({ _id: n, ...fields }));
          const { collection, typed } = fresh();
          await collection.insertMany(rows);
          const compare = async () => {
            for (const [where, by] of queries) {
              const order = new Map<string, 1 | -1>([...by, ['_id', 1]]);
              const expected = sorted(
                rows.filter((row) => matches(row, where)),
                order,
              );
              expect(bytesOf(await typed.find(where, { sort: order }).toArray())).toEqual(bytesOf(expected));
              expect(await collection.countDocuments(where)).toEqual(expected.length);
            }
          };
          await compare();
          for (const wanted of indexes) await collection.createIndexes([wanted]).catch(alike);
          await compare();
          await collection.drop();
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  it('updates leave the same documents, and indexes that find them', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('$set', '$unset'), field, scalar),
      fc.tuple(fc.constantFrom('$min', '$max'), fc.constantFrom('b', 'c'), scalar),
      fc.tuple(fc.constantFrom('$push', '$addToSet', '$pull'), fc.constant('list'), scalar),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 3, maxLength: 15 }),
        fc.array(index, { maxLength: 2 }),
        fc.array(fc.tuple(conditions, change), { minLength: 5, maxLength: 15 }),
        fc.array(filter, { minLength: 3, maxLength: 6 }),
        async (documents, indexes, changes, filters) => {
          const rows: Stored[] = documents.map((fields, n) => ({ _id: n, ...fields }));
          const { collection, typed } = fresh();
          await collection.insertMany(rows as never[]);
          for (const wanted of indexes) await collection.createIndexes([wanted]).catch(alike);
          for (const [where, [operator, name, operand]] of changes) {
            await collection.updateMany(where, { [operator]: { [name]: operand } });
            for (const row of rows.filter((each) => matches(each, where))) update(row, operator, name, operand);
          }
          for (const where of [{}, ...filters]) {
            const found = await typed.find(where, { sort: { _id: 1 } }).toArray();
            expect(bytesOf(found)).toEqual(bytesOf(rows.filter((row) => matches(row, where))));
          }
          await collection.drop();
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
