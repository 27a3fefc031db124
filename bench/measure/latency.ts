import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectedPair } from '../support/clients.ts';
import { percentiles } from '../support/statistics.ts';

/** So far apart that none waits for another. */
const PAUSE_MS = 8;

/** From message:send to message:created at the recipient, one message at a time, in turn through the pairs. */
export async function measureLatency(pairs: ConnectedPair[], messages: number) {
  const milliseconds: number[] = [];
  for (let sent = 0; sent < messages; sent += 1) {
    const pair = pairs[sent % pairs.length];
    if (!pair) throw new Error('there is nobody to write to');
    const arrived = new Promise<number>((resolve) => {
      pair.onReceived(() => {
        resolve(performance.now());
      });
    });
    const start = performance.now();
    await pair.send();
    milliseconds.push((await arrived) - start);
    pair.stopListening();
    await sleep(PAUSE_MS);
  }
  return percentiles(milliseconds);
}
