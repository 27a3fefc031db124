import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, itOurs, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (...documents: Document[]) => fill(server, documents, 1);

describe('variables of a command', () => {
  itOurs('are refused by name, empty ones are passed over', async () => {
    const collection = await filled({ a: 1 });
    const { collectionName: name } = collection;
    const variables = { let: { wanted: 1 } };
    const q = { $expr: { $eq: ['$a', '$$wanted'] } };
    for (const command of [
      { find: name, filter: q, ...variables },
      { aggregate: name, pipeline: [{ $match: q }], cursor: {}, ...variables },
      { update: name, updates: [{ q, u: { $set: { b: 1 } } }], ...variables },
      { delete: name, deletes: [{ q, limit: 0 }], ...variables },
      { findAndModify: name, query: q, remove: true, ...variables },
      { explain: { find: name, filter: q, ...variables } },
    ]) {
      await expect(server.db.command(command)).rejects.toMatchObject({
        code: 115,
        message: expect.stringMatching(/let.*MongoDB/),
      });
    }
    expect(await collection.countDocuments()).toBe(1);
    expect(await collection.find({}, { let: {} }).toArray()).toHaveLength(1);
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
