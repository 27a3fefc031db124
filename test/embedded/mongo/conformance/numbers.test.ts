import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const decimal = (text: string) => Decimal128.fromString(text);
const long = (text: string) => Long.fromString(text);
const fresh = (options = {}): Collection<Row> => server.db.collection<Row>(`n${String(new ObjectId())}`, options);
const freshTyped = () => fresh({ promoteValues: false });

/** One order for all number types. */
const IN_ORDER: unknown[] = [
  new Double(NaN),
  decimal('-Infinity'),
  decimal('-1E+6000'),
  new Double(-Number.MAX_VALUE),
  long('-9007199254740993'),
  new Double(-9007199254740992),
  decimal('-9007199254740991.5'),
  new Double(-0.1),
  decimal('-0.1'),
  decimal('-1E-400'),
  new Int32(0),
  decimal('1E-400'),
  decimal('0.1'),
  new Double(0.1),
  decimal('0.11'),
  new Int32(1),
  decimal('1.5'),
  decimal('1.500000000000000000000000000000001'),
  new Double(9007199254740992),
  decimal('9007199254740992.5'),
  long('9007199254740993'),
  decimal('9007199254740993.1'),
  long('9223372036854775807'),
  decimal('9223372036854775807.5'),
  new Double(9223372036854775808),
  new Double(Number.MAX_VALUE),
  decimal('1E+309'),
  new Double(Infinity),
];

describe('numbers of all types', () => {
  it('sort, compare and are found in one exact order, with an index and without', async () => {
    const collection = freshTyped();
    const shuffled = IN_ORDER.map((a, _id) => ({ _id, a })).sort((x, y) => ((x._id * 11) % 28) - ((y._id * 11) % 28));
    await collection.insertMany(shuffled);
    const ids = async (filter: Document, direction: 1 | -1 = 1) =>
      (await collection.find(filter).sort({ a: direction }).toArray()).map(({ _id }) => Number(_id));
    const all = [...IN_ORDER.keys()];
    const look = async () => {
      expect(await ids({})).toEqual(all);
      expect(await ids({}, -1)).toEqual(all.toReversed());
      for (const [n, a] of IN_ORDER.entries()) {
        expect(await ids({ a })).toEqual([n]);
        if (n > 0) expect(await ids({ a: { $gte: a } })).toEqual(all.slice(n));
        if (n > 0) expect(await ids({ a: { $lt: a } })).toEqual(all.slice(1, n));
      }
      expect(await ids({ a: { $in: IN_ORDER.slice(7, 10) } })).toEqual([7, 8, 9]);
    };
    await look();
    await collection.createIndexes([{ key: { a: 1 } }]);
    await look();
    await collection.dropIndexes();
    await collection.createIndexes([{ key: { a: -1, _id: 1 } }]);
    await look();
  });

  it('are equal when their values are, whatever their types', async () => {
    const collection = freshTyped();
    await collection.insertMany([
      { _id: 1, val: decimal('9.99') },
      { _id: 2, val: new Double(9.99) },
      { _id: 3, val: new Int32(10) },
      { _id: 4, val: Long.fromNumber(10) },
      { _id: 5, val: decimal('10.0') },
      { _id: 6, val: decimal('1E+1') },
    ]);
    const ids = async (val: unknown) => (await collection.find({ val }).toArray()).map(({ _id }) => Number(_id));
    expect(await ids(new Double(9.99))).toEqual([2]);
    expect(await ids(decimal('9.99'))).toEqual([1]);
    expect(await ids(10)).toEqual([3, 4, 5, 6]);
    expect(await ids(decimal('10'))).toEqual([3, 4, 5, 6]);
  });

  it('take each other’s place in a unique index only when they are equal', async () => {
    const collection = fresh();
    await collection.createIndexes([{ key: { k: 1 }, unique: true }]);
    await collection.insertMany([{ k: decimal('1.50') }, { k: new Double(0.1) }, { k: decimal('0.1') }] as never[]);
    await expect(collection.insertOne({ k: new Double(1.5) } as never)).rejects.toMatchObject({ code: 11000 });
    await expect(collection.insertOne({ k: decimal('0.10') } as never)).rejects.toMatchObject({ code: 11000 });
    await collection.insertOne({ k: decimal('1.500000000000000000000000000000001') } as never);
  });

  it.each<[string, unknown, Document, unknown]>([
    ['adds decimals exactly', decimal('0.10'), { $inc: { a: decimal('0.20') } }, decimal('0.30')],
    ['multiplies decimals exactly', decimal('1.25'), { $mul: { a: new Int32(3) } }, decimal('3.75')],
    [
      'makes a decimal of a long and a decimal',
      long('9007199254740993'),
      { $inc: { a: decimal('0.5') } },
      decimal('9007199254740993.5'),
    ],
    [
      'rounds to 34 digits, to even',
      decimal('9999999999999999999999999999999999'),
      { $inc: { a: decimal('2') } },
      decimal('1.000000000000000000000000000000000E+34'),
    ],
    ['adds longs beyond 2^53', long('9007199254740993'), { $inc: { a: new Int32(2) } }, long('9007199254740995')],
    [
      'keeps the greater of two that a double cannot tell apart',
      long('9007199254740993'),
      { $max: { a: new Double(9007199254740992) } },
      long('9007199254740993'),
    ],
    [
      'takes the lesser of two that a double cannot tell apart',
      new Double(0.1),
      { $min: { a: decimal('0.1') } },
      decimal('0.1'),
    ],
  ])('%s', async (_name, a, update, expected) => {
    const collection = freshTyped();
    await collection.insertOne({ _id: 1, a });
    await collection.updateOne({}, update);
    expect((await collection.findOne({}))?.a).toEqual(expected);
  });

  it('refuses a long that overflows', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1, a: long('9223372036854775807') });
    await expect(collection.updateOne({}, { $inc: { a: 1 } } as never)).rejects.toMatchObject({ code: 2 });
  });

  it('keep their digits through aggregation', async () => {
    const collection = freshTyped();
    await collection.insertMany([
      { _id: 1, k: 'a', price: decimal('0.10'), n: long('9007199254740993') },
      { _id: 2, k: 'a', price: decimal('0.20'), n: long('9007199254740995') },
      { _id: 3, k: 'b', price: decimal('5'), n: new Int32(1) },
    ]);
    const groups = await collection
      .aggregate([
        { $match: { n: { $gte: new Int32(1) } } },
        {
          $group: {
            _id: '$k',
            sum: { $sum: '$price' },
            average: { $avg: '$price' },
            n: { $sum: '$n' },
            most: { $max: '$n' },
          },
        },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(groups).toMatchObject([
      { sum: decimal('0.30'), average: decimal('0.15'), n: long('18014398509481988'), most: long('9007199254740995') },
      { sum: decimal('5'), average: decimal('5'), n: new Int32(1), most: new Int32(1) },
    ]);
    const [computed] = await collection
      .aggregate([
        { $match: { _id: 1 } },
        {
          $project: {
            _id: 0,
            sum: { $add: ['$price', decimal('0.2')] },
            product: { $multiply: ['$price', '$n'] },
            difference: { $subtract: ['$n', 1] },
            greater: { $gt: ['$n', long('9007199254740992')] },
            text: { $toString: '$n' },
            parsed: { $toDecimal: '0.30' },
          },
        },
      ])
      .toArray();
    expect(computed).toMatchObject({
      sum: decimal('0.30'),
      product: decimal('900719925474099.30'),
      greater: true,
      text: '9007199254740993',
      parsed: decimal('0.30'),
    });
    expect(Number(String(computed?.difference))).toBe(9007199254740992);
    await collection.updateOne({ _id: 1 }, [{ $set: { n: { $add: ['$n', 2] }, price: { $multiply: ['$price', 3] } } }]);
    expect(await collection.findOne({ _id: 1 })).toMatchObject({ n: long('9007199254740995'), price: decimal('0.30') });
  });
});
