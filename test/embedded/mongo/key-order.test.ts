import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deserialize, Int32, serialize } from 'bson';
import fc from 'fast-check';
import type { Collection, Document } from 'mongodb';
import { changed, documentOf, isOrdered, NAMES, NotViable, replaced } from './support/ordered-model.ts';
import type { Fields, Operation } from './support/ordered-model.ts';
import { startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

let round = 0;
const fresh = (): Collection<Row> => server.db.collection<Row>(`order${round++}`);

const hex = (fields: unknown): string => Buffer.from(serialize(fields as Document)).toString('hex');
const rawHex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

/** All documents as the bytes that came over the wire. */
async function stored(collection: Collection<Row>, options: Document = {}): Promise<string[]> {
  const found = await collection.find({}, { ...options, raw: true }).toArray();
  return found.map(rawHex);
}

async function value(command: Document): Promise<string> {
  const reply = await server.db.command(command, { raw: true });
  return rawHex(reply['value']);
}

const name = fc.constantFrom(...NAMES);
const number = fc.nat(9).map((n) => new Int32(n));
const flat: fc.Arbitrary<Fields> = fc
  .uniqueArray(fc.tuple(name, number), { selector: ([key]) => key, maxLength: 4 })
  .map((fields) => new Map<string, unknown>(fields));
const content = fc.oneof(number, flat, fc.array(flat, { maxLength: 2 }));
const document: fc.Arbitrary<Fields> = fc
  .uniqueArray(fc.tuple(name, content), { selector: ([key]) => key, maxLength: 6 })
  .map((fields) => documentOf(fields));

const path = fc.oneof(
  { weight: 2, arbitrary: name },
  fc.tuple(name, name).map((parts) => parts.join('.')),
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ operator: fc.constant('$set' as const), path, operand: content }) },
  fc.record({ operator: fc.constant('$unset' as const), path, operand: fc.constant('') }),
  fc.record({ operator: fc.constant('$min' as const), path, operand: number }),
  fc.record({ operator: fc.constant('$setOnInsert' as const), path, operand: content }),
  fc.record({ operator: fc.constant('$push' as const), path, operand: content }),
  fc.record({ operator: fc.constant('$rename' as const), path, operand: path }),
);
/** No two touch the same field. */
const operations = fc.array(operation, { minLength: 1, maxLength: 5 }).map((all) => {
  const taken = new Set<string>();
  return all.filter(({ operator, path: at, operand }) => {
    const tops = [at, ...(operator === '$rename' ? [operand as string] : [])].map((each) => each.split('.')[0] ?? '');
    if (new Set(tops).size < tops.length || tops.some((top) => taken.has(top))) return false;
    tops.forEach((top) => taken.add(top));
    return true;
  });
});

function updateOf(all: readonly Operation[]): Document {
  const update: Record<string, Fields> = {};
  for (const { operator, path: at, operand } of all) (update[operator] ??= new Map()).set(at, operand);
  return update;
}

describe('the order of fields, with names that look like whole numbers', () => {
  it('is what MongoDB makes of any update, by update and by findAndModify', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.array(operations, { minLength: 1, maxLength: 6 }), async (start, updates) => {
        const collection = fresh();
        await collection.insertOne(start as never);
        let expected = start;
        for (const [turn, all] of updates.filter((each) => each.length > 0).entries()) {
          let next: Fields | undefined;
          try {
            next = changed(expected, all, false);
          } catch (error) {
            if (!(error instanceof NotViable)) throw error;
          }
          if (!next) {
            await expect(collection.updateOne({}, updateOf(all))).rejects.toMatchObject({ code: expect.any(Number) });
          } else if (turn % 2 === 0) await collection.updateOne({}, updateOf(all));
          else {
            const command = { findAndModify: collection.collectionName, query: {}, update: updateOf(all), new: true };
            expect(await value(command)).toEqual(hex(next));
          }
          expected = next ?? expected;
          expect(await stored(collection)).toEqual([hex(expected)]);
        }
        await collection.drop();
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('is kept as given by replacements and upserts', async () => {
    await fc.assert(
      fc.asyncProperty(document, document, operations, async (start, next, all) => {
        const collection = fresh();
        await collection.insertOne(start as never);
        next.delete('_id');
        await collection.replaceOne({}, next as never);
        expect(await stored(collection)).toEqual([hex(replaced(start, next))]);
        await collection.deleteMany({});
        await collection.replaceOne({ _id: 1 }, next as never, { upsert: true });
        expect(await stored(collection)).toEqual([hex(replaced(start, next))]);
        await collection.deleteMany({});
        if (all.length > 0) {
          const made = changed(documentOf([]), all, true);
          await collection.updateOne({ _id: 1 }, updateOf(all), { upsert: true });
          expect(await stored(collection)).toEqual([hex(made)]);
        }
        await collection.drop();
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('is kept by projections and by stages that leave documents whole or change fields of theirs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 4 }),
        fc.subarray([...NAMES]),
        async (all, some) => {
          const collection = fresh();
          const rows = all.map((fields, n) => documentOf([...fields], n));
          await collection.insertMany(rows as never[]);
          const without = (names: readonly string[]) =>
            rows.map((row) => hex(new Map([...row].filter(([each]) => !names.includes(each)))));
          const others = NAMES.filter((each) => !some.includes(each));
          const run = async (pipeline: Document[]) =>
            (await collection.aggregate(pipeline, { raw: true }).toArray()).map(rawHex);
          if (some.length > 0) {
            expect(await stored(collection, { projection: Object.fromEntries(some.map((each) => [each, 1])) })).toEqual(
              without(others),
            );
            expect(await stored(collection, { projection: Object.fromEntries(some.map((each) => [each, 0])) })).toEqual(
              without(some),
            );
            expect(await run([{ $unset: some }])).toEqual(without(some));
            expect(await run([{ $project: Object.fromEntries(some.map((each) => [each, 1])) }])).toEqual(
              without(others),
            );
          }
          const added = rows.map((row) =>
            hex(
              new Map([
                ...row,
                ['z', 1],
                [
                  '3000',
                  new Map([
                    ['y', 2],
                    ['1', 3],
                  ]),
                ],
              ]),
            ),
          );
          const fields = new Map<string, unknown>([
            ['z', 1],
            [
              '3000',
              {
                $literal: new Map([
                  ['y', 2],
                  ['1', 3],
                ]),
              },
            ],
          ]);
          expect(await run([{ $addFields: fields }])).toEqual(added);
          expect(
            await run([
              { $sort: { _id: -1 } },
              { $skip: 0 },
              { $group: { _id: '$_id', all: { $first: '$$ROOT' } } },
              { $sort: { _id: 1 } },
              { $replaceRoot: { newRoot: '$all' } },
            ]),
          ).toEqual(rows.map(hex));
          await collection.updateMany({}, [{ $set: fields }]);
          expect(await stored(collection)).toEqual(added);
          await collection.drop();
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('counts in sorts, index keys and comparisons of whole documents', async () => {
    const collection = fresh();
    await collection.insertMany([
      { _id: 1, n: 1, 7: 2 },
      { _id: 2, n: 2, 7: 1 },
      { _id: 3, n: 1, 7: 1 },
    ]);
    const order = new Map<string, 1 | -1>([
      ['n', 1],
      ['7', -1],
    ]);
    const ids = async () => (await collection.find({}, { sort: order }).toArray()).map(({ _id }) => _id);
    expect(await ids()).toEqual([1, 3, 2]);
    await collection.createIndexes([{ key: order }]);
    expect(await ids()).toEqual([1, 3, 2]);
    const [, index] = (await server.db.command({ listIndexes: collection.collectionName }))['cursor'].firstBatch;
    expect(index.name).toBe('n_1_7_-1');
    await collection.insertMany([
      {
        _id: 4,
        d: new Map([
          ['x', 1],
          ['5', 2],
        ]),
      },
      {
        _id: 5,
        d: new Map([
          ['5', 2],
          ['x', 1],
        ]),
      },
    ] as never[]);
    const equal = async (fields: Fields) =>
      (await collection.find({ d: fields } as never).toArray()).map(({ _id }) => _id);
    expect(
      await equal(
        new Map([
          ['x', 1],
          ['5', 2],
        ]),
      ),
    ).toEqual([4]);
    await collection.createIndexes([{ key: { d: 1 }, unique: true, sparse: true }]);
    expect(
      await equal(
        new Map([
          ['5', 2],
          ['x', 1],
        ]),
      ),
    ).toEqual([5]);
  });

  it('is seen wrong by this test when names are sorted', () => {
    const kept = documentOf([
      ['b', 1],
      ['10', 2],
    ]);
    expect(isOrdered(Buffer.from(serialize(kept)), ['_id', 'b', '10'])).toBe(true);
    expect(isOrdered(Buffer.from(serialize(deserialize(serialize(kept)))), ['_id', 'b', '10'])).toBe(false);
  });
});
