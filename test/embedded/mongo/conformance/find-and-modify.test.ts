import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ObjectId } from 'bson';
import type { Document } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe('findAndModify', () => {
  it('gives the document before or after, chosen by sort, shaped by projection', async () => {
    const jobs = server.db.collection<Row>('jobs');
    await jobs.insertMany([
      { _id: 1, p: 1 },
      { _id: 2, p: 5 },
    ]);
    expect(await jobs.findOneAndUpdate({}, { $set: { s: 1 } }, { sort: { p: -1 } })).toEqual({ _id: 2, p: 5 });
    expect(
      await jobs.findOneAndUpdate({}, { $inc: { p: 1 } } as never, {
        sort: { p: -1 },
        returnDocument: 'after',
        projection: { p: 1, _id: 0 },
      }),
    ).toEqual({ p: 6 });
    expect(await jobs.findOneAndReplace({ _id: 1 }, { q: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      q: 1,
    });
    expect(await jobs.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, q: 1 });
    expect(await jobs.findOneAndDelete({ _id: 1 })).toBeNull();
    expect(await jobs.findOneAndUpdate({ _id: 9 }, { $set: { a: 1 } })).toBeNull();
  });

  it('says what an upsert made', async () => {
    const jobs = server.db.collection<Row>('upserts');
    const options = { upsert: true, includeResultMetadata: true } as const;
    expect(await jobs.findOneAndUpdate({ _id: 7 }, { $set: { a: 1 } }, options)).toMatchObject({
      value: null,
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 7 },
    });
    expect(
      await jobs.findOneAndUpdate({ _id: 7 }, { $set: { a: 2 } }, { ...options, returnDocument: 'after' }),
    ).toMatchObject({
      value: { _id: 7, a: 2 },
      lastErrorObject: { n: 1, updatedExisting: true },
    });
  });

  it('refuses contradictions', async () => {
    await expect(server.db.command({ findAndModify: 'x', query: {}, remove: true, update: {} })).rejects.toMatchObject({
      code: 9,
    });
    await expect(server.db.command({ findAndModify: 'x', query: {} })).rejects.toMatchObject({ code: 9 });
  });

  it('hands every item of a queue out once to many takers', async () => {
    const queue = server.db.collection<Row>('queue');
    await queue.createIndexes([{ key: { state: 1, _id: 1 } }]);
    await queue.insertMany(Array.from({ length: 200 }, (_, n) => ({ _id: n, state: 'waiting' })));
    const taken: number[] = [];
    const taker = async () => {
      for (;;) {
        const item = await queue.findOneAndUpdate(
          { state: 'waiting' },
          { $set: { state: 'taken' } },
          { sort: { _id: 1 } },
        );
        if (!item) return;
        taken.push(item._id as number);
      }
    };
    await Promise.all(Array.from({ length: 20 }, taker));
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('races', () => {
  it('a hundred upserts on one unique key give one document', async () => {
    const counter = server.db.collection('counters');
    await counter.createIndexes([{ key: { key: 1 }, unique: true }]);
    const count = async () => {
      const client = await server.connect();
      const mine = client.db(server.db.databaseName).collection('counters');
      const upsert = () => mine.updateOne({ key: 'one' }, { $inc: { n: 1 } }, { upsert: true });
      await Promise.all(Array.from({ length: 20 }, upsert));
    };
    await Promise.all(Array.from({ length: 5 }, count));
    expect(await counter.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ key: 'one', n: 100 }]);
  });

  it('a hundred inserts of one unique key let one through', async () => {
    const once = server.db.collection('once');
    await once.createIndexes([{ key: { key: 1 }, unique: true }]);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => once.insertOne({ key: 1 })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await once.countDocuments()).toBe(1);
  });

  it.each<[string, Document]>([
    ['remove', { remove: true }],
    ['an update', { update: { $set: { n: 2 } } }],
    ['an update whose outcome is asked for', { update: { $set: { n: 2 } }, new: true }],
    ['an upsert', { query: { _id: 2, z: 0 }, update: { $set: { n: 2 } }, upsert: true, new: true }],
  ])('writes nothing where what is asked of it cannot be answered: %s', async (_what, fields) => {
    const collection = server.db.collection<Row>(`unanswered${String(new ObjectId())}`);
    await collection.insertOne({ _id: 1, z: 0, n: 1 });
    const command = { findAndModify: collection.collectionName, query: { _id: 1 }, ...fields };
    await expect(server.db.command({ ...command, fields: { ratio: { $divide: [1, '$z'] } } })).rejects.toBeInstanceOf(
      Error,
    );
    expect(await collection.find().toArray()).toEqual([{ _id: 1, z: 0, n: 1 }]);
  });
});
