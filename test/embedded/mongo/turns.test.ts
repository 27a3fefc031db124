import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { describeOurs, startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

const COUNT = 20_000;
let server: TestServer;
let rows: Collection<Row>;

beforeAll(async () => {
  server = await startServer();
  rows = server.db.collection<Row>('rows');
  const all = Array.from({ length: COUNT }, (_, n) => ({
    _id: n,
    kind: `k${n % 7}`,
    nested: { amount: n % 100, tags: [`t${n % 3}`, 'all'] },
    title: 'a title that nobody asks for '.repeat(5),
    other: n % 50,
  }));
  await rows.insertMany(all);
  const others = server.db.collection<Row>('others');
  await others.insertMany(Array.from({ length: 50 }, (_, n) => ({ _id: n, key: n, name: `o${n}` })));
  await others.createIndexes([{ key: { key: 1 } }]);
});
afterAll(() => server.stop());

const aggregate = (...stages: Document[]) => rows.aggregate(stages).toArray();

describeOurs('long work', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['an aggregation', () => aggregate({ $group: { _id: '$nested.amount', n: { $sum: '$other' } } })],
    ['a sort in memory', () => aggregate({ $sort: { 'nested.amount': -1, title: 1 } }, { $group: { _id: '$kind' } })],
    ['a find that matches nothing', () => rows.find({ title: 'x' }).toArray()],
    ['a count without an index', () => rows.countDocuments({ 'nested.amount': { $gt: 50 } })],
    ['facets', () => aggregate({ $facet: { a: [{ $group: { _id: '$kind' } }], b: [{ $count: 'n' }] } })],
  ])('lets others in during %s', async (_name, work) => {
    const done: boolean[] = [];
    const long = work().finally(() => done.push(true));
    let answered = 0;
    // Asked one after the other: were the long work done at one go, the first answer would come after it.
    while (done.length === 0) {
      await server.db.command({ ping: 1 });
      answered++;
    }
    await long;
    expect(answered).toBeGreaterThan(2);
  });
});

describe('stages', () => {
  it('group as MongoDB does', async () => {
    const [first, ...others] = await aggregate(
      { $match: { _id: { $lt: 8 } } },
      {
        $group: {
          _id: { kind: '$kind', missing: '$none' },
          n: { $count: {} },
          sum: { $sum: '$nested.amount' },
          average: { $avg: '$nested.amount' },
          least: { $min: '$_id' },
          most: { $max: '$_id' },
          first: { $first: '$_id' },
          last: { $last: '$_id' },
          all: { $push: { id: '$_id', tag: { $arrayElemAt: ['$nested.tags', 0] } } },
          set: { $addToSet: '$kind' },
        },
      },
      { $sort: { '_id.kind': 1 } },
    );
    expect(others).toHaveLength(6);
    expect(first).toEqual({
      _id: { kind: 'k0' },
      n: 2,
      sum: 7,
      average: 3.5,
      least: 0,
      most: 7,
      first: 0,
      last: 7,
      all: [
        { id: 0, tag: 't0' },
        { id: 7, tag: 't1' },
      ],
      set: ['k0'],
    });
  });

  it('give the same when only some fields are decoded', async () => {
    expect(await aggregate({ $unwind: '$nested.tags' }, { $sortByCount: '$nested.tags' }, { $limit: 2 })).toEqual([
      { _id: 'all', count: COUNT },
      { _id: 't0', count: 6667 },
    ]);
    expect(await aggregate({ $group: { _id: null, whole: { $first: '$$ROOT' } } })).toMatchObject([
      { whole: { _id: 0, kind: 'k0', title: expect.any(String) as unknown } },
    ]);
    expect(await aggregate({ $group: { _id: { $isNumber: '$_id' }, deviation: { $stdDevPop: '$other' } } })).toEqual([
      { _id: true, deviation: expect.closeTo(14.43, 2) as unknown },
    ]);
    const [facets] = await aggregate({
      $facet: {
        kinds: [{ $sortByCount: '$kind' }, { $limit: 1 }],
        page: [{ $skip: 5 }, { $limit: 1 }, { $project: { kind: 1 } }],
      },
    });
    expect(facets).toEqual({ kinds: [{ _id: 'k0', count: 2858 }], page: [{ _id: 5, kind: 'k5' }] });
  });

  it('look up by the index of the other collection', async () => {
    const joined = await aggregate(
      { $limit: 70 },
      { $lookup: { from: 'others', localField: 'other', foreignField: 'key', as: 'found' } },
      { $skip: 60 },
      { $limit: 1 },
      { $project: { found: 1 } },
    );
    expect(joined).toEqual([{ _id: 60, found: [{ _id: 10, key: 10, name: 'o10' }] }]);
    const byName = { from: 'others', localField: 'kind', foreignField: 'name', as: 'found' };
    expect(await aggregate({ $limit: 1 }, { $lookup: byName }, { $project: { found: 1 } })).toEqual([
      { _id: 0, found: [] },
    ]);
    const missing = { from: 'others', localField: 'none', foreignField: 'nothing', as: 'found' };
    expect(await aggregate({ $limit: 1 }, { $lookup: missing }, { $project: { n: { $size: '$found' } } })).toEqual([
      { _id: 0, n: 50 },
    ]);
  });
});
