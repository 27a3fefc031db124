import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { describeOurs, startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

const COUNT = 20_000;
let server: TestServer;
let rows: Collection<Row>;

const all = Array.from({ length: COUNT }, (_, n) => ({
  _id: n,
  kind: `k${n % 7}`,
  nested: { amount: n % 100, tags: [`t${n % 3}`, 'all'] },
  title: 'a title that nobody asks for '.repeat(5),
  other: n % 50,
}));

beforeAll(async () => {
  server = await startServer();
  rows = server.db.collection<Row>('rows');
  await rows.insertMany(all);
  const others = server.db.collection<Row>('others');
  await others.insertMany(Array.from({ length: 50 }, (_, n) => ({ _id: n, key: n, name: `o${n}` })));
  await others.createIndexes([{ key: { key: 1 } }]);
});
afterAll(() => server.stop());

const aggregate = (...stages: Document[]) => rows.aggregate(stages).toArray();

/** How often others were answered meanwhile; were the work done at one go, the first answer would come after it. */
async function answeredDuring(work: Promise<unknown>): Promise<number> {
  const done: boolean[] = [];
  const long = work.finally(() => done.push(true));
  let answered = 0;
  while (done.length === 0) {
    await server.db.collection<Row>('others').findOne({ _id: answered % 50 });
    answered++;
  }
  await long;
  return answered;
}

describeOurs('long work', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['an aggregation', () => aggregate({ $group: { _id: '$nested.amount', n: { $sum: '$other' } } })],
    ['a sort in memory', () => aggregate({ $sort: { 'nested.amount': -1, title: 1 } }, { $group: { _id: '$kind' } })],
    ['a find that matches nothing', () => rows.find({ title: 'x' }).toArray()],
    ['a count without an index', () => rows.countDocuments({ 'nested.amount': { $gt: 50 } })],
    ['facets', () => aggregate({ $facet: { a: [{ $group: { _id: '$kind' } }], b: [{ $count: 'n' }] } })],
    [
      'a stage over windows',
      () =>
        aggregate(
          {
            $setWindowFields: {
              partitionBy: '$kind',
              sortBy: { _id: 1 },
              output: { before: { $sum: '$other', window: { documents: [-50, 0] } } },
            },
          },
          { $group: { _id: '$kind', n: { $sum: '$before' } } },
        ),
    ],
    ['buckets that are chosen', () => aggregate({ $bucketAuto: { groupBy: '$other', buckets: 4 } })],
    [
      'a join by a pipeline',
      () => {
        const pipeline = [{ $match: { $expr: { $eq: ['$key', '$$key'] } } }, { $project: { name: 1 } }];
        const join = { $lookup: { from: 'others', let: { key: '$other' }, pipeline, as: 'found' } };
        return aggregate({ $match: { _id: { $lt: 2000 } } }, join, { $group: { _id: '$found.name' } });
      },
    ],
    ['a distinct', () => rows.distinct('nested.amount')],
    ['an explanation', () => rows.find({ title: 'x' }).explain('executionStats')],
    ['an update of one that is not there', () => rows.updateOne({ title: 'x' }, { $set: { a: 1 } })],
    ['an update of many', () => rows.updateMany({}, { $set: { changed: true } })],
    ['an index being built', () => rows.createIndexes([{ key: { kind: 1, title: 1 } }])],
    ['an index being dropped', () => rows.dropIndexes()],
    ['an insertion of many', () => server.db.collection<Row>('copies').insertMany(all)],
    ['a removal of many', () => server.db.collection('copies').deleteMany({ other: { $gte: 0 } })],
  ])('lets others in during %s', async (_name, work) => {
    expect(await answeredDuring(work())).toBeGreaterThan(2);
  });

  it('of ten clients at once lets another in just the same', async () => {
    const work = Array.from({ length: 10 }, () => rows.find({ title: 'x' }).toArray());
    expect(await answeredDuring(Promise.all(work))).toBeGreaterThan(20);
  });
});

const SOME = 6000;
const some = all.slice(0, SOME);

describeOurs('writes of many documents, while others write', () => {
  it('change what matches when its turn comes, each once', async () => {
    const moving = server.db.collection<Row>('moving');
    await moving.insertMany(some.map(({ _id }) => ({ _id, n: 0, state: 'waiting' })));
    const many = moving.updateMany({ state: 'waiting' }, { $inc: { n: 1 }, $set: { state: 'done' } } as never);
    let taken = 0;
    for (let id = SOME - 1; id > SOME - 200; id--) {
      const { modifiedCount } = await moving.updateOne({ _id: id, state: 'waiting' }, { $set: { state: 'taken' } });
      taken += modifiedCount;
    }
    expect(taken).toBeGreaterThan(0);
    expect((await many).modifiedCount).toBe(SOME - taken);
    expect(await moving.countDocuments({ state: 'done', n: 1 })).toBe(SOME - taken);
    expect(await moving.countDocuments({ state: 'taken', n: 0 })).toBe(taken);
  });

  it('end when the collection is dropped', async () => {
    const gone = server.db.collection<Row>('gone');
    await gone.insertMany(some.map(({ _id }) => ({ _id, n: 0 })));
    const many = gone.updateMany({}, { $inc: { n: 1 } } as never).catch((error: unknown) => error);
    await gone.drop();
    expect(await many).toMatchObject({ code: 175 });
    expect(await gone.countDocuments()).toBe(0);
    await gone.insertOne({ _id: 1 });
    expect(await gone.find().toArray()).toEqual([{ _id: 1 }]);
  });

  it('find their way into an index that is being built', async () => {
    const built = server.db.collection<Row>('built');
    await built.insertMany(some.map(({ _id }) => ({ _id, n: _id })));
    const building = built.createIndexes([{ key: { n: 1 }, unique: true }]);
    await Promise.all([
      built.insertOne({ _id: -1, n: -1 }),
      built.updateOne({ _id: SOME - 1 }, { $set: { n: -2 } }),
      built.updateOne({ _id: 0 }, { $set: { n: -3 } }),
      built.deleteMany({ _id: { $in: [1, SOME - 2] } }),
    ]);
    await building;
    const ids = async (filter: Document) =>
      (await built.find(filter, { hint: { n: 1 }, limit: 5 }).toArray()).map(({ _id }) => _id);
    expect(await ids({ n: { $lt: 3 } })).toEqual([0, SOME - 1, -1, 2]);
    expect(await ids({ n: { $gte: SOME - 3 } })).toEqual([SOME - 3]);
    expect(await built.countDocuments({ n: { $gte: -10 } })).toBe(SOME - 1);
    await expect(built.insertOne({ _id: -5, n: 7 })).rejects.toMatchObject({ code: 11000 });
  });

  it('leave nothing of an index that cannot be built', async () => {
    const doubled = server.db.collection<Row>('doubled');
    await doubled.insertMany(some.map(({ _id }) => ({ _id, n: Math.min(_id, SOME - 2) })));
    await expect(doubled.createIndexes([{ key: { n: 1 }, unique: true }])).rejects.toMatchObject({ code: 11000 });
    expect(await doubled.indexes()).toHaveLength(1);
    await doubled.createIndexes([{ key: { n: 1 } }]);
    expect(await doubled.countDocuments({ n: SOME - 2 })).toBe(2);
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
