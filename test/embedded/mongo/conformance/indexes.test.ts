import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { onlyOurs, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

let made = 0;
const fresh = (): Collection => server.db.collection(`i${made++}`);

describe('createIndexes, listIndexes, dropIndexes', () => {
  it('lists what was created, and takes the same again', async () => {
    const collection = fresh();
    await collection.createIndexes([
      { key: { a: 1, b: -1 }, name: 'ab' },
      { key: { c: 1 }, unique: true, sparse: true },
      { key: { place: '2dsphere' } },
    ]);
    await collection.createIndexes([{ key: { a: 1, b: -1 }, name: 'ab' }]);
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'ab' },
      { v: 2, key: { c: 1 }, name: 'c_1', unique: true, sparse: true },
      { v: 2, key: { place: '2dsphere' }, name: 'place_2dsphere' },
    ]);
    await collection.dropIndex('ab');
    await collection.dropIndexes();
    expect(await collection.indexes()).toHaveLength(1);
  });

  it('passes over an index that is hidden, which stays true all the same', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { a: 1 }, hidden: true, unique: true }]);
    await collection.insertMany([{ a: 1 }, { a: 2 }]);
    const { queryPlanner } = await collection.find({ a: 1 }).explain('queryPlanner');
    expect(JSON.stringify(queryPlanner.winningPlan)).toContain('COLLSCAN');
    expect(await collection.distinct('a')).toEqual([1, 2]);
    await expect(collection.find({ a: 1 }).hint('a_1').toArray()).rejects.toMatchObject({ code: 2 });
    await expect(collection.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
  });

  it.each<[string, Document, number]>([
    ['another key under a known name', { key: { b: 1 }, name: 'a_1' }, 86],
    ['other options under a known name', { key: { a: 1 }, name: 'a_1', unique: true }, 86],
    ['a known key under another name', { key: { a: 1 }, name: 'other' }, 85],
    ['another time to live under a known name', { key: { at: 1 }, name: 'at_1', expireAfterSeconds: 5 }, 85],
    ['an unknown kind', { key: { a: 'foo' }, name: 't' }, 67],
    ['options of the index of _id', { key: { _id: 1 }, name: '_id_', unique: true }, 197],
    ['a direction of 0', { key: { a: 0 }, name: 't' }, 67],
    ['a TTL over two fields', { key: { a: 1, b: 1 }, name: 't', expireAfterSeconds: 1 }, 67],
    ...onlyOurs<[string, Document, number]>(
      ['a text index', { key: { a: 'text' }, name: 't' }, 115],
      ['a hashed index', { key: { a: 'hashed' }, name: 't' }, 115],
      ['a wildcard index', { key: { '$**': 1 }, name: 't' }, 115],
      ['a collation', { key: { z: 1 }, name: 't', collation: { locale: 'ar' } }, 115],
    ),
  ])('refuses %s', async (_name, index, code) => {
    const collection = fresh();
    await collection.createIndexes([{ key: { a: 1 } }, { key: { at: 1 }, expireAfterSeconds: 60 }]);
    await expect(
      server.db.command({ createIndexes: collection.collectionName, indexes: [index] }),
    ).rejects.toMatchObject({ code });
  });

  it('takes a known key again with other uniqueness or another filter, under a name of its own', async () => {
    const collection = fresh();
    await collection.createIndexes([
      { key: { a: 1 } },
      { key: { a: 1 }, name: 'one', unique: true },
      { key: { a: 1 }, name: 'few', partialFilterExpression: { b: { $gt: 1 } } },
      { key: { a: 1 }, name: 'there', sparse: true },
    ]);
    expect(await collection.indexes()).toHaveLength(5);
    await collection.insertOne({ a: 1 });
    await expect(collection.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
  });

  it('refuses a unique index over duplicates and leaves nothing of it', async () => {
    const collection = fresh();
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(collection.createIndexes([{ key: { a: 1 }, unique: true }])).rejects.toMatchObject({ code: 11000 });
    expect(await collection.indexes()).toHaveLength(1);
  });

  it('says that an index or a collection is not there', async () => {
    await expect(fresh().indexes()).rejects.toMatchObject({ code: 26 });
    const collection = fresh();
    await collection.insertOne({});
    await expect(collection.dropIndex('nope')).rejects.toMatchObject({ code: 27 });
    await expect(collection.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  });
});

describe('unique indexes', () => {
  it('count a missing field as null', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { a: 1 }, unique: true }]);
    await collection.insertOne({ b: 1 });
    await expect(collection.insertOne({ a: null })).rejects.toMatchObject({ code: 11000, keyValue: { a: null } });
  });

  it('leave out what is missing when sparse, and what the filter leaves out when partial', async () => {
    const sparse = fresh();
    await sparse.createIndexes([{ key: { a: 1 }, unique: true, sparse: true }]);
    await sparse.insertMany([{}, {}, { a: 1 }]);
    await expect(sparse.insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
    expect(await sparse.find().sort({ a: 1 }).toArray()).toHaveLength(3);
    const partial = fresh();
    await partial.createIndexes([{ key: { slug: 1 }, unique: true, partialFilterExpression: { live: true } }]);
    await partial.insertMany([{ slug: 'x' }, { slug: 'x' }, { slug: 'x', live: true }]);
    await expect(partial.insertOne({ slug: 'x', live: true })).rejects.toMatchObject({ code: 11000 });
    await expect(partial.updateOne({ live: { $exists: false } }, { $set: { live: true } })).rejects.toMatchObject({
      code: 11000,
    });
    expect(await partial.countDocuments({ slug: 'x' })).toBe(3);
  });

  it('hold for every element of an array, but not within one document', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { tags: 1 }, unique: true }]);
    await collection.insertOne({ tags: ['a', 'b', 'a'] });
    await expect(collection.insertOne({ tags: ['c', 'b'] })).rejects.toMatchObject({ code: 11000 });
  });

  it('tell long texts apart that begin alike', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { text: 1 }, unique: true }]);
    const long = 'x'.repeat(3000);
    await collection.insertMany(['b', 'a', 'c'].map((end) => ({ text: long + end })));
    await expect(collection.insertOne({ text: `${long}a` })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments({ text: `${long}a` })).toBe(1);
    expect(await collection.countDocuments({ text: { $gt: `${long}a` } })).toBe(2);
    const sorted = await collection.find().sort({ text: 1 }).toArray();
    expect(sorted.map(({ text }) => (text as string).at(-1)).join('')).toBe('abc');
  });

  it('refuse two arrays in one compound index', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { a: 1, b: 1 } }]);
    await expect(collection.insertOne({ a: [1], b: [2] })).rejects.toMatchObject({ code: 171 });
    await collection.insertOne({ a: [1, 2], b: 3 });
    expect(await collection.countDocuments({ a: 2, b: 3 })).toBe(1);
  });
});

it('lets go of the old entry when a key moves, whatever its bytes', async () => {
  const collection = fresh();
  await collection.createIndex({ who: 1, at: 1 });
  const start = Date.UTC(2026, 0, 1);
  // 256 steps pass through every value of a byte of the encoded date.
  for (let step = 0; step < 256; step++) {
    await collection.updateOne({ who: 'me' }, { $set: { at: new Date(start + step) } }, { upsert: true });
    expect(await collection.find({ who: 'me' }).sort({ at: 1 }).toArray()).toHaveLength(1);
  }
});
