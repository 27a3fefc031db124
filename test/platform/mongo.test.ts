import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { createMongo } from '../../src/platform/mongo/index.ts';
import { mongoUrl } from '../support/databases.ts';
import { uniqueName } from './support.ts';

const uri = mongoUrl(uniqueName());
let client: MongoClient;
beforeEach(async () => {
  client = await MongoClient.connect(uri);
});
afterEach(async () => {
  await client.db().dropDatabase();
  await client.close();
});

const things = () => client.db().collection('things');
const keysByName = async () =>
  Object.fromEntries((await things().indexes()).map(({ name, key }) => [name, key] as const));

async function start(indexes: { key: Record<string, 1 | -1>; name: string; unique?: boolean }[], ensureIndexes = true) {
  const mongo = await createMongo({ uri, indexes: [{ collection: 'things', indexes }], ensureIndexes });
  await mongo.close();
}

describe('declared indexes', () => {
  const before = [
    { key: { a: 1 as const }, name: 'by_a' },
    { key: { b: 1 as const }, name: 'by_b' },
  ];

  it('are made, and stay as they are when everything starts again', async () => {
    await start(before);
    await start(before);
    expect(await keysByName()).toEqual({ _id_: { _id: 1 }, by_a: { a: 1 }, by_b: { b: 1 } });
  });

  it('are made anew where another version declares them otherwise; the documents stay', async () => {
    await start(before);
    await things().insertMany([{ a: 1 }, { a: 2 }]);
    await start([
      { key: { a: 1, c: -1 }, name: 'by_a' },
      { key: { b: 1 }, name: 'by_b', unique: false },
      { key: { c: 1 }, name: 'by_c' },
    ]);
    expect(await keysByName()).toEqual({ _id_: { _id: 1 }, by_a: { a: 1, c: -1 }, by_b: { b: 1 }, by_c: { c: 1 } });
    expect(await things().countDocuments({ a: { $gt: 0 } }, { hint: 'by_a' })).toBe(2);
  });

  it('are made anew by processes that start at the same time', async () => {
    await start(before);
    const after = [
      { key: { a: 1 as const, c: -1 as const }, name: 'by_a' },
      { key: { b: -1 as const }, name: 'by_b' },
    ];
    await Promise.all(Array.from({ length: 5 }, () => start(after)));
    expect(await keysByName()).toEqual({ _id_: { _id: 1 }, by_a: { a: 1, c: -1 }, by_b: { b: -1 } });
  });

  it('are left alone where an operator sees to them', async () => {
    await start([{ key: { a: 1 }, name: 'by_a' }], false);
    expect(await client.db().listCollections().toArray()).toEqual([]);
  });

  it('that documents break are told when it starts', async () => {
    await things().insertMany([{ a: 1 }, { a: 1 }]);
    await expect(start([{ key: { a: 1 }, name: 'by_a', unique: true }])).rejects.toMatchObject({ code: 11_000 });
  });
});
