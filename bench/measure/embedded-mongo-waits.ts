import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Collection, MongoClient } from 'mongodb';
import type { Contest, Values } from '../support/contest.ts';
import { fillRows, type Row } from '../support/mongo-rows.ts';
import { startEmbeddedDatabase } from '../support/programs.ts';

const MANY = 100_000;
const KEPT = 1_000;
/** As long as the shorter ones of the works take. */
const IDLE_MS = 1_000;

type Rows = Collection<Row>;

const OF_THREE = { window: { documents: [-2, 0] as [number, number] } };

/** Each over all rows; what is given back is little, so that the client is not what keeps the machine busy. */
const WORKS: Record<string, (rows: Rows) => Promise<unknown>> = {
  insertMany: (rows) => fillRows(rows, MANY),
  updateMany: (rows) => rows.updateMany({}, { $inc: { n: 1 } }),
  'find, sorted in memory': (rows) => rows.find().sort({ title: 1 }).batchSize(20).next(),
  'count by a filter': (rows) => rows.countDocuments({ text: /nowhere/ }),
  $group: (rows) => rows.aggregate([{ $group: { _id: '$title', n: { $max: '$at' } } }, { $limit: 1 }]).toArray(),
  '$unwind and $group': (rows) =>
    rows.aggregate([{ $unwind: '$tags' }, { $group: { _id: '$tags', n: { $sum: 1 } } }]).toArray(),
  $setWindowFields: (rows) =>
    rows
      .aggregate([
        {
          $setWindowFields: {
            partitionBy: '$category',
            sortBy: { at: 1 },
            output: { sum: { $sum: '$n', ...OF_THREE } },
          },
        },
        { $limit: 1 },
      ])
      .toArray(),
  $bucketAuto: (rows) => rows.aggregate([{ $bucketAuto: { groupBy: '$at', buckets: 10 } }]).toArray(),
  distinct: (rows) => rows.distinct('title'),
  'index built': (rows) => rows.createIndex({ title: 1 }),
  'index dropped': (rows) => rows.dropIndex('title_1'),
  deleteMany: (rows) => rows.deleteMany({}),
  'collection dropped': async (rows) => {
    await fillRows(rows, MANY);
    return rows.drop();
  },
};

/** The longest time that a find by _id of another connection took while something else was done. */
async function startReader(url: string) {
  const reader = fork(fileURLToPath(new URL('../support/reader.ts', import.meta.url)), [url, 'bench', 'kept']);
  await once(reader, 'message');
  const longest = async () => {
    const answer = once(reader, 'message') as Promise<[number]>;
    reader.send('longest');
    return (await answer)[0];
  };
  return {
    async during(work: () => Promise<unknown>): Promise<number> {
      await longest();
      await work();
      return longest();
    },
    stop: () => reader.disconnect(),
  };
}

export const embeddedMongoWaits: Contest = {
  title: `Longest wait of a find by _id while the server works over ${MANY.toLocaleString('en')} documents of 2 KB`,
  columns: ['idle', 'at work'],
  figures: Object.keys(WORKS).map((name) => ({ name, unit: 'ms', aim: { value: 50, at: 'most' } })),

  async open({ databases: { directory }, profile }) {
    const server = await startEmbeddedDatabase({ dbpath: join(directory, 'mongo-waits'), profile });
    const client = await MongoClient.connect(server.url);
    const rows = client.db('bench').collection<Row>('rows');
    await fillRows(client.db('bench').collection<Row>('kept'), KEPT);
    const reader = await startReader(server.url);
    return {
      async together() {
        const [floor, product]: [Values, Values] = [{}, {}];
        await rows.createIndex({ category: 1, at: -1 });
        for (const [name, work] of Object.entries(WORKS)) {
          floor[name] = await reader.during(() => sleep(IDLE_MS));
          product[name] = await reader.during(() => work(rows));
        }
        return { floor, product };
      },
      async close() {
        reader.stop();
        await client.close();
        await server.stop();
      },
    };
  },
};
