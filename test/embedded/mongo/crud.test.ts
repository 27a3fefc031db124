import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe('first words', () => {
  it('stores, finds, updates, counts and deletes', async () => {
    const people = server.db.collection('people');
    await people.insertMany([
      { name: 'a', n: 1 },
      { name: 'b', n: 2 },
      { name: 'c', n: 3 },
    ]);
    expect(
      await people
        .find({ n: { $gte: 2 } })
        .sort({ n: -1 })
        .map((p) => p.name as string)
        .toArray(),
    ).toEqual(['c', 'b']);
    await people.updateOne({ name: 'a' }, { $inc: { n: 10 }, $push: { tags: 'x' } } as never);
    expect(await people.findOne({ name: 'a' })).toMatchObject({ n: 11, tags: ['x'] });
    const taken = await people.findOneAndUpdate({ name: 'b' }, { $set: { n: 20 } }, { returnDocument: 'after' });
    expect(taken).toMatchObject({ n: 20 });
    expect(await people.countDocuments({ n: { $gt: 5 } })).toBe(2);
    expect(await people.estimatedDocumentCount()).toBe(3);
    expect(await people.aggregate([{ $group: { _id: null, sum: { $sum: '$n' } } }]).toArray()).toEqual([
      { _id: null, sum: 34 },
    ]);
    await people.createIndex({ name: 1 }, { unique: true });
    await expect(people.insertOne({ name: 'a' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { name: 1 },
      keyValue: { name: 'a' },
    });
    expect((await people.deleteMany({})).deletedCount).toBe(3);
  });
});
