import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

/**
 * A program that asks for one document by its _id again and again, and tells how long its longest wait was since it was
 * last asked. A process of its own: it is held up by the database and the machine, not by whoever asks for work.
 */
const [, , url = '', database = '', collection = ''] = process.argv;
const PAUSE_MS = 2;
const ROWS = 1_000;

const client = await MongoClient.connect(url);
const rows = client.db(database).collection<{ _id: number }>(collection);
let longest = 0;

process.on('message', () => {
  process.send?.(longest);
  longest = 0;
});
process.once('disconnect', () => process.exit());

async function read(_id: number): Promise<void> {
  const asked = performance.now();
  await rows.findOne({ _id });
  longest = Math.max(longest, performance.now() - asked);
}

for (let _id = 0; _id < ROWS; _id++) await read(_id);
// Once only: every other message answers one that asks.
process.send?.('ready');
for (let _id = 0; ; _id = (_id + 1) % ROWS) {
  await read(_id);
  await sleep(PAUSE_MS);
}
