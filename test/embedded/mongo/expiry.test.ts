import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Collection } from 'mongodb';
import { describeOurs, startOurs } from './support/server.ts';
import type { OurServer, Row } from './support/server.ts';

const HOUR = 3_600_000;
let server: OurServer;
let sessions: Collection<Row>;

beforeAll(async () => {
  // Nothing is swept while the test runs: what must not be seen is left out on reading.
  server = await startOurs({ sweepEveryMs: HOUR });
  sessions = server.db.collection<Row>('sessions');
  await sessions.createIndexes([
    { key: { seen_at: 1 }, expireAfterSeconds: 60 },
    { key: { token: 1 }, unique: true },
  ]);
  await sessions.insertMany([
    { _id: 'old', token: 'a', seen_at: new Date(Date.now() - HOUR) },
    { _id: 'older', token: 'b', seen_at: [new Date(), new Date(0)] },
    { _id: 'fresh', token: 'c', seen_at: new Date(Date.now() + HOUR) },
    { _id: 'timeless', token: 'd', seen_at: 'never' },
  ]);
});
afterAll(() => server.stop());

describeOurs('a document past its time', () => {
  it('is not read, by whatever way', async () => {
    const alive = ['fresh', 'timeless'];
    expect((await sessions.find({}).toArray()).map(({ _id }) => _id)).toEqual(alive);
    expect(await sessions.findOne({ _id: 'old' })).toBeNull();
    expect(await sessions.findOne({ token: 'a' })).toBeNull();
    expect(await sessions.find({ seen_at: { $lt: new Date() } }).toArray()).toEqual([]);
    expect(await sessions.countDocuments({})).toBe(2);
    expect(await sessions.countDocuments({ token: { $in: ['a', 'c'] } })).toBe(1);
    expect(await sessions.distinct('token')).toEqual(['c', 'd']);
    expect(await sessions.aggregate([{ $group: { _id: null, ids: { $push: '$_id' } } }]).toArray()).toEqual([
      { _id: null, ids: alive },
    ]);
  });

  it('is neither changed nor in the way of a write', async () => {
    expect(await sessions.updateMany({}, { $set: { x: 1 } })).toMatchObject({ matchedCount: 2 });
    await sessions.insertOne({ _id: 'late', token: 'e', seen_at: new Date(0) });
    expect(await sessions.deleteOne({ _id: 'late' })).toMatchObject({ deletedCount: 0 });
    await sessions.insertOne({ _id: 'late', token: 'e', seen_at: new Date(0) });
    await sessions.updateOne({ token: 'e' }, { $set: { seen_at: new Date() } }, { upsert: true });
    expect(await sessions.findOne({ token: 'e' })).toMatchObject({ token: 'e' });
    expect((await sessions.findOne({ token: 'e' }))?._id).not.toBe('late');
  });
});

describeOurs('the sweeper', () => {
  it('removes what is past its time and nothing else', async () => {
    const sweeping = await startOurs({ sweepEveryMs: 50 });
    const collection = sweeping.db.collection<Row>('expiring');
    await collection.insertMany([
      { _id: 'old', at: new Date(Date.now() - 60_000) },
      { _id: 'new', at: new Date(Date.now() + 60_000) },
      { _id: 'never' },
      { _id: 'text', at: 'x' },
    ]);
    await collection.createIndexes([{ key: { at: 1 }, expireAfterSeconds: 30 }]);
    const deadline = Date.now() + 5000;
    while ((await collection.countDocuments({ _id: 'old' })) > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await collection.find().toArray()).map(({ _id }) => _id as string)).toEqual(['new', 'never', 'text']);
    await sweeping.stop();
  });
});
