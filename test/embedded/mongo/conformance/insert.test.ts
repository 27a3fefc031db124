import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Binary, BSONRegExp, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe('insert', () => {
  it('gives back every BSON type as it came', async () => {
    const types = server.db.collection('types', { promoteValues: false, bsonRegExp: true });
    const document = {
      _id: new ObjectId(),
      int: new Int32(1),
      long: Long.fromString('9007199254740993'),
      double: new Double(1),
      decimal: Decimal128.fromString('0.10'),
      text: 'نص \u0000 🙂',
      binary: new Binary(Buffer.from([1, 2, 3]), 4),
      date: new Date(-1),
      time: new Timestamp({ t: 1, i: 2 }),
      regex: new BSONRegExp('^a', 'i'),
      code: new Code('1'),
      none: null,
      ends: [new MinKey(), new MaxKey()],
      nested: { b: { a: [[new Int32(1)], []] } },
    };
    await types.insertOne(document);
    const found = await types.findOne({ _id: document._id });
    expect(found).toEqual(document);
    expect(Object.keys(found ?? {})).toEqual(Object.keys(document));
  });

  it('makes up an _id and puts it first', async () => {
    await server.db.command({ insert: 'ids', documents: [{ a: 1 }, { b: 1, _id: 'x' }] });
    const [first, second] = await server.db.collection('ids').find().toArray();
    expect(first?._id.toHexString()).toMatch(/^[0-9a-f]{24}$/);
    expect(Object.keys(second ?? {})).toEqual(['_id', 'b']);
  });

  it('stops an ordered batch at the first failure, and goes on in an unordered one', async () => {
    const batch = [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as never[];
    const ordered = server.db.collection('ordered');
    await expect(ordered.insertMany(batch)).rejects.toMatchObject({ code: 11000 });
    expect(await ordered.countDocuments()).toBe(1);
    const unordered = server.db.collection('unordered');
    await expect(unordered.insertMany(batch, { ordered: false })).rejects.toMatchObject({ code: 11000 });
    expect(await unordered.countDocuments()).toBe(2);
  });

  it('names index, key pattern and value of a duplicate', async () => {
    const users = server.db.collection('users');
    await users.createIndexes([{ key: { org: 1, email: 1 }, unique: true }]);
    await users.insertOne({ org: 1, email: 'a@b.c' });
    await expect(users.insertOne({ org: 1, email: 'a@b.c' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { org: 1, email: 1 },
      keyValue: { org: 1, email: 'a@b.c' },
      message: `E11000 duplicate key error collection: ${server.db.databaseName}.users index: org_1_email_1 dup key: { org: 1, email: "a@b.c" }`,
    });
  });

  it('names the key of an array that is there already', async () => {
    const lists = server.db.collection('lists');
    await lists.createIndexes([{ key: { 'list.k': 1 }, unique: true }]);
    await lists.insertOne({ list: [{ k: 1 }, { k: 2 }] });
    await expect(lists.insertOne({ list: [{ k: 3 }, { k: 2 }] })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { 'list.k': 1 },
      keyValue: { 'list.k': 2 },
    });
  });

  it.each<[string, unknown, number]>([
    ['is an array', [1], 53],
    ['is a regular expression', /a/, 53],
    ['has a field that begins with $', { $a: 1 }, 52],
  ])('refuses an _id that %s', async (_name, id, code) => {
    await expect(server.db.collection('bad').insertOne({ _id: id as never })).rejects.toMatchObject({ code });
  });

  it('stores large documents and many in one batch', async () => {
    const large = server.db.collection('large');
    const text = 'x'.repeat(5_000_000);
    await large.insertMany(Array.from({ length: 5 }, (_, n) => ({ n, text })));
    expect((await large.findOne({ n: 4 }))?.text).toBe(text);
    expect(await large.find().toArray()).toHaveLength(5);
  });
});

it('gives the time of the server to fields of Timestamp(0, 0), not to those within others, nor to _id', async () => {
  const collection = server.db.collection<{ _id: unknown; [field: string]: unknown }>('stamped');
  const zero = Timestamp.fromBits(0, 0);
  const before = Math.floor(Date.now() / 1000);
  await collection.insertMany([
    { _id: zero, at: zero, inner: { at: zero }, list: [zero], number: 17, told: new Timestamp({ t: 5, i: 1 }) },
    { _id: 2, one: zero, two: zero },
  ]);
  await collection.insertOne({ _id: 3, at: zero });
  const [first, second, third] = await collection.find().sort({ number: -1, _id: 1 }).toArray();
  expect(first).toMatchObject({ _id: zero, inner: { at: zero }, list: [zero], told: new Timestamp({ t: 5, i: 1 }) });
  const stamps = [first?.['at'], second?.['one'], second?.['two'], third?.['at']] as Timestamp[];
  for (const [place, stamp] of stamps.entries()) {
    expect(stamp.t).toBeGreaterThanOrEqual(before);
    if (place > 0) expect(stamp.compare(stamps[place - 1] as Timestamp)).toBe(1);
  }
});
