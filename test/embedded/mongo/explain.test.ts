import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { describeOurs, startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
let rows: Collection<Row>;

beforeAll(async () => {
  server = await startServer();
  rows = server.db.collection<Row>('rows');
  await rows.createIndexes([{ key: { a: 1, b: -1 } }, { key: { c: 1 } }, { key: { place: '2dsphere' } }]);
  await rows.insertMany(
    Array.from({ length: 1000 }, (_, n) => ({
      _id: n,
      a: n % 10,
      b: n,
      c: n,
      d: n,
      place: { type: 'Point', coordinates: [(n % 100) / 10, Math.floor(n / 100)] },
    })),
  );
});
afterAll(() => server.stop());

/** The stages from the outermost to the one that reads. */
function stages(plan: Document): string[] {
  const inner: unknown = plan.inputStage;
  return [plan.stage as string, ...(inner ? stages(inner) : [])];
}

const explain = async (filter: Document, options: Document = {}) => {
  const answer = await rows.find(filter, options).explain('executionStats');
  const { totalKeysExamined: keys, totalDocsExamined: documents, nReturned } = answer.executionStats as Document;
  const plan = (answer.queryPlanner as Document).winningPlan as Document;
  return { stages: stages(plan), keys: keys as number, documents: documents as number, nReturned: nReturned as number };
};

describeOurs('explain', () => {
  it.each<[string, Document, Document, string[], number, number]>([
    ['a key', { _id: 5 }, {}, ['IDHACK'], 1, 1],
    ['no index', { d: 5 }, {}, ['COLLSCAN'], 0, 1000],
    ['a sort that an index gives', { a: 3 }, { sort: { b: -1 }, limit: 5 }, ['LIMIT', 'FETCH', 'IXSCAN'], 5, 5],
    ['a sort in memory', { a: 3 }, { sort: { d: 1 }, limit: 5 }, ['LIMIT', 'SORT', 'FETCH', 'IXSCAN'], 100, 100],
    [
      'several values in order',
      { a: { $in: [1, 2] } },
      { sort: { b: 1 }, limit: 4 },
      ['LIMIT', 'FETCH', 'SORT_MERGE'],
      4,
      4,
    ],
    ['each branch of an $or', { $or: [{ c: 5 }, { a: 3, b: { $lt: 50 } }] }, {}, ['FETCH', 'OR'], 6, 6],
    ['a projection', { c: 5 }, { projection: { a: 1 } }, ['PROJECTION_DEFAULT', 'FETCH', 'IXSCAN'], 1, 1],
  ])('says how %s is found, and what it costs', async (_name, filter, options, expected, keys, documents) => {
    expect(await explain(filter, options)).toMatchObject({ stages: expected, keys, documents });
  });

  it('goes to each of many keys, and does not read what lies between them', async () => {
    const even = Array.from({ length: 800 }, (_, n) => n).filter((n) => n % 2 === 0 || n > 150);
    const found = await explain({ _id: { $in: even }, d: { $gte: 0 } });
    expect(found).toMatchObject({ keys: even.length, documents: even.length, nReturned: even.length });
  });

  it('scans when one branch of an $or has no index, and gives each document once', async () => {
    const scanned = await explain({ $or: [{ c: 5 }, { d: 6 }] });
    expect(scanned).toMatchObject({ stages: ['COLLSCAN'], nReturned: 2 });
    const both = { $or: [{ c: { $lte: 5 } }, { a: 3, b: { $lte: 13 } }] };
    const found = await rows.find(both).sort({ d: -1 }).limit(4).toArray();
    expect(found.map(({ d }) => d)).toEqual([13, 5, 4, 3]);
    expect(await rows.countDocuments(both)).toBe(7);
  });

  it('shows that a place is found by what is near', async () => {
    const near = { place: { $nearSphere: { $geometry: { type: 'Point', coordinates: [5, 5] } } } };
    const { stages: way, documents } = await explain(near, { limit: 1 });
    expect(way).toEqual(['LIMIT', 'GEO_NEAR_2DSPHERE']);
    expect(documents).toBeLessThan(20);
    const within = await explain({ place: { $geoWithin: { $centerSphere: [[5, 5], 0.002] } } });
    expect(within.stages).toEqual(['FETCH', 'IXSCAN']);
    expect(within.documents).toBeLessThan(50);
  });

  it('steps from value to value of an index for a distinct', async () => {
    const run = async (query: Document) => {
      const command = { distinct: 'rows', key: 'a', query };
      const { queryPlanner, executionStats } = await server.db.command({
        explain: command,
        verbosity: 'executionStats',
      });
      const { values } = await server.db.command(command);
      const { stage } = (queryPlanner as { winningPlan: Document }).winningPlan;
      return { values, stage: stage as string, keys: (executionStats as Document).totalKeysExamined as number };
    };
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(await run({})).toEqual({ values: digits, stage: 'DISTINCT_SCAN', keys: 10 });
    expect(await run({ a: { $gt: 6 } })).toEqual({ values: [7, 8, 9], stage: 'DISTINCT_SCAN', keys: 3 });
    expect(await run({ d: { $lt: 3 } })).toMatchObject({ values: [0, 1, 2], stage: 'COLLSCAN' });
  });

  it('explains counts, aggregations and writes without doing them', async () => {
    const run = async (command: Document) => server.db.command({ explain: command, verbosity: 'executionStats' });
    const count = await run({ count: 'rows', query: { a: 3 } });
    expect(count).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'COUNT', inputStage: { stage: 'COUNT_SCAN', indexName: 'a_1_b_-1' } } },
      executionStats: { totalDocsExamined: 0 },
    });
    const aggregation = await rows.aggregate([{ $match: { c: 5 } }, { $group: { _id: '$a' } }]).explain();
    expect(aggregation).toMatchObject({
      stages: [{ $cursor: { executionStats: { nReturned: 1 } } }, { $group: { _id: '$a' } }],
    });
    const removal = await run({ delete: 'rows', deletes: [{ q: { c: { $lt: 3 } }, limit: 0 }] });
    expect(removal).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'DELETE', inputStage: { stage: 'FETCH' } } },
      executionStats: { nReturned: 0, totalDocsExamined: 3, executionStages: { stage: 'DELETE', nWouldDelete: 3 } },
    });
    const change = { q: { c: { $lt: 3 } }, u: { $set: { d: 0 } } };
    const all = await run({ update: 'rows', updates: [{ ...change, multi: true }] });
    expect(all).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'UPDATE', inputStage: { stage: 'FETCH' } } },
      executionStats: { nReturned: 0, executionStages: { nMatched: 3, nWouldModify: 2, nWouldUpsert: 0 } },
    });
    expect(await run({ update: 'rows', updates: [change] })).toMatchObject({
      executionStats: { totalDocsExamined: 1, executionStages: { nMatched: 1, nWouldModify: 0 } },
    });
    expect(await run({ update: 'rows', updates: [{ ...change, q: { c: -1 }, upsert: true }] })).toMatchObject({
      executionStats: { executionStages: { nMatched: 0, nWouldUpsert: 1 } },
    });
    expect(await rows.findOne({ _id: 1 })).toMatchObject({ d: 1 });
    for (const several of [
      { update: 'rows', updates: [change, change] },
      { delete: 'rows', deletes: [] },
    ]) {
      await expect(run(several)).rejects.toMatchObject({ code: 16, codeName: 'InvalidLength' });
    }
    expect(await rows.countDocuments({})).toBe(1000);
    await expect(run({ ping: 1 })).rejects.toMatchObject({ code: 59 });
    expect(await server.db.collection('none').find({}).explain()).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'EOF' } },
    });
  });

  it('examines as many keys and documents of 20,000 as of 1,000, where an index serves the find', async () => {
    const grown = server.db.collection<Row>('grown');
    await grown.createIndexes([{ key: { kind: 1, at: -1 } }, { key: { tags: 1, at: -1 } }]);
    const questions: [Document, Document][] = [
      [{ _id: 7 }, {}],
      [{ kind: 3 }, { sort: { at: -1 }, limit: 20 }],
      [
        { kind: { $in: [1, 2] }, at: { $lt: 900 } },
        { sort: { at: -1 }, limit: 20 },
      ],
      [{ tags: 't5' }, { sort: { at: -1 }, skip: 20, limit: 20 }],
      [{ kind: 3, at: { $gte: 100, $lt: 200 } }, {}],
    ];
    const costs = async () =>
      Promise.all(
        questions.map(async ([filter, options]) => {
          const { executionStats } = await grown.find(filter, options).explain('executionStats');
          const { totalKeysExamined, totalDocsExamined, nReturned } = executionStats as Document;
          return { totalKeysExamined, totalDocsExamined, nReturned };
        }),
      );
    const add = async (from: number, to: number) => {
      const row = (n: number) => ({ _id: n, kind: n % 10, at: n, tags: [`t${n % 10}`, 'all'] });
      await grown.insertMany(Array.from({ length: to - from }, (_, n) => row(from + n)));
    };
    await add(0, 1_000);
    const few = await costs();
    await add(1_000, 20_000);
    expect(await costs()).toEqual(few);
    expect(few.map(({ nReturned }) => nReturned as number)).toEqual([1, 20, 20, 20, 10]);
  }, 60_000);
});
