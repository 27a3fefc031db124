import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Double, Int32, Long, ObjectId, serialize } from 'bson';
import type { Collection, Document, MongoBulkWriteError } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const fresh = (): Collection => server.db.collection(`u${String(new ObjectId())}`);
const typed = { promoteValues: false };

async function updated(
  before: Document,
  update: Document | Document[],
  filter: Document = {},
  options = {},
): Promise<Document | null> {
  const collection = fresh();
  await collection.insertOne({ _id: 1 as never, ...before });
  await collection.updateOne(filter, update, options);
  return collection.findOne({}, { projection: { _id: 0 } });
}

describe('update operators', () => {
  it.each<[string, Document, Document, Document]>([
    [
      '$pull by what one of several conditions asks',
      { l: [{ x: 1 }, { x: 2 }, { x: 3 }] },
      { $pull: { l: { $or: [{ x: 1 }, { x: 3 }] } } },
      { l: [{ x: 2 }] },
    ],
    ['$pull of a pattern by $eq', { l: ['a', /a/] }, { $pull: { l: { $eq: /a/ } } }, { l: ['a'] }],
    ['$set makes the documents on the way', { a: 1 }, { $set: { 'b.c.d': 2 } }, { a: 1, b: { c: { d: 2 } } }],
    ['$set on a place in an array fills up with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '', x: '' } }, { b: { d: 2 } }],
    ['$unset in an array leaves null', { a: [1, 2] }, { $unset: { 'a.0': 1 } }, { a: [null, 2] }],
    [
      '$inc and $mul, also of nothing',
      { a: 2, b: 3 },
      { $inc: { a: 5, n: 1 }, $mul: { b: 2, m: 4 } },
      { a: 7, b: 6, m: 0, n: 1 },
    ],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3, x: 1 }, $max: { b: 3 } }, { a: 3, b: 5, x: 1 }],
    ['$rename', { a: 1, b: 2 }, { $rename: { a: 'c.d', none: 'x' } }, { b: 2, c: { d: 1 } }],
    ['$push', { a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
    [
      '$push with all modifiers',
      { a: [5, 1] },
      { $push: { a: { $each: [4, 2], $sort: 1, $slice: -3 } } },
      { a: [2, 4, 5] },
    ],
    ['$push at a position', { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
    [
      '$push sorting documents',
      { a: [{ s: 2 }] },
      { $push: { a: { $each: [{ s: 3 }, { s: 1 }], $sort: { s: -1 } } } },
      { a: [{ s: 3 }, { s: 2 }, { s: 1 }] },
    ],
    [
      '$addToSet',
      { a: [1, { x: 1 }] },
      { $addToSet: { a: { $each: [{ x: 1 }, 2, 2] }, b: 1 } },
      { a: [1, { x: 1 }, 2], b: [1] },
    ],
    [
      '$pull by value, condition and fields',
      { a: [1, 2, 3], b: [{ x: 1 }, { x: 2, y: 1 }] },
      { $pull: { a: { $gte: 2 }, b: { x: 2 } } },
      { a: [1], b: [{ x: 1 }] },
    ],
    [
      '$pullAll and $pop',
      { a: [1, 2, 1, 3], b: [1, 2, 3] },
      { $pullAll: { a: [1, 3] }, $pop: { b: -1 } },
      { a: [2], b: [2, 3] },
    ],
    ['$bit', { a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    ['$bit, several at once', { a: 13 }, { $bit: { a: { and: 10, or: 1 }, b: { xor: 5 } } }, { a: 9, b: 5 }],
    [
      '$min and $max across types',
      { a: 5, b: 'x', c: null },
      { $min: { a: 'x', b: 5 }, $max: { c: 1 } },
      { a: 5, b: 5, c: 1 },
    ],
    [
      '$push before the end, beyond the end, and of nothing kept',
      { a: [1, 2, 3], b: [1], c: [1] },
      {
        $push: {
          a: { $each: [9], $position: -1 },
          b: { $each: [9], $position: 10 },
          c: { $each: [2], $slice: 0 },
        },
      },
      { a: [1, 2, 9, 3], b: [1, 9], c: [] },
    ],
    [
      '$push sorting by a field within',
      { a: [{ x: { y: 2 } }, { x: { y: 1 } }] },
      { $push: { a: { $each: [], $sort: { 'x.y': 1 } } } },
      { a: [{ x: { y: 1 } }, { x: { y: 2 } }] },
    ],
    [
      '$pullAll and $pull of arrays within the array',
      { a: [1, [1], 2], b: [[1, 2], [3]] },
      { $pullAll: { a: [1, [1]] }, $pull: { b: [1, 2] } },
      { a: [2], b: [[3]] },
    ],
    [
      '$[] below $[]',
      { a: [{ b: [1, 2] }, { b: [3] }] },
      { $inc: { 'a.$[].b.$[]': 1 } },
      { a: [{ b: [2, 3] }, { b: [4] }] },
    ],
    [
      '$rename onto a field that is there keeps its place',
      { a: 1, b: 2, c: 3 },
      { $rename: { c: 'a' } },
      { a: 3, b: 2 },
    ],
    ['$setOnInsert does nothing to what is there', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
    [
      '$[] reaches all elements',
      { a: [{ n: 1 }, { n: 2 }] },
      { $inc: { 'a.$[].n': 10 } },
      { a: [{ n: 11 }, { n: 12 }] },
    ],
    ['a new document in place', { a: 1, b: 2 }, { $set: {} }, { a: 1, b: 2 }],
  ])('%s', async (_name, before, update, after) => {
    expect(await updated(before, update)).toEqual(after);
  });

  it('reaches the element that the filter found by $', async () => {
    const before = {
      list: [
        { id: 1, n: 0 },
        { id: 2, n: 0 },
      ],
    };
    expect(await updated(before, { $inc: { 'list.$.n': 1 } }, { 'list.id': 2 })).toEqual({
      list: [
        { id: 1, n: 0 },
        { id: 2, n: 1 },
      ],
    });
    const byMatch = { list: { $elemMatch: { id: 1, n: 0 } } };
    expect(await updated(before, { $set: { 'list.$': 'x' } }, byMatch)).toEqual({ list: ['x', { id: 2, n: 0 }] });
    await expect(updated(before, { $set: { 'list.$': 1 } })).rejects.toMatchObject({ code: 2 });
  });

  it('reaches the elements that array filters choose', async () => {
    const before = {
      list: [
        { k: 'a', v: [1, 5] },
        { k: 'b', v: [5] },
      ],
    };
    const options = { arrayFilters: [{ 'e.k': 'a' }, { n: { $gt: 3 } }] };
    expect(await updated(before, { $set: { 'list.$[e].v.$[n]': 0 } }, {}, options)).toEqual({
      list: [
        { k: 'a', v: [1, 0] },
        { k: 'b', v: [5] },
      ],
    });
    await expect(updated(before, { $set: { 'list.$[z]': 0 } })).rejects.toMatchObject({ code: 2 });
  });

  it.each<[string, Document | Document[], Document[], number]>([
    ['one of no use', { $set: { 'a.$[x]': 0 } }, [{ x: 1 }, { y: 1 }], 9],
    ['one for which there is none', { $set: { 'a.$[x]': 0 } }, [{ y: 1 }], 2],
    ['one without a name', { $set: { 'a.$[x]': 0 } }, [{}], 9],
    ['one with two names', { $set: { 'a.$[x]': 0 } }, [{ x: 1, y: 1 }], 9],
    ['two of one name', { $set: { 'a.$[x]': 0 } }, [{ x: 1 }, { x: 2 }], 9],
    ['a name in capitals', { $set: { 'a.$[X]': 0 } }, [{ X: 1 }], 2],
    ['stages', [{ $set: { b: 1 } }], [{ x: 1 }], 9],
  ])('refuses array filters: %s', async (_name, update, arrayFilters, code) => {
    await expect(updated({ a: [1] }, update, {}, { arrayFilters })).rejects.toMatchObject({ code });
  });

  it('sets the current date by the server', async () => {
    const before = Date.now();
    const document = await updated({}, { $currentDate: { at: true } });
    expect((document?.at as Date).getTime()).toBeGreaterThanOrEqual(before);
  });

  it('takes stages, and keeps the types of what they leave alone', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, price: new Double(2), count: Long.fromNumber(3) });
    await collection.updateOne({}, [{ $set: { total: { $multiply: ['$price', '$count'] } } }, { $unset: 'gone' }]);
    expect(await collection.findOne({}, typed)).toEqual({
      _id: new Int32(1),
      price: new Double(2),
      count: Long.fromNumber(3),
      total: new Int32(6),
    });
  });

  it('keeps number types, widening only as far as needed', async () => {
    const collection = fresh();
    await collection.insertOne({
      _id: 1 as never,
      int: new Int32(1),
      long: Long.fromNumber(1),
      double: new Double(1),
      edge: new Int32(2147483647),
    });
    await collection.updateOne(
      {},
      { $inc: { int: new Int32(1), long: new Int32(1), double: new Int32(1), edge: new Int32(1) } },
    );
    expect(await collection.findOne({}, { projection: { _id: 0 }, ...typed })).toEqual({
      int: new Int32(2),
      long: Long.fromNumber(2),
      double: new Double(2),
      edge: Long.fromNumber(2147483648),
    });
  });

  it.each<[string, Document, number]>([
    ['a change of _id', { $set: { _id: 2 } }, 66],
    ['two changes of one path', { $set: { 'a.b': 1 }, $inc: { a: 1 } }, 40],
    ['a field below a number', { $set: { 'n.x': 1 } }, 28],
    ['$inc of text', { $inc: { s: 1 } }, 14],
    ['$inc by text', { $inc: { n: 'x' } }, 14],
    ['$push to a number', { $push: { n: 1 } }, 2],
    ['an unknown operator', { $foo: { a: 1 } }, 9],
    ['a field that begins with $', { $set: { $a: 1 } }, 52],
    ['$addToSet with more than $each', { $addToSet: { list: { $each: [2], $sort: 1 } } }, 2],
    ['$bit by a fraction', { $bit: { n: { or: 1.5 } } }, 2],
    ['$currentDate of a number', { $currentDate: { at: 1 } }, 2],
    ['$pop by two', { $pop: { list: 2 } }, 9],
    ['$pop of a number', { $pop: { n: 1 } }, 14],
    ['$rename to itself', { $rename: { n: 'n' } }, 2],
    ['$rename below a number', { $rename: { 'n.x': 'y' } }, 28],
    ['$rename out of an array', { $rename: { 'list.0': 'y' } }, 2],
    ['$rename into an array', { $rename: { n: 'list.0' } }, 2],
    ['an array filled up too far', { $set: { 'list.2000000': 1 } }, 34],
    ['an empty part of a path', { $set: { 'a..b': 1 } }, 56],
  ])('refuses %s and leaves the document as it was', async (_name, update, code) => {
    const collection = fresh();
    const document = { _id: new Int32(1) as never, n: new Int32(1), s: 'x', list: [new Int32(1)] };
    await collection.insertOne(document);
    await expect(collection.updateOne({}, update)).rejects.toMatchObject({ code });
    expect(await collection.findOne({}, typed)).toEqual(document);
  });
});

describe('update', () => {
  it('tells matched from modified', async () => {
    const collection = fresh();
    await collection.insertMany([{ a: 1 }, { a: 1 }, { a: 2 }]);
    expect(await collection.updateMany({ a: { $lte: 2 } }, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 3,
      modifiedCount: 1,
    });
    expect(await collection.updateOne({ a: 9 }, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 0,
      modifiedCount: 0,
    });
  });

  it('replaces a document but for its _id', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, a: 1 });
    await collection.replaceOne({ a: 1 }, { b: 2 });
    expect(await collection.findOne()).toEqual({ _id: 1, b: 2 });
    await expect(collection.replaceOne({ b: 2 }, { _id: 5 as never, c: 1 })).rejects.toMatchObject({ code: 66 });
  });

  it('upserts from the equalities of the filter, once', async () => {
    const collection = fresh();
    const change = { $set: { b: 1 }, $setOnInsert: { made: true } };
    const first = await collection.updateOne({ a: 5, 'n.x': { $eq: 1 }, c: { $gt: 1 } }, change, { upsert: true });
    expect(first).toMatchObject({ upsertedCount: 1, matchedCount: 0 });
    expect(await collection.findOne()).toEqual({
      _id: first.upsertedId,
      a: 5,
      n: { x: 1 },
      b: 1,
      made: true,
    });
    expect(await collection.updateOne({ a: 5 }, change, { upsert: true })).toMatchObject({
      upsertedCount: 0,
      matchedCount: 1,
      modifiedCount: 0,
    });
  });

  it.each<[string, Document, Document, number]>([
    ['a path and what lies below it', { a: 1, 'a.b': 2 }, { $set: { c: 1 } }, 54],
    ['a path twice', { $and: [{ a: 1 }, { a: 2 }] }, { $set: { c: 1 } }, 54],
    ['another _id', { _id: 1 }, { $set: { _id: 2 } }, 66],
  ])('refuses to upsert from a filter with %s', async (_name, filter, change, code) => {
    const collection = fresh();
    await expect(collection.updateOne(filter, change, { upsert: true })).rejects.toMatchObject({ code });
    expect(await collection.countDocuments()).toBe(0);
  });

  it('refuses a batch of nothing, and statements that lack what they need', async () => {
    const { collectionName } = fresh();
    for (const [command, code] of [
      [{ insert: collectionName, documents: [] }, 16],
      [{ update: collectionName, updates: [] }, 16],
      [{ delete: collectionName, deletes: [] }, 16],
      [{ update: collectionName, updates: [{ u: { $set: { a: 1 } } }] }, 40414],
      [{ update: collectionName, updates: [{ q: {} }] }, 40414],
      [{ delete: collectionName, deletes: [{ q: {} }] }, 40414],
    ] as const) {
      await expect(server.db.command(command)).rejects.toMatchObject({ code });
    }
  });

  it('goes on after what fails in a bulk without order, and tells each failure by its place', async () => {
    const collection = fresh();
    const failed = await collection
      .bulkWrite(
        [
          { insertOne: { document: { _id: 1 as never } } },
          { insertOne: { document: { _id: 1 as never } } },
          { updateOne: { filter: { _id: 1 as never }, update: { $set: { _id: 5 } } } },
          { updateMany: { filter: {}, update: { $set: { w: 1 } } } },
          { deleteOne: { filter: { _id: 9 as never } } },
        ],
        { ordered: false },
      )
      .catch((error: unknown) => error as MongoBulkWriteError);
    const { writeErrors, insertedCount, modifiedCount } = failed as MongoBulkWriteError;
    expect([writeErrors].flat().map(({ index, code }) => [index, code])).toEqual([
      [1, 11000],
      [2, 66],
    ]);
    expect({ insertedCount, modifiedCount }).toEqual({ insertedCount: 1, modifiedCount: 1 });
  });

  it('meets a document once even when the update moves it along the index in use', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { n: 1 } }]);
    await collection.insertMany(Array.from({ length: 50 }, (_, n) => ({ n })));
    await collection.updateMany({ n: { $gte: 0 } }, { $inc: { n: 100 } });
    expect(await collection.countDocuments({ n: { $gte: 100, $lt: 150 } })).toBe(50);
  });

  it('refuses to bring two documents to one unique key', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { k: 1 }, unique: true }]);
    await collection.insertMany([{ k: 1 }, { k: 2 }]);
    await expect(collection.updateOne({ k: 2 }, { $set: { k: 1 } })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments({ k: 2 })).toBe(1);
    expect(await collection.updateOne({ k: 2 }, { $set: { k: 2, x: 1 } })).toMatchObject({ modifiedCount: 1 });
  });

  it('runs the writes of a bulk in order', async () => {
    const collection = fresh();
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1 as never, n: 1 } } },
      { updateOne: { filter: { _id: 1 as never }, update: { $inc: { n: 1 } } } },
      { replaceOne: { filter: { _id: 2 as never }, replacement: { n: 5 }, upsert: true } },
      { deleteOne: { filter: { n: 2 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
  });

  it('refuses an order, which a server of this version does not know', async () => {
    const collection = fresh();
    await collection.insertMany([{ p: 1 }, { p: 2 }]);
    const ordered = collection.updateOne({}, { $set: { x: 1 } }, { sort: { p: -1 } });
    await expect(ordered).rejects.toMatchObject({ code: 40415 });
    expect(await collection.countDocuments({ x: 1 })).toBe(0);
  });

  it('takes a pattern in the filter of an upsert for no value', async () => {
    const collection = fresh();
    const upsert = (filter: Document) =>
      collection.findOneAndUpdate(
        filter,
        { $setOnInsert: { n: 1 } },
        {
          upsert: true,
          returnDocument: 'after',
          projection: { _id: 0 },
        },
      );
    expect(await upsert({ name: /^bob$/i })).toEqual({ n: 1 });
    expect(await upsert({ name: { $in: [/^bob$/i] }, kind: 'x' })).toEqual({ kind: 'x', n: 1 });
    expect(await upsert({ _id: /^bob$/i, kind: 'y' })).toEqual({ kind: 'y', n: 1 });
    expect(await upsert({ name: { $eq: /^eve$/ }, kind: 'z' })).toEqual({ name: /^eve$/, kind: 'z', n: 1 });
  });
});

describe('a field that the classes of the driver have, too', () => {
  const tagged = (name: string) =>
    new Map<string, unknown>([
      ['_bsontype', name],
      ['value', 5],
    ]);

  it.each(['Int32', 'ObjectId', 'Binary', 'BSONSymbol', 'DBRef', 'Map'])(
    'is a field like any other: %s',
    async (name) => {
      const collection = fresh();
      await collection.createIndex({ o: 1 });
      await collection.insertOne({ _id: 1 as never, o: tagged(name), list: [tagged(name)] });
      expect(await collection.countDocuments({ 'o.value': 5, 'o._bsontype': name, 'list._bsontype': name })).toBe(1);
      expect(await collection.countDocuments({ o: { $type: 'object' } })).toBe(1);
      expect(await collection.countDocuments({ o: tagged(name) })).toBe(1);
      await collection.updateOne({ _id: 1 as never }, { $set: { x: 1, p: tagged(name) }, $inc: { 'o.value': 1 } });
      const [stored] = await collection.find({}, { raw: true }).toArray();
      const expected = new Map<string, unknown>([
        ['_id', 1],
        ['o', tagged(name).set('value', 6)],
        ['list', [tagged(name)]],
        ['p', tagged(name)],
        ['x', 1],
      ]);
      expect(Buffer.from(stored as never).toString('hex')).toBe(Buffer.from(serialize(expected)).toString('hex'));
    },
  );
});
