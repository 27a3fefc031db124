import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const stage = { $collStats: { storageStats: {}, count: {} } };

it('refuses the stage for no collection and behind another stage', async () => {
  const { db } = server;
  await expect(db.collection('none').aggregate([stage]).toArray()).rejects.toMatchObject({ code: 26 });
  const late = db.collection('none').aggregate([{ $match: {} }, stage]);
  await expect(late.toArray()).rejects.toMatchObject({ code: 40602 });
  expect(await db.command({ collStats: 'none' })).toMatchObject({ ok: 1, count: 0, size: 0, nindexes: 0 });
});

it('tells the size of a collection by command and by stage', async () => {
  const sized = server.db.collection('sized');
  await sized.insertMany(Array.from({ length: 1500 }, (_, n) => ({ n, text: 'x'.repeat(100) })));
  await sized.createIndex({ n: 1 });
  const stats = await server.db.command({ collStats: 'sized' });
  // Each of them takes 140 bytes: its size, an ObjectId, an int, a string, the end.
  expect(stats).toMatchObject({ ok: 1, count: 1500, size: 1500 * 140, avgObjSize: 140, nindexes: 2, capped: false });
  expect(Object.keys(stats.indexSizes as object)).toEqual(['_id_', 'n_1']);
  expect(stats.totalSize).toBe(Number(stats.storageSize) + Number(stats.totalIndexSize));
  const scaled = await server.db.command({ collStats: 'sized', scale: 1024 });
  expect(scaled).toMatchObject({ size: Math.floor((1500 * 140) / 1024), scaleFactor: 1024 });
  const rows = await sized.aggregate([stage, { $project: { count: 1, size: '$storageStats.size' } }]).toArray();
  expect(rows).toEqual([{ count: 1500, size: 1500 * 140 }]);
});
