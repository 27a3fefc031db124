import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Collection, MongoClient, ObjectId } from 'mongodb';
import type { Contest, Round } from '../support/contest.ts';
import { startBareDatabase, startEmbeddedDatabase } from '../support/programs.ts';

const SECONDS = 1.5;
const IN_FLIGHT = 50;
const MANY = 1_000;
/** Enough that no two rounds look for the same ones in the same order. */
const KEPT = 10_000;

interface Row {
  _id: ObjectId;
  name: string;
  text: string;
  at: Date;
  n: number;
  nested: { kind: string; tags: string[] };
}

let made = 0;
/** About 200 bytes, its _id first. */
const row = (): Row => ({
  _id: new ObjectId(),
  name: `row ${++made}`,
  text: 'vibration and temperature are measured at forty points',
  at: new Date(),
  n: made,
  nested: { kind: 'predictive_maintenance', tags: ['iot', 'ai_ml'] },
});

/** How often a second the work is done, so many at a time. */
async function perSecond(work: () => Promise<unknown>, inFlight: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  const keepWorking = async () => {
    while (performance.now() - start < SECONDS * 1000) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, keepWorking));
  return done / ((performance.now() - start) / 1000);
}

async function found(rows: Collection<Row>, ids: ObjectId[]): Promise<void> {
  const _id = ids[Math.floor(Math.random() * ids.length)] ?? new ObjectId();
  if ((await rows.findOne({ _id }))?._id.equals(_id) !== true) throw new Error('a row that was inserted is not found');
}

async function rounds(client: MongoClient): Promise<Round> {
  const rows = client.db('bench').collection<Row>('rows');
  const kept = Array.from({ length: KEPT }, row);
  await rows.insertMany(kept);
  const ids = kept.map(({ _id }) => _id);
  return async () => ({
    'insertOne, one at a time': await perSecond(() => rows.insertOne(row()), 1),
    'insertOne, 50 in flight': await perSecond(() => rows.insertOne(row()), IN_FLIGHT),
    'find by _id, one at a time': await perSecond(() => found(rows, ids), 1),
    'find by _id, 50 in flight': await perSecond(() => found(rows, ids), IN_FLIGHT),
    'insertMany of 1,000': MANY * (await perSecond(() => rows.insertMany(Array.from({ length: MANY }, row)), 1)),
  });
}

/** The embedded server as any client meets it, beside one that only stores and fetches by _id. */
export const embeddedMongo: Contest = {
  title: 'Embedded MongoDB beside a bare lmdb server',
  figures: [
    { name: 'insertOne, one at a time', unit: 'inserts/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'insertOne, 50 in flight', unit: 'inserts/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'find by _id, one at a time', unit: 'finds/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'find by _id, 50 in flight', unit: 'finds/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'insertMany of 1,000', unit: 'documents/s', aim: { ratio: 0.5, at: 'least' } },
  ],

  async open({ databases: { directory }, profile }) {
    const floor = await startBareDatabase({ dbpath: join(directory, 'bare-lmdb'), profile });
    const product = await startEmbeddedDatabase({ dbpath: join(directory, 'embedded-mongo'), profile });
    const clients = await Promise.all(
      [floor, product].map(({ url }) => MongoClient.connect(url, { maxPoolSize: IN_FLIGHT })),
    );
    const [one, other] = await Promise.all(clients.map(rounds));
    if (!one || !other) throw new Error('two servers were started');
    return {
      floor: one,
      product: other,
      async close() {
        await Promise.all(clients.map((client) => client.close()));
      },
    };
  },
};
