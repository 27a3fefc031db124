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
const SLICES = 4;
const SECONDS_A_SLICE = 1.5;
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

/** What the crowds do in short slices by turns, each slice after a slice of every other, so that all meet the same noise. */
async function byTurns<Name extends string>(
  crowds: Record<Name, Crowd>,
): Promise<Record<Name, { rate: number; cpu: number }>> {
  const names = Object.keys(crowds) as Name[];
  const slices = names.map(() => [] as { perSecond: number; cpuPerMessage: number }[]);
  for (let slice = 0; slice < SLICES; slice += 1) {
    const order = [...names.entries()];
    for (const [place, name] of slice % 2 === 0 ? order : order.reverse()) {
      const { server, pairs } = crowds[name];
      slices[place]?.push(await measureThroughput(server, pairs, SECONDS_A_SLICE, IN_FLIGHT));
    }
  }
  const means = slices.map((measured) => ({
    rate: mean(measured.map(({ perSecond }) => perSecond)),
    cpu: mean(measured.map(({ cpuPerMessage }) => cpuPerMessage)),
  }));
  return Object.fromEntries(names.map((name, place) => [name, means[place]])) as Record<
    Name,
    { rate: number; cpu: number }
  >;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a crowd only those who talk, while the others stay connected. */
const tenOf = ({ server, pairs }: Crowd): Crowd => ({ server, pairs: pairs.slice(0, FEW / 2) });

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
    { name: 'the floor’s CPU as ten talk', unit: 'ms/message' },
    { name: 'all talk in turn', unit: 'messages/s', aim: { ratio: 0.8, at: 'least' } },
    { name: 'all talk in turn, server CPU', unit: 'ms/message' },
    { name: 'the floor’s CPU as all talk', unit: 'ms/message' },
    { name: 'server CPU beside the floor’s', unit: '×', aim: { ratio: 1.2, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const few = await crowdOf(FEW, databases, profile);
    const many = await crowdOf(MANY, databases, profile);
    const fewOfFloor = await floorCrowdOf(FEW, databases, profile);
    const manyOfFloor = await floorCrowdOf(MANY, databases, profile);
    return {
      async together() {
        const one = await measureLatency(few.pairs, many.pairs, SINGLE_MESSAGES);
        const ten = await byTurns({ few, many: tenOf(many), fewOfFloor, manyOfFloor: tenOf(manyOfFloor) });
        const all = await byTurns({ few, many, fewOfFloor, manyOfFloor });
        const figures = (size: 'few' | 'many', p50: number) => ({
          'send → created, p50': p50,
          'ten talk': ten[size].rate,
          'ten talk, server CPU': ten[size].cpu,
          'the floor’s CPU as ten talk': ten[`${size}OfFloor`].cpu,
          'all talk in turn': all[size].rate,
          'all talk in turn, server CPU': all[size].cpu,
          'the floor’s CPU as all talk': all[`${size}OfFloor`].cpu,
          'server CPU beside the floor’s': all[size].cpu / all[`${size}OfFloor`].cpu,
        });
        return { floor: figures('few', one.floor.p50), product: figures('many', one.product.p50) };
      },
    };
  },
};
