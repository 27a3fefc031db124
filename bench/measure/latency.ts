import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectedPair } from '../support/clients.ts';
import { percentiles } from '../support/statistics.ts';

/** So far apart that none waits for another, nor for what a server still does after a push. */
const PAUSE_MS = 5;

/** From message:send to message:created at the recipient. */
async function timeOne(pair: ConnectedPair): Promise<number> {
  const arrived = new Promise<number>((resolve) => {
    pair.onReceived(() => {
      resolve(performance.now());
    });
  });
  const start = performance.now();
  await pair.send();
  const milliseconds = (await arrived) - start;
  pair.stopListening();
  return milliseconds;
}

/** One message at a time, floor and product by turns, so that both meet the same noise of the machine. */
export async function measureLatency(floor: ConnectedPair[], product: ConnectedPair[], messages: number) {
  const times = { floor: [] as number[], product: [] as number[] };
  for (let turn = 0; turn < messages * 2; turn += 1) {
    const who = turn % 2 === 0 ? 'floor' : 'product';
    const pairs = who === 'floor' ? floor : product;
    const pair = pairs[(turn >> 1) % pairs.length];
    if (!pair) throw new Error('there is nobody to write to');
    times[who].push(await timeOne(pair));
    await sleep(PAUSE_MS);
  }
  return { floor: percentiles(times.floor), product: percentiles(times.product) };
}
