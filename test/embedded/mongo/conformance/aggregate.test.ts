import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { onlyOurs, startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.db.collection<Row>('orders').insertMany([
    { _id: 1, item: 'a', n: 2, tags: ['x', 'y'] },
    { _id: 2, item: 'b', n: 3, tags: ['x'] },
    { _id: 3, item: 'a', n: 5, tags: [] },
  ]);
  await server.db.collection<Row>('items').insertMany([
    { _id: 'a', name: 'Axe' },
    { _id: 'b', name: 'Bow' },
  ]);
});
afterAll(() => server.stop());

const run = (pipeline: Document[]) => server.db.collection('orders').aggregate(pipeline).toArray();

describe('aggregate', () => {
  it('matches, groups, sorts', async () => {
    expect(
      await run([{ $match: { n: { $gt: 1 } } }, { $group: { _id: '$item', n: { $sum: '$n' } } }, { $sort: { n: -1 } }]),
    ).toEqual([
      { _id: 'a', n: 7 },
      { _id: 'b', n: 3 },
    ]);
  });

  it('groups by the first of several that is there', async () => {
    const collection = server.db.collection<Row>('alternatives');
    await collection.insertMany([
      { _id: 1, a: 'x' },
      { _id: 2, a: null, b: 'x' },
      { _id: 3, b: 0 },
      { _id: 4, rows: [{ n: 1 }, { n: 2 }] },
      { _id: 5 },
    ]);
    const groups = (_id: unknown) =>
      collection.aggregate([{ $group: { _id, ids: { $push: '$_id' } } }, { $sort: { ids: 1 } }]).toArray();
    expect(await groups({ $ifNull: ['$a', '$b', '$rows.n'] })).toEqual([
      { _id: 'x', ids: [1, 2] },
      { _id: 0, ids: [3] },
      { _id: [1, 2], ids: [4] },
      { _id: null, ids: [5] },
    ]);
    expect(await groups({ it: { $ifNull: ['$a', '$b'] }, other: { $ifNull: ['$c', { $add: [1, 1] }] } })).toEqual([
      { _id: { it: 'x', other: 2 }, ids: [1, 2] },
      { _id: { it: 0, other: 2 }, ids: [3] },
      { _id: { other: 2 }, ids: [4, 5] },
    ]);
  });

  it('passes stored documents on when the stages are those of a find', async () => {
    expect(await run([{ $match: { item: 'a' } }, { $sort: { n: -1 } }, { $limit: 1 }])).toEqual([
      { _id: 3, item: 'a', n: 5, tags: [] },
    ]);
    expect(await run([{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { n: 1 } }])).toEqual([
      { _id: 2, n: 3 },
    ]);
  });

  it('counts facets in one go', async () => {
    const [facets] = await run([
      {
        $facet: {
          tags: [{ $unwind: '$tags' }, { $sortByCount: '$tags' }],
          total: [{ $count: 'n' }],
          few: [{ $match: { n: { $lt: 3 } } }, { $project: { item: 1 } }],
        },
      },
    ]);
    expect(facets).toEqual({
      tags: [
        { _id: 'x', count: 2 },
        { _id: 'y', count: 1 },
      ],
      total: [{ n: 3 }],
      few: [{ _id: 1, item: 'a' }],
    });
  });

  it('joins by field and by pipeline', async () => {
    expect(
      await run([
        { $match: { _id: 1 } },
        { $lookup: { from: 'items', localField: 'item', foreignField: '_id', as: 'of' } },
        { $project: { of: 1 } },
      ]),
    ).toEqual([{ _id: 1, of: [{ _id: 'a', name: 'Axe' }] }]);
    const pipeline = [{ $match: { $expr: { $eq: ['$_id', '$$wanted'] } } }, { $project: { _id: 0, name: 1 } }];
    const joined = await run([
      { $sort: { _id: 1 } },
      { $lookup: { from: 'items', let: { wanted: '$item' }, pipeline, as: 'of' } },
      { $project: { _id: 0, of: 1 } },
    ]);
    expect(joined).toEqual([{ of: [{ name: 'Axe' }] }, { of: [{ name: 'Bow' }] }, { of: [{ name: 'Axe' }] }]);
  });

  it('joins by field and then by pipeline, which may name variables', async () => {
    const pipeline = [{ $match: { name: { $ne: 'Bow' } } }, { $project: { _id: 0, name: 1, asked: '$$asked' } }];
    const join = { from: 'items', localField: 'item', foreignField: '_id', let: { asked: '$_id' }, pipeline, as: 'of' };
    expect(await run([{ $sort: { _id: 1 } }, { $lookup: join }, { $project: { _id: 0, of: 1 } }])).toEqual([
      { of: [{ name: 'Axe', asked: 1 }] },
      { of: [] },
      { of: [{ name: 'Axe', asked: 3 }] },
    ]);
  });

  it('gives fields in their order, whatever the order in which they are asked for', async () => {
    const order = async (pipeline: Document[]) => Object.keys((await run([{ $limit: 1 }, ...pipeline]))[0] ?? {});
    const [all] = await run([{ $limit: 1 }]);
    const names = Object.keys(all ?? {});
    expect(await order([{ $project: Object.fromEntries(names.toReversed().map((name) => [name, 1])) }])).toEqual(names);
    expect(await order([{ $project: { z: { $literal: 1 }, item: 1, y: { $literal: 2 } } }])).toEqual([
      '_id',
      'item',
      'z',
      'y',
    ]);
  });

  it('puts documents into buckets, of which only those that hold something come out', async () => {
    const years = server.db.collection<Row>('years');
    await years.insertMany([1832, 1840, 1868, 1863, 1847, 1889].map((born, _id) => ({ _id, born })));
    const bucket = (options: Document) => years.aggregate([{ $bucket: { groupBy: '$born', ...options } }]).toArray();
    expect(await bucket({ boundaries: [1840, 1850, 1855, 1870], default: 'other' })).toEqual([
      { _id: 1840, count: 2 },
      { _id: 1855, count: 2 },
      { _id: 'other', count: 2 },
    ]);
    const output = { n: { $sum: 1 }, last: { $max: '$born' } };
    expect(await bucket({ boundaries: [1800, 1900], output })).toEqual([{ _id: 1800, n: 6, last: 1889 }]);
    for (const [change, code] of [
      [{ boundaries: [1900, 1800] }, 40194],
      [{ boundaries: [1900, 'x'] }, 40193],
      [{ boundaries: [1900] }, 40192],
      [{ boundaries: 1900 }, 40200],
      [{ boundaries: [0, 1] }, 40066],
      [{ boundaries: [0, 3000], default: 5 }, 40199],
    ] as const) {
      await expect(bucket(change)).rejects.toMatchObject({ code });
    }
  });

  it('sums over windows, however many documents there are', async () => {
    for (const count of [10, 1000]) {
      const series = server.db.collection<Row>(`series${count}`);
      await series.insertMany(Array.from({ length: count }, (_, n) => ({ _id: n, who: n % 2, n })));
      const window = { documents: ['unbounded', 'current'] };
      const rows = await series
        .aggregate([
          { $setWindowFields: { partitionBy: '$who', sortBy: { _id: 1 }, output: { sum: { $sum: '$n', window } } } },
          { $match: { _id: { $in: [6, 7] } } },
          { $sort: { _id: 1 } },
        ])
        .toArray();
      expect(rows).toEqual([
        { _id: 6, who: 0, n: 6, sum: 12 },
        { _id: 7, who: 1, n: 7, sum: 16 },
      ]);
      await expect(
        series.aggregate([{ $setWindowFields: { output: { x: { $foo: 1 } } } }]).toArray(),
      ).rejects.toThrow();
    }
  });

  it('counts for countDocuments and $count', async () => {
    expect(await server.db.collection('orders').countDocuments({ item: 'a' })).toBe(2);
    expect(await server.db.collection('orders').countDocuments({}, { skip: 1, limit: 1 })).toBe(1);
    expect(await run([{ $match: { item: 'a' } }, { $count: 'n' }])).toEqual([{ n: 2 }]);
    expect(await run([{ $match: { item: 'zzz' } }, { $count: 'n' }])).toEqual([]);
  });

  it('gives large results in batches', async () => {
    await server.db.collection<Row>('many').insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n })));
    const rows = await server.db
      .collection('many')
      .aggregate([{ $addFields: { x: 1 } }], { batchSize: 20 })
      .toArray();
    expect(rows).toHaveLength(500);
  });

  it.each<[string, Document[], number]>([
    ['$geoNear without a point', [{ $geoNear: {} }], 5860400],
    ['an unknown stage', [{ $foo: 1 }], 40324],
    ['two stages in one', [{ $match: {}, $sort: { a: 1 } }], 40323],
    ['an unknown expression', [{ $project: { x: { $foo: 1 } } }], 168],
    ['$merge within a facet', [{ $facet: { a: [{ $merge: 'x' }] } }], 40600],
    ['$facet within a facet', [{ $facet: { a: [{ $facet: { b: [] } }] } }], 40600],
    ['a facet of nothing', [{ $facet: {} }], 40169],
    ['$unwind of no path', [{ $unwind: 'list' }], 28818],
    ['$group without _id', [{ $group: { n: { $sum: 1 } } }], 15955],
    ['$group of a constant', [{ $group: { _id: 1, n: 5 } }], 40234],
    ['$group with two accumulators for a field', [{ $group: { _id: 1, n: { $sum: 1, $max: 1 } } }], 40238],
    ['$match by a text', [{ $match: 'a' }], 15959],
    ['$skip of less than none', [{ $skip: -1 }], 5107200],
    ['$skip of a text, later', [{ $project: { a: 1 } }, { $skip: '1' }], 5107200],
    ['$limit of none', [{ $limit: 0 }], 15958],
    ['$limit of less than none, later', [{ $project: { a: 1 } }, { $limit: -1 }], 5107201],
    ['$limit of a part', [{ $limit: 1.5 }], 5107201],
    ['$project of nothing', [{ $project: {} }], 51272],
    ['$sort by nothing', [{ $sort: {} }], 15976],
    ['$count without a name', [{ $count: '' }], 40157],
    ['$count into a path', [{ $count: '$a' }], 40158],
    ['$count into a dotted name', [{ $count: 'a.b' }], 40160],
    ...onlyOurs<[string, Document[], number]>(
      ['$out', [{ $out: 'x' }], 115],
      ['$merge', [{ $merge: { into: 'x' } }], 115],
      ['a change stream', [{ $changeStream: {} }], 40573],
    ),
  ])('refuses %s', async (_name, pipeline, code) => {
    await expect(run(pipeline)).rejects.toMatchObject({ code });
  });
});

describe('count', () => {
  it('counts by filter, skip and limit, with and without an index', async () => {
    const counted = server.db.collection<Row>('counted');
    await counted.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: n, a: n % 2, tags: ['x', 'y'] })));
    const counts = async () => {
      const n = async (fields: Document) => (await server.db.command({ count: 'counted', ...fields })).n as number;
      return [
        await n({}),
        await n({ query: { a: 1 } }),
        await n({ query: { a: 1 }, skip: 4, limit: 3 }),
        await n({ query: { tags: { $gte: 'x' } } }),
      ];
    };
    expect(await counts()).toEqual([20, 10, 3, 20]);
    await counted.createIndexes([{ key: { a: 1 } }, { key: { tags: 1 } }]);
    expect(await counts()).toEqual([20, 10, 3, 20]);
    expect(await counted.estimatedDocumentCount()).toBe(20);
  });
});

describe('distinct', () => {
  it('gives each value once, elements of arrays one by one, with and without an index', async () => {
    const values = server.db.collection<Row>('distinct');
    await values.insertMany([
      { _id: 1, a: 2, tags: ['x', 'y'] },
      { _id: 2, a: 1, tags: 'x' },
      { _id: 3, tags: [] },
      { _id: 4, a: null },
      { _id: 5, a: 'text', tags: 'z' },
      { _id: 6, a: 2 },
    ]);
    const sets = async () => [
      new Set(await values.distinct('a')),
      new Set(await values.distinct('tags')),
      new Set(await values.distinct('a', { a: { $gte: 2 } })),
      new Set(await values.distinct('a', { _id: { $lt: 3 } })),
      new Set(await values.distinct('none')),
    ];
    const expected = [
      new Set([1, 2, null, 'text']),
      new Set(['x', 'y', 'z']),
      new Set([2]),
      new Set([1, 2]),
      new Set(),
    ];
    expect(await sets()).toEqual(expected);
    await values.createIndexes([{ key: { a: -1, _id: 1 } }, { key: { tags: 1 } }]);
    expect(await sets()).toEqual(expected);
  });

  it('counts an array within an array as a value', async () => {
    const values = server.db.collection<Row>('distinct_nested');
    await values.insertMany([
      { _id: 1, a: [1, [1], 1] },
      { _id: 2, a: [[1], [2, 3]] },
    ]);
    const expected = new Set([1, [1], [2, 3]]);
    expect(new Set(await values.distinct('a'))).toEqual(expected);
    await values.createIndex({ a: 1 });
    expect(new Set(await values.distinct('a'))).toEqual(expected);
  });
});
