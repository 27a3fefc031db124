import { type ConnectedPair, connectPairs } from '../support/clients.ts';
import type { Contest, Round } from '../support/contest.ts';
import { createFloorPairs, createProductPairs, type Pair } from '../support/pairs.ts';
import { startFloor, startProduct } from '../support/programs.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { Percentiles } from '../support/statistics.ts';
import { measureLatency } from './latency.ts';
import { measureThroughput } from './throughput.ts';

const PAIRS = 50;
/** In a round: the 99th percentile is the sixteenth slowest. */
const SINGLE_MESSAGES = 1_600;
const SUSTAINED_SECONDS = 5;

async function whileConnected<Result>(
  server: ServerProcess,
  pairs: Pair[],
  work: (pairs: ConnectedPair[]) => Promise<Result>,
) {
  const clients = await connectPairs(server.url, pairs);
  try {
    return await work(clients.pairs);
  } finally {
    clients.close();
  }
}

const sustained =
  (server: ServerProcess, pairs: Pair[]): Round =>
  () =>
    whileConnected(server, pairs, async (clients) => {
      const { perSecond, cpuPerMessage } = await measureThroughput(server, clients, SUSTAINED_SECONDS);
      return { 'sustained, 50 pairs': perSecond, 'server CPU': cpuPerMessage };
    });

const latencies = ({ p50, p95, p99 }: Percentiles) => ({ 'send → created, p50': p50, p95, p99 });

export const messages: Contest = {
  title: 'Messages',
  figures: [
    { name: 'send → created, p50', unit: 'ms', aim: { ratio: 1.3, at: 'most' } },
    { name: 'p95', unit: 'ms', aim: { ratio: 1.5, at: 'most' } },
    { name: 'p99', unit: 'ms', aim: { ratio: 1.5, at: 'most' } },
    { name: 'sustained, 50 pairs', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'server CPU', unit: 'ms/message', aim: { value: 0.3, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const { directory } = databases;
    const floorUrls = await databases.create('floor_messages');
    const productUrls = await databases.create('product_messages');
    const floor = await startFloor('messages', { ...floorUrls, directory, profile });
    const product = await startProduct({ ...productUrls, directory, profile });
    const floorPairs = await createFloorPairs(floorUrls.postgresUrl, PAIRS);
    const productPairs = await createProductPairs(product.url, productUrls, PAIRS);
    return {
      floor: sustained(floor, floorPairs),
      product: sustained(product, productPairs),
      together: () =>
        whileConnected(floor, floorPairs, (ofFloor) =>
          whileConnected(product, productPairs, async (ofProduct) => {
            const measured = await measureLatency(ofFloor, ofProduct, SINGLE_MESSAGES);
            return { floor: latencies(measured.floor), product: latencies(measured.product) };
          }),
        ),
    };
  },
};
