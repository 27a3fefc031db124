import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (...documents: Document[]) => fill(server, documents, 1);

describe('variables of a command', () => {
  const variables = { wanted: 2, rate: { $add: [1, 2] }, of: { low: 1 } };
  const q = { $expr: { $eq: ['$a', '$$wanted'] } };

  it('serve filters, projections, stages and updates', async () => {
    const collection = await filled({ a: 1 }, { a: 2 }, { a: 3 });
    const found = (filter: Document, options: Document = {}) =>
      collection.find(filter, { let: variables, ...options }).toArray();
    expect(await found(q)).toEqual([{ _id: 2, a: 2 }]);
    expect(await found({ $or: [q, { a: 3 }] }, { projection: { _id: 0, by: '$$rate' } })).toEqual([
      { by: 3 },
      { by: 3 },
    ]);
    expect(await found({ $expr: { $eq: ['$a', '$$of.low'] } })).toEqual([{ _id: 1, a: 1 }]);
    // Elsewhere in a filter it is a text like any other.
    expect(await found({ a: '$$wanted' })).toEqual([]);

    const pipeline = [
      { $match: q },
      {
        $lookup: {
          from: collection.collectionName,
          pipeline: [{ $match: q }, { $project: { n: '$$rate' } }],
          as: 'inner',
        },
      },
      { $facet: { all: [{ $project: { inner: 1, times: { $multiply: ['$a', '$$rate'] } } }] } },
    ];
    expect(await collection.aggregate(pipeline, { let: variables }).toArray()).toEqual([
      { all: [{ _id: 2, inner: [{ _id: 2, n: 3 }], times: 6 }] },
    ]);
    const shadowed = { $let: { vars: { wanted: '$$rate' }, in: '$$wanted' } };
    const mapped = { $map: { input: [7], as: 'wanted', in: '$$wanted' } };
    const both = [{ $match: q }, { $project: { _id: 0, shadowed, mapped, text: { $literal: '$$wanted' } } }];
    expect(await collection.aggregate(both, { let: variables }).toArray()).toEqual([
      { shadowed: 3, mapped: [7], text: '$$wanted' },
    ]);

    await collection.updateOne(q, [{ $set: { b: '$$rate' } }], { let: variables });
    expect(await collection.findOne({ a: 2 })).toEqual({ _id: 2, a: 2, b: 3 });
    const { collectionName: update } = collection;
    const u = [{ $set: { b: { $add: ['$$own', '$$rate'] } } }];
    await server.db.command({ update, updates: [{ q, u, c: { own: 10 } }], let: variables });
    expect(
      await collection.findOneAndUpdate(q, [{ $set: { c: '$$wanted' } }], { let: variables, returnDocument: 'after' }),
    ).toEqual({ _id: 2, a: 2, b: 13, c: 2 });
    expect((await collection.deleteMany(q, { let: variables })).deletedCount).toBe(1);
    expect(await collection.countDocuments()).toBe(2);
    expect(await collection.find({}, { let: {} }).toArray()).toHaveLength(2);
  });

  it('are known to explain', async () => {
    const { collectionName: find } = await filled({ a: 2 });
    const explained = await server.db.command({ explain: { find, filter: q, let: variables } });
    expect(explained['queryPlanner']).toBeDefined();
  });

  it('that nothing defines are refused before anything is read or written', async () => {
    const collection = await filled({ a: 1 });
    const { collectionName: name } = collection;
    for (const command of [
      { find: name, filter: q },
      { find: name, filter: { $or: [{ a: 1 }, { $and: [q] }] } },
      { find: name, filter: {}, let: { x: '$$wanted' } },
      { count: name, query: q },
      { distinct: name, key: 'a', query: q },
      { delete: name, deletes: [{ q, limit: 0 }] },
      { update: name, updates: [{ q, u: { $set: { b: 1 } } }] },
      { findAndModify: name, query: q, remove: true },
      { aggregate: name, pipeline: [{ $match: q }], cursor: {}, let: { other: 1 } },
    ]) {
      await expect(server.db.command(command)).rejects.toMatchObject({ code: 17276 });
    }
    await expect(server.db.command({ find: name, filter: {}, let: { Wanted: 1 } })).rejects.toMatchObject({ code: 9 });
    expect(await collection.countDocuments()).toBe(1);
  });
});

it('knows the variables of expressions and joins', async () => {
  const collection = await filled({ list: [1, 2] });
  const join = {
    from: collection.collectionName,
    let: { mine: '$_id' },
    pipeline: [
      { $match: { $expr: { $eq: ['$_id', '$$mine'] } } },
      { $project: { _id: 0, asked: '$$mine', root: '$$ROOT._id' } },
    ],
    as: 'of',
  };
  const fields = {
    _id: 0,
    let: { $let: { vars: { low: 1 }, in: { $add: ['$$low', 1] } } },
    map: { $map: { input: '$list', as: 'each', in: { $multiply: ['$$each', 10] } } },
    filter: { $filter: { input: '$list', cond: { $gt: ['$$this', 1] } } },
    reduce: { $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
    text: { $literal: '$$nope' },
    of: 1,
  };
  expect(await collection.aggregate([{ $lookup: join }, { $project: fields }]).toArray()).toEqual([
    { let: 2, map: [10, 20], filter: [2], reduce: 3, text: '$$nope', of: [{ asked: 1, root: 1 }] },
  ]);
});
