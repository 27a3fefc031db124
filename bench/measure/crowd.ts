import { connectPairs } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import type { Databases } from '../support/databases.ts';
import { createFloorPairs, pairUp } from '../support/pairs.ts';
import { createPeople } from '../support/people.ts';
import { startFloor, startProduct } from '../support/programs.ts';
import { measureLatency } from './latency.ts';
import { measureThroughput } from './throughput.ts';

const FEW = 10;
const MANY = 1_000;
const SINGLE_MESSAGES = 1_000;
const SECONDS = 4;
/** In both, so that batches are as large. */
const IN_FLIGHT = 20;

async function crowdOf(users: number, databases: Databases, profile: string | undefined) {
  const urls = await databases.create(`crowd_${users}`);
  const server = await startProduct({ ...urls, directory: databases.directory, profile });
  const people = await createPeople(server.url, urls, users);
  const { pairs } = await connectPairs(server.url, await pairUp(server.url, people));
  return { server, pairs };
}

/** The same crowd at the floor, which has no people to make: its users are their conversations. */
async function floorCrowdOf(users: number, databases: Databases, profile: string | undefined) {
  const urls = await databases.create(`floor_crowd_${users}`);
  const server = await startFloor('messages', { ...urls, directory: databases.directory, profile });
  const { pairs } = await connectPairs(server.url, await createFloorPairs(urls.postgresUrl, users / 2));
  return { server, pairs };
}

type Crowd = Awaited<ReturnType<typeof crowdOf>>;

async function busy({ server, pairs }: Crowd, floor: Crowd) {
  const few = await measureThroughput(server, pairs.slice(0, FEW / 2), SECONDS, IN_FLIGHT);
  const all = await measureThroughput(server, pairs, SECONDS, IN_FLIGHT);
  const allOfFloor = await measureThroughput(floor.server, floor.pairs, SECONDS, IN_FLIGHT);
  return {
    'ten talk': few.perSecond,
    'ten talk, server CPU': few.cpuPerMessage,
    'all talk in turn': all.perSecond,
    'all talk in turn, server CPU': all.cpuPerMessage,
    'the floor’s CPU': allOfFloor.cpuPerMessage,
    'server CPU beside the floor’s': all.cpuPerMessage / allOfFloor.cpuPerMessage,
  };
}

/**
 * The product against itself: everybody is connected, and as many messages are under way. Where all talk in turn the
 * messages of a moment go to more sockets, which costs any server more: there the floor among as many tells what is the product's.
 */
export const crowd: Contest = {
  title: 'A message among few and many connected users',
  columns: [`${FEW} users`, `${MANY.toLocaleString('en')} users`],
  figures: [
    { name: 'send → created, p50', unit: 'ms', aim: { ratio: 1.2, at: 'most' } },
    { name: 'ten talk', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'ten talk, server CPU', unit: 'ms/message', aim: { ratio: 1.2, at: 'most' } },
    { name: 'all talk in turn', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'all talk in turn, server CPU', unit: 'ms/message' },
    { name: 'the floor’s CPU', unit: 'ms/message' },
    { name: 'server CPU beside the floor’s', unit: '×', aim: { ratio: 1.2, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const few = await crowdOf(FEW, databases, profile);
    const many = await crowdOf(MANY, databases, profile);
    const fewOfFloor = await floorCrowdOf(FEW, databases, profile);
    const manyOfFloor = await floorCrowdOf(MANY, databases, profile);
    return {
      floor: () => busy(few, fewOfFloor),
      product: () => busy(many, manyOfFloor),
      async together() {
        const { floor, product } = await measureLatency(few.pairs, many.pairs, SINGLE_MESSAGES);
        return { floor: { 'send → created, p50': floor.p50 }, product: { 'send → created, p50': product.p50 } };
      },
    };
  },
};
