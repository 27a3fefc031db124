import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MongoClient } from 'mongodb';
import type { Contest, Figure, Round } from '../support/contest.ts';
import { fillRows, type Row, ROW_CATEGORIES, timeOf } from '../support/mongo-rows.ts';
import { startEmbeddedDatabase } from '../support/programs.ts';
import { percentiles } from '../support/statistics.ts';

const FEW = 1_000;
const PAGE = 20;
const ASKED = 400;

const connect = async (url: string) => {
  const client = await MongoClient.connect(url);
  return { client, rows: client.db('bench').collection<Row>('rows') };
};

/** A directory with so many documents; what the server that filled it took in memory at its end. */
async function fill(dbpath: string, count: number, sentences: number): Promise<number> {
  const server = await startEmbeddedDatabase({ dbpath, profile: undefined });
  const { client, rows } = await connect(server.url);
  await rows.createIndex({ category: 1, at: -1 });
  await fillRows(rows, count, sentences);
  const megabytes = await server.privateMegabytes();
  await client.close();
  await server.stop();
  return megabytes;
}

/** What finds cost once they are warm; what is asked differs from time to time. */
async function typical(find: (asked: number) => Promise<unknown[]>, expected: number): Promise<number> {
  const milliseconds: number[] = [];
  for (let asked = 0; asked < ASKED; asked++) {
    const begun = performance.now();
    const found = await find(asked);
    milliseconds.push(performance.now() - begun);
    if (found.length !== expected) throw new Error('not all that was looked for is found');
  }
  return percentiles(milliseconds.slice(ASKED / 2)).p50;
}

/** A start on that directory, then finds that an index serves: the newest of a category, and what lies anywhere. */
const rounds =
  (dbpath: string, count: number, filled: number, profile: string | undefined): Round =>
  async () => {
    const server = await startEmbeddedDatabase({ dbpath, profile });
    const { client, rows } = await connect(server.url);
    const category = (asked: number) => `c${asked % ROW_CATEGORIES}`;
    const anywhere = (from: number) => from + Math.floor(Math.random() * (count - from));
    const page = (filter: object) => rows.find(filter).sort({ at: -1 }).limit(PAGE).toArray();
    // The file is the system's to read; what is asked here is what finding costs once it is in memory.
    await rows.countDocuments({ nobody: 'has this' });
    const values = {
      'ready after': server.readyAfterMilliseconds,
      'page of 20, p50': await typical((asked) => page({ category: category(asked) }), PAGE),
      'page of 20 from anywhere, p50': await typical(
        (asked) => page({ category: category(asked), at: { $lt: timeOf(anywhere(PAGE * ROW_CATEGORIES)) } }),
        PAGE,
      ),
      'one by its _id, p50': await typical(() => rows.find({ _id: anywhere(0) }).toArray(), 1),
      'heap and buffers after filling': filled,
      'heap and buffers after reading': await server.privateMegabytes(),
    };
    await client.close();
    await server.stop();
    return values;
  };

const FINDS: Figure[] = ['page of 20, p50', 'page of 20 from anywhere, p50', 'one by its _id, p50'].map((name) => ({
  name,
  unit: 'ms',
  aim: { ratio: 1.2, at: 'most' },
}));

const grown = (many: number, sentences: number, title: string, others: Figure[]): Contest => ({
  title,
  figures: [...FINDS, ...others],

  async open({ databases: { directory }, profile }) {
    const of = async (name: string, count: number) => {
      const dbpath = join(directory, name);
      return rounds(dbpath, count, await fill(dbpath, count, sentences), profile);
    };
    return { floor: await of('mongo-few', FEW), product: await of('mongo-many', many) };
  },
});

export const embeddedMongoGrowth = grown(
  100_000,
  19,
  'Embedded MongoDB with 100,000 documents of 2 KB, beside itself with 1,000',
  [
    { name: 'ready after', unit: 'ms', aim: { value: 300, at: 'most' } },
    { name: 'heap and buffers after filling', unit: 'MB', aim: { value: 100, at: 'most' } },
    { name: 'heap and buffers after reading', unit: 'MB', aim: { value: 100, at: 'most' } },
  ],
);

export const embeddedMongoMillion = grown(
  1_000_000,
  1,
  'Embedded MongoDB with 1,000,000 documents of 200 bytes, beside itself with 1,000',
  [{ name: 'ready after', unit: 'ms', aim: { value: 300, at: 'most' } }],
);
