import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DBRef, ObjectId, serialize } from 'bson';
import type { Collection, Document } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const fresh = (): Collection<Row> => server.db.collection<Row>(`references${made++}`);
const hex = (document: Document): string => Buffer.from(serialize(document)).toString('hex');
const stored = async (rows: Collection<Row>): Promise<string[]> =>
  (await rows.find({}, { raw: true }).toArray()).map((bytes) =>
    Buffer.from(bytes as unknown as Uint8Array).toString('hex'),
  );

const id = new ObjectId();

describe('a DBRef', () => {
  it.each<[string, Document]>([
    ['in the usual order', { $ref: 'places', $id: id, $db: 'other' }],
    ['its database first', { $db: 'other', $id: id, $ref: 'places' }],
    [
      'with fields before, between and behind',
      { note: 1, $id: id, more: { $id: id, $ref: 'x' }, $ref: 'places', z: 2 },
    ],
    ['of a collection with a point in its name', { $ref: 'places.of', $id: id }],
    ['with a name that is a number', { b: 1, $ref: 'places', 7: 2, $id: id }],
    [
      'in a list',
      {
        list: [
          { $id: 1, $ref: 'a' },
          { $ref: 'b', $id: 2 },
        ],
      },
    ],
  ])('is kept byte for byte by an update beside it and of it, %s', async (_name, reference) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1, reference });
    await rows.updateOne({ _id: 1 }, { $set: { n: 1 } });
    expect(await stored(rows)).toEqual([hex({ _id: 1, reference, n: 1 })]);
    await rows.updateOne({ _id: 1 }, { $set: { n: reference } });
    expect(await stored(rows)).toEqual([hex({ _id: 1, reference, n: reference })]);
  });

  it('is found as a value, by its parts and by an index, and may be an _id', async () => {
    const rows = server.db.collection<{ _id: unknown; place?: unknown }>(`references${made++}`);
    const place = new DBRef('places', id);
    await rows.insertMany([{ _id: 1, place }, { _id: 2, place: new DBRef('places', new ObjectId()) }, { _id: place }]);
    const ids = async (filter: Document) => (await rows.find(filter).toArray()).map((row) => row._id);
    const find = async () => {
      expect(await ids({ place })).toEqual([1]);
      expect(await ids({ place: { $in: [place] } })).toEqual([1]);
      expect(await ids({ place: { $ne: place }, _id: { $type: 'number' } })).toEqual([2]);
      expect(await ids({ 'place.$id': id })).toEqual([1]);
      expect(await ids({ 'place.$ref': 'places' })).toEqual([1, 2]);
    };
    await find();
    await rows.createIndex({ place: 1 });
    await find();
    expect(await rows.findOne({ _id: place })).toEqual({ _id: place });
  });
});
