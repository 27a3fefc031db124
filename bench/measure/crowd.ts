import { connectPairs } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import type { Databases } from '../support/databases.ts';
import { pairUp } from '../support/pairs.ts';
import { createPeople } from '../support/people.ts';
import { startProduct } from '../support/programs.ts';
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

type Crowd = Awaited<ReturnType<typeof crowdOf>>;

async function busy({ server, pairs }: Crowd) {
  const few = await measureThroughput(server, pairs.slice(0, FEW / 2), SECONDS, IN_FLIGHT);
  const all = await measureThroughput(server, pairs, SECONDS, IN_FLIGHT);
  return {
    'ten talk': few.perSecond,
    'ten talk, server CPU': few.cpuPerMessage,
    'all talk in turn': all.perSecond,
    'all talk in turn, server CPU': all.cpuPerMessage,
  };
}

/**
 * The product against itself: everybody is connected, and as many messages are under way. Where all talk in turn the
 * messages of a moment go to more people, so fewer of their unread counts are told together.
 */
export const crowd: Contest = {
  title: 'A message among few and many connected users',
  columns: [`${FEW} users`, `${MANY.toLocaleString('en')} users`],
  figures: [
    { name: 'send → created, p50', unit: 'ms', aim: { ratio: 1.2, at: 'most' } },
    { name: 'ten talk', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'ten talk, server CPU', unit: 'ms/message', aim: { ratio: 1.2, at: 'most' } },
    { name: 'all talk in turn', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'all talk in turn, server CPU', unit: 'ms/message', aim: { ratio: 1.2, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const few = await crowdOf(FEW, databases, profile);
    const many = await crowdOf(MANY, databases, profile);
    return {
      floor: () => busy(few),
      product: () => busy(many),
      async together() {
        const { floor, product } = await measureLatency(few.pairs, many.pairs, SINGLE_MESSAGES);
        return { floor: { 'send → created, p50': floor.p50 }, product: { 'send → created, p50': product.p50 } };
      },
    };
  },
};
