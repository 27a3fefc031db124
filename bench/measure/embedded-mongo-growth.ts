import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MongoClient } from 'mongodb';
import type { Contest, Round } from '../support/contest.ts';
import { fillRows, type Row, ROW_CATEGORIES } from '../support/mongo-rows.ts';
import { startEmbeddedDatabase } from '../support/programs.ts';
import { percentiles } from '../support/statistics.ts';

const FEW = 1_000;
const MANY = 100_000;
const PAGES = 400;

const connect = async (url: string) => {
  const client = await MongoClient.connect(url);
  return { client, rows: client.db('bench').collection<Row>('rows') };
};

/** A directory with so many documents; what the server that filled it took in memory at its end. */
async function fill(dbpath: string, count: number): Promise<number> {
  const server = await startEmbeddedDatabase({ dbpath, profile: undefined });
  const { client, rows } = await connect(server.url);
  await rows.createIndex({ category: 1, at: -1 });
  await fillRows(rows, count);
  const megabytes = await server.privateMegabytes();
  await client.close();
  await server.stop();
  return megabytes;
}

/** A start on that directory, then filter, sort and limit by the index. */
const rounds =
  (dbpath: string, filled: number, profile: string | undefined): Round =>
  async () => {
    const server = await startEmbeddedDatabase({ dbpath, profile });
    const { client, rows } = await connect(server.url);
    const milliseconds: number[] = [];
    for (let asked = 0; asked < PAGES; asked++) {
      const begun = performance.now();
      const page = await rows
        .find({ category: `c${asked % ROW_CATEGORIES}` })
        .sort({ at: -1 })
        .limit(20)
        .toArray();
      milliseconds.push(performance.now() - begun);
      if (page.length !== 20) throw new Error('a page is not full');
    }
    const megabytes = await server.privateMegabytes();
    await client.close();
    await server.stop();
    return {
      'ready after': server.readyAfterMilliseconds,
      'page of 20, p50': percentiles(milliseconds.slice(PAGES / 2)).p50,
      'heap and buffers after filling': filled,
      'heap and buffers after reading': megabytes,
    };
  };

export const embeddedMongoGrowth: Contest = {
  title: 'Embedded MongoDB with 100,000 documents of 2 KB, beside itself with 1,000',
  figures: [
    { name: 'page of 20, p50', unit: 'ms', aim: { ratio: 1.2, at: 'most' } },
    { name: 'ready after', unit: 'ms', aim: { value: 300, at: 'most' } },
    { name: 'heap and buffers after filling', unit: 'MB', aim: { value: 100, at: 'most' } },
    { name: 'heap and buffers after reading', unit: 'MB', aim: { value: 100, at: 'most' } },
  ],

  async open({ databases: { directory }, profile }) {
    const few = join(directory, 'mongo-few');
    const many = join(directory, 'mongo-many');
    return {
      floor: rounds(few, await fill(few, FEW), profile),
      product: rounds(many, await fill(many, MANY), profile),
    };
  },
};
