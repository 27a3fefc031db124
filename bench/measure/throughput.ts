import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectedPair } from '../support/clients.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** A person's devices and an impatient thumb: enough that the server never waits for a client. */
const IN_FLIGHT = 4;
const ARRIVAL_WITHIN_MS = 10_000;

/** So many sends are kept in flight for the time given, over all pairs; what counts is what reached the recipients. */
export async function measureThroughput(
  server: ServerProcess,
  pairs: ConnectedPair[],
  seconds: number,
  inFlight = pairs.length * IN_FLIGHT,
) {
  let sent = 0;
  let received = 0;
  for (const pair of pairs) pair.onReceived(() => (received += 1));

  const cpuBefore = await server.cpuMilliseconds();
  const start = performance.now();
  const keepSending = async (place: number) => {
    for (let turn = place; performance.now() - start < seconds * 1000; turn += inFlight) {
      await pairs[turn % pairs.length]?.send();
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, place) => keepSending(place)));
  while (received < sent && performance.now() - start < seconds * 1000 + ARRIVAL_WITHIN_MS) await sleep(1);
  const elapsed = performance.now() - start;
  const cpu = (await server.cpuMilliseconds()) - cpuBefore;

  for (const pair of pairs) pair.stopListening();
  if (received !== sent) throw new Error(`${sent} messages were acknowledged and ${received} arrived`);
  return { perSecond: received / (elapsed / 1000), cpuPerMessage: cpu / received };
}
