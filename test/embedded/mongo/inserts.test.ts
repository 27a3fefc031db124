import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MongoServerError } from 'mongodb';
import type { Collection, MongoClient } from 'mongodb';
import { checkDirectory } from '../../../src/embedded/mongo/storage/check.ts';
import { describeOurs, startOurs } from './support/server.ts';
import type { OurServer, Row } from './support/server.ts';

let server: OurServer;
let clients: MongoClient[];
beforeEach(async () => {
  server = await startOurs();
  clients = await Promise.all(Array.from({ length: 4 }, () => server.connect({ maxPoolSize: 10 })));
});
afterEach(() => server.clean());

/** The same collection, from each client in turn. */
const rowsOf = (n: number): Collection<Row> =>
  (clients[n % clients.length] ?? server.client).db('test').collection('r');

async function endsWhole(): Promise<void> {
  await server.stopServer();
  expect(await checkDirectory(server.directory)).toEqual([]);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describeOurs('documents inserted one by one, from many clients at once', () => {
  it('are there once each, when their _id comes several times', async () => {
    await rowsOf(0).insertOne({ _id: -1 });
    const insert = (n: number) => rowsOf(n).insertOne({ _id: n % 100, n });
    const results = await Promise.allSettled(numbers(300).map(insert));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
    expect(refused.every((error) => error instanceof MongoServerError && error.code === 11000)).toBe(true);
    expect(refused[0]).toMatchObject({ keyPattern: { _id: 1 }, keyValue: { _id: expect.any(Number) as unknown } });
    expect((await rowsOf(0).distinct('_id')).length).toBe(101);
    expect(await rowsOf(0).countDocuments()).toBe(101);
    await endsWhole();
  });

  it('are seen by whoever asks after the answer', async () => {
    await rowsOf(0).insertOne({ _id: -1 });
    const seen = await Promise.all(
      numbers(200).map(async (n) => {
        await rowsOf(n).insertOne({ _id: n });
        return (await rowsOf(n + 1).findOne({ _id: n }))?._id;
      }),
    );
    expect(seen).toEqual(numbers(200));
    await endsWhole();
  });

  it('are in every index, whatever else is done meanwhile', async () => {
    await rowsOf(0).insertMany(numbers(5000).map((n) => ({ _id: n, kind: `k${n % 5}`, n })));
    const done: boolean[] = [];
    const inserting = Promise.all(
      numbers(12).map(async (who) => {
        for (let n = 0; done.length === 0; n++) {
          const row = { _id: `${who}/${n}`, kind: `k${n % 5}`, n: n % 7 === 0 ? [n, -n] : n };
          await rowsOf(who).insertOne(row);
          if (n % 3 === 0) await rowsOf(who + 1).deleteOne({ _id: row._id });
          if (n % 6 === 0) await rowsOf(who + 2).insertOne(row);
        }
      }),
    );
    const other = server.db.collection<Row>('r');
    await other.createIndex({ kind: 1 });
    await other.createIndex({ n: 1 });
    await other.updateMany({ kind: 'k1' }, { $set: { kind: 'k9' } });
    await other.dropIndex('kind_1');
    await other.createIndex({ kind: 1, n: -1 });
    await other.deleteMany({ kind: 'k2' });
    done.push(true);
    await inserting;
    const all = await other.find().toArray();
    for (const hint of [{ _id: 1 }, { n: 1 }, { kind: 1, n: -1 }] as const) {
      expect(await other.find({}, { hint }).toArray()).toHaveLength(all.length);
    }
    await endsWhole();
  }, 60_000);

  it('are gone when they were acknowledged before their collection was dropped', async () => {
    for (let round = 0; round < 10; round++) {
      await rowsOf(0).insertOne({ _id: 'first' });
      const inserting = Promise.allSettled(numbers(30).map((n) => rowsOf(n).insertOne({ _id: n })));
      await rowsOf(round).drop();
      await inserting;
      const left = await rowsOf(0).find().toArray();
      expect(left.map(({ _id }) => _id)).not.toContain('first');
      await rowsOf(0).drop();
    }
    await endsWhole();
  });
});
