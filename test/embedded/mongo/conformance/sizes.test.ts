import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { calculateObjectSize } from 'bson';
import type { Collection, Document, Long } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

let round = 0;
const fresh = (): Collection<Row> => server.db.collection<Row>(`sizes${round++}`);

const MAX = 16 * 1024 * 1024;

/** A document of exactly so many bytes, whose _id is a number. */
function ofSize(size: number, _id: number, fields: Document = {}): Row {
  const row = { _id, text: '', ...fields };
  return { ...row, text: 'x'.repeat(size - calculateObjectSize(row)) };
}

/** Servers newer than 7.0 have one number for all of these. */
const code = (old: number) => ({ code: expect.any(Number) as unknown, old, newer: 10334 });
async function refused(write: Promise<unknown>, { old, newer }: { old: number; newer: number }): Promise<void> {
  const error = await write.then(
    () => undefined,
    (reason: unknown) => reason as { code?: number },
  );
  expect([old, newer]).toContain(error?.code);
}

describe('the limit of 16 MB for a document', () => {
  it('lets the largest one in and out, and refuses one byte more', async () => {
    const rows = fresh();
    await rows.insertOne(ofSize(MAX, 1));
    await refused(rows.insertOne(ofSize(MAX + 1, 2)), code(2));
    expect(await rows.findOne({ _id: 1 }, { projection: { text: { $strLenCP: '$text' } } })).toEqual({
      _id: 1,
      text: (ofSize(MAX, 1)['text'] as string).length,
    });
    const whole = await rows.findOne({ _id: 1 });
    expect(calculateObjectSize(whole ?? {})).toBe(MAX);
    expect(await rows.countDocuments()).toBe(1);
  });

  it('refuses an insert for that document alone when the batch is not ordered', async () => {
    const rows = fresh();
    // Not by the driver's insertMany, which measures documents itself.
    const documents = [ofSize(100, 1), ofSize(MAX + 1, 2), ofSize(100, 3)];
    const { n, writeErrors } = await server.db.command({ insert: rows.collectionName, documents, ordered: false });
    expect({ n, writeErrors }).toMatchObject({ n: 2, writeErrors: [{ index: 1 }] });
    await refused(Promise.reject(writeErrors[0] as Error), code(2));
    expect((await rows.find().toArray()).map(({ _id }) => _id)).toEqual([1, 3]);
  });

  it('holds for what an update, a replacement and an upsert would make, and leaves the document as it was', async () => {
    const rows = fresh();
    const before = ofSize(MAX - 100, 1, { n: 0 });
    await rows.insertOne(before);
    const more = { $set: { more: 'y'.repeat(200) } };
    await refused(rows.updateOne({ _id: 1 }, more), code(17419));
    await refused(rows.updateMany({}, more), code(17419));
    await refused(rows.findOneAndUpdate({ _id: 1 }, more), code(17419));
    await refused(rows.updateOne({ _id: 1 }, { $push: { list: 'y'.repeat(200) } as object }), code(17419));
    await refused(rows.updateOne({ _id: 1 }, [{ $set: { more: { $concat: ['$text', '$text'] } } }]), code(17419));
    const { _id, ...larger } = ofSize(MAX + 1, 1);
    await refused(rows.replaceOne({ _id }, larger), code(17419));
    await refused(rows.findOneAndReplace({ _id }, larger), code(17419));
    await refused(rows.replaceOne({ _id: 2 }, larger, { upsert: true }), code(17420));
    await refused(rows.updateOne({ _id: 2 }, { $set: larger }, { upsert: true }), code(17420));
    await refused(rows.findOneAndUpdate({ _id: 2 }, { $set: larger }, { upsert: true }), code(17420));
    expect(await rows.countDocuments()).toBe(1);
    expect(await rows.findOne({})).toEqual(before);
    await rows.updateOne({ _id: 1 }, { $set: { n: 2 } });
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $set: { n: 2 } }, { returnDocument: 'after' })).toEqual({
      ...before,
      n: 2,
    });
  });

  it('divides large answers into batches that fit', async () => {
    const rows = fresh();
    const each = [MAX, 5_000_000, 5_000_000, 5_000_000, 5_000_000, MAX, 100].map((size, n) => ofSize(size, n));
    for (const row of each) await rows.insertOne(row);
    const { cursor } = await server.db.command(
      { find: rows.collectionName, sort: { _id: 1 } },
      { promoteLongs: false },
    );
    const sizes = [(cursor.firstBatch as Row[]).map(({ _id }) => _id)];
    for (let { id } = cursor as { id: Long }; !id.isZero();) {
      const next = await server.db.command({ getMore: id, collection: rows.collectionName }, { promoteLongs: false });
      sizes.push((next['cursor'].nextBatch as Row[]).map((row) => row._id));
      ({ id } = next['cursor']);
    }
    expect(sizes).toEqual([[0], [1, 2, 3], [4], [5], [6]]);
    expect(await rows.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).toEqual(each);
    expect(await rows.aggregate([{ $sort: { _id: 1 } }, { $unset: 'none' }]).toArray()).toEqual(each);
  }, 60_000);

  it('holds for what stages and distinct make', async () => {
    const rows = fresh();
    await rows.insertMany([ofSize(9_000_000, 1), ofSize(9_000_001, 2)]);
    await refused(rows.aggregate([{ $group: { _id: null, all: { $push: '$text' } } }]).toArray(), code(10334));
    await refused(rows.distinct('text'), code(17217));
    expect(await rows.distinct('_id')).toEqual([1, 2]);
  });
});

describe('the limit of 48,000,000 bytes for a message', () => {
  it('lets the driver send as much at once, and more in several messages', async () => {
    const rows = fresh();
    const each = Array.from({ length: 10 }, (_, n) => ofSize(9_000_000, n));
    expect((await rows.insertMany(each)).insertedCount).toBe(10);
    expect(await rows.countDocuments()).toBe(10);
  }, 60_000);
});
