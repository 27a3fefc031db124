import { connectPairs } from '../support/clients.ts';
import type { Contest, Round } from '../support/contest.ts';
import { createFloorPairs, createProductPairs, type Pair } from '../support/pairs.ts';
import { startFloor, startProduct } from '../support/programs.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { measureLatency } from './latency.ts';
import { measureThroughput } from './throughput.ts';

const PAIRS = 50;
const SINGLE_MESSAGES = 250;
const SUSTAINED_SECONDS = 5;

const rounds =
  (server: ServerProcess, pairs: Pair[]): Round =>
  async () => {
    const clients = await connectPairs(server.url, pairs);
    const { p50, p95, p99 } = await measureLatency(clients.pairs, SINGLE_MESSAGES);
    const { perSecond, cpuPerMessage } = await measureThroughput(server, clients.pairs, SUSTAINED_SECONDS);
    clients.close();
    return {
      'send → created, p50': p50,
      p95: p95,
      p99: p99,
      'sustained, 50 pairs': perSecond,
      'server CPU': cpuPerMessage,
    };
  };

export const messages: Contest = {
  title: 'Messages',
  figures: [
    { name: 'send → created, p50', unit: 'ms', aim: { ratio: 1.3, at: 'most' } },
    { name: 'p95', unit: 'ms', aim: { ratio: 1.5, at: 'most' } },
    { name: 'p99', unit: 'ms', aim: { ratio: 1.5, at: 'most' } },
    { name: 'sustained, 50 pairs', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'server CPU', unit: 'ms/message', aim: { ratio: 2, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const { directory } = databases;
    const floorUrls = await databases.create('floor_messages');
    const productUrls = await databases.create('product_messages');
    const floor = await startFloor('messages', { ...floorUrls, directory, profile });
    const product = await startProduct({ ...productUrls, directory, profile });
    return {
      floor: rounds(floor, await createFloorPairs(floorUrls.postgresUrl, PAIRS)),
      product: rounds(product, await createProductPairs(product.url, PAIRS)),
    };
  },
};
