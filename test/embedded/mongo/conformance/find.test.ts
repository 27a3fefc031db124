import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal128, deserialize, Double, Int32, Long, MaxKey, MinKey, ObjectId, UUID } from 'bson';
import type { Collection, Document } from 'mongodb';
import { onlyOurs, startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** The `_id`s a filter finds among documents numbered from 0: the same with and without indexes to choose from. */
async function matching(documents: Document[], filter: Document): Promise<unknown[]> {
  const collection = server.db.collection<Row>(`f${String(new ObjectId())}`);
  await collection.insertMany(documents.map((document, n) => ({ _id: n, ...document })));
  const ids = async () => (await collection.find(filter).toArray()).map(({ _id }) => Number(_id)).sort((a, b) => a - b);
  const scanned = await ids();
  await collection.createIndexes([{ key: { a: 1 } }, { key: { 'a.b': -1 } }]);
  expect(await ids()).toEqual(scanned);
  return scanned;
}

describe('find: filters', () => {
  it.each<[string, Document[], Document, number[]]>([
    [
      'equal numbers of any type',
      [{ a: 1 }, { a: Long.fromNumber(1) }, { a: new Double(1) }, { a: '1' }],
      { a: 1 },
      [0, 1, 2],
    ],
    ['an element or the whole of an array', [{ a: [1, 2] }, { a: [[1, 2]] }, { a: 1 }], { a: [1, 2] }, [0, 1]],
    [
      'a document only with its fields in order',
      [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
      { a: { x: 1, y: 2 } },
      [0],
    ],
    ['null: missing or null', [{}, { a: null }, { a: 0 }, { a: [] }, { a: [null] }], { a: null }, [0, 1, 4]],
    [
      'null below an array: an element that is a document without the field',
      [{ a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] }, { a: [] }, { a: [1] }, { a: 5 }],
      { 'a.b': null },
      [0, 4],
    ],
    ['ranges within one type only', [{ a: 5 }, { a: '5' }, { a: null }, {}, { a: [1, 9] }], { a: { $gt: 4 } }, [0, 4]],
    ['two conditions by two elements', [{ a: [1, 9] }, { a: [5] }, { a: [9] }], { a: { $gt: 4, $lt: 6 } }, [0, 1]],
    ['$elemMatch: both by one element', [{ a: [1, 9] }, { a: [5] }], { a: { $elemMatch: { $gt: 4, $lt: 6 } } }, [1]],
    [
      '$elemMatch on fields',
      [{ a: [{ x: 1, y: 2 }] }, { a: [{ x: 1 }, { y: 2 }] }],
      { a: { $elemMatch: { x: 1, y: 2 } } },
      [0],
    ],
    ['$ne and $nin: no element', [{ a: [1, 2] }, { a: 3 }, {}], { a: { $ne: 2 } }, [1, 2]],
    ['$nin', [{ a: [1, 2] }, { a: 3 }, {}], { a: { $nin: [3, null] } }, [0]],
    ['$in with null and a pattern', [{ a: 'abc' }, {}, { a: 'x' }], { a: { $in: [/^ab/, null] } }, [0, 1]],
    ['a pattern by $eq: only itself', [{ a: 'b' }, { a: /b/ }, { a: ['b', /b/] }], { a: { $eq: /b/ } }, [1, 2]],
    ['a pattern: what it matches, and itself', [{ a: 'b' }, { a: /b/ }, { a: 'c' }], { a: /b/ }, [0, 1]],
    ['$exists', [{ a: null }, {}, { a: [] }], { a: { $exists: true } }, [0, 2]],
    ['$size', [{ a: [] }, { a: [1] }, { a: [[1]] }, { a: 1 }], { a: { $size: 1 } }, [1, 2]],
    ['$all', [{ a: [1, 2, 3] }, { a: [1] }, { a: 1 }], { a: { $all: [1, 2] } }, [0]],
    ['$not', [{ a: 5 }, { a: 1 }, {}], { a: { $not: { $gt: 3 } } }, [1, 2]],
    [
      '$or, $and, $nor',
      [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }, {}],
      { $or: [{ a: 1 }, { b: 1 }], $nor: [{ a: 1, b: 1 }] },
      [0, 1],
    ],
    [
      '$regex with options',
      [{ a: 'Hello' }, { a: 'bye' }, { a: ['x', 'HELP'] }],
      { a: { $regex: '^hel', $options: 'i' } },
      [0, 2],
    ],
    [
      '$type',
      [{ a: 1 }, { a: 1.5 }, { a: 'x' }, { a: ['y'] }, { a: new ObjectId() }],
      { a: { $type: ['string', 'objectId'] } },
      [2, 3, 4],
    ],
    ['$mod', [{ a: 4 }, { a: 5 }, { a: 'x' }], { a: { $mod: [2, 0] } }, [0]],
    ['$bitsAllSet', [{ a: 7 }, { a: 5 }], { a: { $bitsAllSet: [0, 1] } }, [0]],
    [
      '$expr',
      [
        { a: 2, b: 1 },
        { a: 1, b: 2 },
      ],
      { $expr: { $gt: ['$a', '$b'] } },
      [0],
    ],
    ['a place in an array', [{ a: [1, 2] }, { a: [2, 1] }, { a: { 1: 2 } }], { 'a.1': 2 }, [0, 2]],
    ['a field named like one of every object', [{ constructor: 1 }, {}], { constructor: { $exists: true } }, [0]],
    ['dates and ids', [{ a: new Date(5) }, { a: new Date(6) }], { a: { $gte: new Date(6) } }, [1]],
  ])('%s', async (_name, documents: Document[], filter: Document, expected) => {
    expect(await matching(documents, filter)).toEqual(expected);
  });

  it.each<[string, Document, number]>([
    ['an unknown operator', { a: { $foo: 1 } }, 2],
    ['an unknown top operator', { $foo: 1 }, 2],
    ['an $in without a list', { a: { $in: 1 } }, 2],
    ['an empty $or', { $or: [] }, 2],
    ['a geo query without a shape', { a: { $geoWithin: {} } }, 2],
    ...onlyOurs<[string, Document, number]>(
      ['text search', { $text: { $search: 'x' } }, 115],
      ['code', { $where: 'true' }, 115],
    ),
  ])('refuses %s, even where there is nothing to find', async (_name, filter, code) => {
    await expect(server.db.collection('none').find(filter).toArray()).rejects.toMatchObject({ code });
  });
});

describe('find: order, range, shape', () => {
  it("sorts across types in MongoDB's order", async () => {
    const collection = server.db.collection('order');
    const id = new ObjectId();
    const inOrder = [
      new MinKey(),
      null,
      -1,
      0.5,
      2,
      'B',
      'a',
      { x: 1 },
      [[1]],
      Buffer.from('x'),
      id,
      false,
      true,
      new Date(0),
      /x/,
      new MaxKey(),
    ];
    const shuffled = inOrder
      .map((a, n) => ({ _id: n as never, a }))
      .sort((x, y) => ((Number(x._id) * 7) % 16) - ((Number(y._id) * 7) % 16));
    await collection.insertMany(shuffled);
    const ids = async () => (await collection.find().sort({ a: 1 }).toArray()).map(({ _id }) => _id as unknown);
    const expected = [...inOrder.keys()].map((n) => (n === 8 ? 8 : n));
    // [[1]] sorts by its least element, the array [1].
    expect(await ids()).toEqual(expected);
    await collection.createIndexes([{ key: { a: 1 } }]);
    expect(await ids()).toEqual(expected);
  });

  it('sorts an array by its least element ascending and its greatest descending, an empty one first', async () => {
    const collection = server.db.collection('arrays');
    await collection.insertMany([
      { _id: 'x', a: [1, 9] },
      { _id: 'y', a: [3] },
      { _id: 'z', a: [] },
      { _id: 'n' },
    ] as never[]);
    const by = async (direction: 1 | -1, filter = {}) =>
      (await collection.find(filter).sort({ a: direction }).toArray()).map(({ _id }) => String(_id)).join('');
    const orders = async () => [
      await by(1),
      await by(-1),
      await by(1, { a: { $gt: 2 } }),
      await by(-1, { a: { $lt: 5 } }),
    ];
    expect(await orders()).toEqual(['znxy', 'xynz', 'xy', 'xy']);
    await collection.createIndexes([{ key: { a: 1 } }]);
    expect(await orders()).toEqual(['znxy', 'xynz', 'xy', 'xy']);
  });

  it('keeps the order of insertion without a sort; skips and limits', async () => {
    const collection = server.db.collection('natural');
    await collection.insertMany(['c', 'a', 'b', 'd'].map((name) => ({ _id: name as never })));
    for (const backward of [collection.find().sort({ $natural: -1 }), collection.find().hint({ $natural: -1 })]) {
      expect(await backward.toArray()).toEqual((await collection.find().toArray()).reverse());
    }
    const page = await collection.find().skip(1).limit(2).toArray();
    expect(page).toEqual([{ _id: 'a' }, { _id: 'b' }]);
  });

  it('projects fields in, out, below arrays and by operators', async () => {
    const collection = server.db.collection<Row>('shapes');
    await collection.insertOne({
      _id: 1,
      a: { b: 1, c: 2 },
      list: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
      n: [1, 2, 3],
    });
    const shaped = (projection: Document) => collection.findOne({}, { projection });
    expect(await shaped({ 'a.b': 1, 'list.x': 1, _id: 0 })).toEqual({ a: { b: 1 }, list: [{ x: 1 }, { x: 2 }] });
    expect(await shaped({ 'a.b': 0, list: 0, n: 0 })).toEqual({ _id: 1, a: { c: 2 } });
    expect(await shaped({ n: { $slice: -2 }, list: 0, a: 0 })).toEqual({ _id: 1, n: [2, 3] });
    expect(await shaped({ list: { $elemMatch: { x: 2 } } })).toEqual({ _id: 1, list: [{ x: 2, y: 2 }] });
    expect(await shaped({ sum: { $add: ['$a.b', '$a.c'] } })).toEqual({ _id: 1, sum: 3 });
    await expect(shaped({ a: 1, n: 0 })).rejects.toMatchObject({ code: 31254 });
    await expect(shaped({ a: 0, n: 1 })).rejects.toMatchObject({ code: 31253 });
    await expect(shaped({ a: 1, 'a.b': 1 })).rejects.toMatchObject({ code: 31249 });
    await expect(shaped({ $a: 1 })).rejects.toMatchObject({ code: 16410 });
  });

  it('projects what it keeps byte for byte, in the order it stands in', async () => {
    const collection = server.db.collection<Row>('kept', { promoteValues: false });
    const kept = { z: new Double(1), '7': Long.fromNumber(2), a: { y: new Int32(1), b: null }, list: [new Double(3)] };
    await collection.insertOne({ other: 'x'.repeat(1_000), ...kept, _id: 1 });
    const shaped = async (projection: Document) => {
      const raw = await collection.findOne({}, { projection, raw: true });
      return deserialize(raw as unknown as Buffer, { promoteValues: false });
    };
    const { a, list, z } = kept;
    const _id = new Int32(1);
    expect(Object.entries(await shaped({ a: 1, '7': true, z: 1 }))).toEqual(
      Object.entries({ '7': Long.fromNumber(2), _id, z, a }),
    );
    expect(Object.keys(await shaped({ list: 1, a: 1, z: 1 }))).toEqual(['_id', 'z', 'a', 'list']);
    expect(await shaped({ list: 1, _id: 0 })).toEqual({ list });
    expect(await shaped({ _id: 1 })).toEqual({ _id });
    expect(await shaped({ 'a.y': 1, list: { $slice: 1 }, z: 1, _id: false })).toEqual({ z, a: { y: a.y }, list });
    expect(await shaped({ missing: 1, _id: 0 })).toEqual({});
  });

  it('projects the element that the filter found by $', async () => {
    const collection = server.db.collection<Row>('positional');
    const list = [
      { id: 1, n: 5 },
      { id: 2, n: 6 },
      { id: 3, n: 6 },
    ];
    await collection.insertOne({ _id: 1, list, deep: { grades: [70, 87, 90] }, other: true });
    const shaped = (filter: Document, projection: Document) => collection.findOne(filter, { projection });
    expect(await shaped({ 'list.n': 6 }, { 'list.$': 1 })).toEqual({ _id: 1, list: [{ id: 2, n: 6 }] });
    expect(await shaped({ list: { $elemMatch: { n: 6, id: 3 } } }, { 'list.$': 1, other: 1, _id: 0 })).toEqual({
      list: [{ id: 3, n: 6 }],
      other: true,
    });
    expect(await shaped({ 'deep.grades': { $gte: 85 } }, { 'deep.grades.$': 1 })).toEqual({
      _id: 1,
      deep: { grades: [87] },
    });
    expect(
      await collection.findOneAndUpdate({ 'list.id': 3 }, { $set: { other: 1 } }, { projection: { 'list.$': 1 } }),
    ).toEqual({ _id: 1, list: [{ id: 3, n: 6 }] });
    await expect(shaped({ other: 1 }, { 'list.$': 1 })).rejects.toMatchObject({ code: 51246 });
    await expect(shaped({ 'list.n': 6 }, { 'list.$': 1, 'deep.grades.$': 1 })).rejects.toMatchObject({ code: 31276 });
  });

  it('keeps number types through a projection', async () => {
    const typed = server.db.collection<Row>('typed', { promoteValues: false });
    await typed.insertOne({ _id: 1, a: new Double(2), b: Long.fromNumber(3), list: [{ n: Long.fromNumber(1) }] });
    expect(await typed.findOne({}, { projection: { a: 1, b: 1, _id: 0 } })).toEqual({
      a: new Double(2),
      b: Long.fromNumber(3),
    });
    expect(await typed.findOne({}, { projection: { b: 1, list: 1, sum: { $add: ['$a', 0.5] }, _id: 0 } })).toEqual({
      b: Long.fromNumber(3),
      list: [{ n: Long.fromNumber(1) }],
      sum: new Double(2.5),
    });
  });

  it('uses a hinted index and refuses one that is not there', async () => {
    const collection = server.db.collection<Row>('hints');
    await collection.insertMany([
      { _id: 1, a: 2 },
      { _id: 2, a: 1 },
    ]);
    await collection.createIndexes([{ key: { a: 1 } }]);
    expect(await collection.find().hint({ a: 1 }).toArray()).toEqual([
      { _id: 2, a: 1 },
      { _id: 1, a: 2 },
    ]);
    expect(await collection.find().hint('a_1').toArray()).toHaveLength(2);
    await expect(collection.find().hint('b_1').toArray()).rejects.toMatchObject({ code: 2 });
  });
});

describe('cursors', () => {
  it('hand out everything once in batches of any size, over any connection', async () => {
    const collection = server.db.collection<Row>('batches');
    await collection.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n, a: n % 7 })));
    await collection.createIndexes([{ key: { a: 1 } }]);
    for (const batchSize of [1, 7, 101, 5000]) {
      const ids = (await collection.find({ _id: { $lt: 200 } }, { batchSize }).toArray()).map(
        ({ _id }) => _id as number,
      );
      expect(ids).toEqual(Array.from({ length: 200 }, (_, n) => n));
    }
    const sorted = await collection.find({}, { batchSize: 13 }).sort({ a: -1, _id: 1 }).toArray();
    expect(sorted.map(({ a }) => a as number)).toEqual(sorted.map(({ a }) => a as number).sort((x, y) => y - x));
    expect(new Set(sorted.map(({ _id }) => _id as number)).size).toBe(1000);
  });

  it('go on over an index while documents are removed', async () => {
    const collection = server.db.collection<Row>('moving');
    await collection.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, a: n })));
    await collection.createIndexes([{ key: { a: 1 } }]);
    const cursor = collection.find({ a: { $gte: 0 } }, { batchSize: 50 }).sort({ a: 1 });
    expect(await cursor.next()).toMatchObject({ _id: 0 });
    await collection.deleteMany({ _id: { $gte: 100, $lt: 200 } });
    const rest = (await cursor.toArray()).map(({ _id }) => _id as number);
    expect(rest).toHaveLength(199);
    expect(rest.at(-1)).toBe(299);
  });

  it('are gone once killed, and an unknown one is said to be', async () => {
    const { cursor } = await server.db.command({ find: 'batches', batchSize: 2 });
    const { id } = cursor as { id: Long | number };
    const asLong = Long.fromNumber(Number(id));
    expect(await server.db.command({ killCursors: 'batches', cursors: [asLong] })).toMatchObject({
      cursorsKilled: [id],
    });
    await expect(server.db.command({ getMore: asLong, collection: 'batches' })).rejects.toMatchObject({
      code: 43,
      codeName: 'CursorNotFound',
    });
  });

  it('belong to their collection', async () => {
    const { cursor } = await server.db.command({ find: 'batches', batchSize: 2 });
    const getMore = Long.fromNumber(Number((cursor as { id: Long | number }).id));
    await expect(server.db.command({ getMore, collection: 'other' })).rejects.toMatchObject({ code: 13 });
    const { cursor: next } = await server.db.command({ getMore, collection: 'batches', batchSize: 3 });
    expect(next).toMatchObject({ nextBatch: [{ _id: 2 }, { _id: 3 }, { _id: 4 }] });
  });

  it.each([{ skip: -1 }, { batchSize: -1 }])('are not opened by %o', async (options) => {
    await expect(server.db.command({ find: 'batches', ...options })).rejects.toMatchObject({ code: 51024 });
  });

  it('leave nothing open for a single batch', async () => {
    const { cursor } = await server.db.command({ find: 'batches', batchSize: 2, singleBatch: true });
    expect(cursor).toMatchObject({ id: 0 });
  });
});

describe('find: by _id', () => {
  const ids: unknown[] = [
    new ObjectId(),
    'text',
    '',
    'ي'.repeat(3_000),
    new Int32(1),
    new Double(2.5),
    new Double(NaN),
    Long.fromString('9223372036854775807'),
    Decimal128.fromString('3.10'),
    true,
    new Date(0),
    new UUID(),
    { a: 1, b: 'of a document' },
  ];
  let collection: Collection<Row>;
  beforeAll(async () => {
    collection = server.db.collection<Row>('by_id');
    await collection.insertMany(ids.map((_id, n) => ({ _id, n }) as never));
  });

  it('gives the one document of a value of any type', async () => {
    for (const [n, _id] of ids.entries()) {
      expect(await collection.find({ _id } as never).toArray()).toMatchObject([{ n }]);
      expect(await collection.findOne({ _id: { $eq: _id } } as never)).toMatchObject({ n });
    }
    const equals = [new Double(1), Long.fromNumber(1), Decimal128.fromString('1.00')];
    for (const _id of equals) expect(await collection.findOne({ _id } as never)).toMatchObject({ n: 4 });
  });

  it('gives none for a value of another type, or another value', async () => {
    const others = ['1', 'texts', 'ي'.repeat(2_999), false, new Date(1), new ObjectId(), 0, [1], { b: 1, a: 1 }];
    for (const _id of others) expect(await collection.find({ _id } as never).toArray()).toEqual([]);
  });

  it('takes a pattern and operators for what they are', async () => {
    expect(await collection.find({ _id: /^te/ } as never).toArray()).toMatchObject([{ n: 1 }]);
    expect(await collection.find({ _id: { $in: ['text', true] } } as never).toArray()).toHaveLength(2);
    expect(await collection.find({ _id: { $ne: 'text' } } as never).toArray()).toHaveLength(ids.length - 1);
  });

  it('heeds what is asked beside it', async () => {
    const text = { _id: 'text' } as never;
    expect(await collection.findOne({ _id: 'text', n: 2 } as never)).toBeNull();
    expect(await collection.find(text).skip(1).toArray()).toEqual([]);
    expect(await collection.find(text).sort({ n: 1 }).toArray()).toEqual([{ _id: 'text', n: 1 }]);
    expect(await collection.findOne(text, { projection: { _id: 0 } })).toEqual({ n: 1 });
    expect(await server.db.collection<Row>('of nobody').findOne(text)).toBeNull();
    await expect(collection.find(text).hint('of nobody').toArray()).rejects.toMatchObject({ code: 2 });
    const find = { find: 'by_id', filter: text };
    await expect(server.db.command({ ...find, limit: 'many' })).rejects.toMatchObject({ code: 14 });
    await expect(server.db.command({ ...find, batchSize: -1 })).rejects.toBeInstanceOf(Error);
    const { cursor } = await server.db.command({ ...find, batchSize: 0 });
    expect(cursor.firstBatch).toEqual([]);
    const more = await server.db.command({ getMore: Long.fromNumber(cursor.id as number), collection: 'by_id' });
    expect(more['cursor']).toMatchObject({ nextBatch: [{ n: 1 }] });
  });
});

describe('find: what it does not hold', () => {
  it.each(
    onlyOurs<[string, Document]>(
      ['min', { min: { _id: 5 }, hint: { _id: 1 } }],
      ['max', { max: { _id: 5 }, hint: { _id: 1 } }],
      ['returnKey', { returnKey: true }],
      ['showRecordId', { showRecordId: true }],
    ),
  )('is refused by its name: %s', async (option, fields) => {
    const refused = server.db.command({ find: 'by_id', filter: {}, ...fields });
    await expect(refused).rejects.toMatchObject({ code: 115, message: expect.stringContaining(option) });
  });

  it('refuses a pattern as what a value shall not be', async () => {
    await expect(
      server.db
        .collection('by_id')
        .find({ a: { $ne: /b/ } } as never)
        .toArray(),
    ).rejects.toMatchObject({
      code: 2,
    });
  });
});

describe('a cursor whose ground is gone', () => {
  const fill = async () => {
    const collection = server.db.collection<Row>(`gone${String(new ObjectId())}`);
    await collection.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, a: n })));
    await collection.createIndex({ a: 1 });
    return collection;
  };

  it('says so when its collection is dropped', async () => {
    const collection = await fill();
    const cursor = collection.find({}, { batchSize: 10 });
    await cursor.next();
    await collection.drop();
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 175 });
  });

  it('says so when its index is dropped', async () => {
    const collection = await fill();
    const cursor = collection.find({ a: { $gte: 0 } }, { batchSize: 10 });
    await cursor.next();
    await collection.dropIndex('a_1');
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 175 });
  });

  it('goes on where another index is dropped', async () => {
    const collection = await fill();
    const cursor = collection.find({ _id: { $gte: 0 } }, { batchSize: 10 });
    await cursor.next();
    await collection.dropIndex('a_1');
    expect(await cursor.toArray()).toHaveLength(299);
  });
});
