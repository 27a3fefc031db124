import { performance } from 'node:perf_hooks';
import type { Contest, Round } from '../support/contest.ts';
import { reindex, startFloor, startProduct } from '../support/programs.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { percentiles } from '../support/statistics.ts';
import { fillUseCases } from '../support/use-cases.ts';

const REQUESTS = 100;
const QUESTIONS = ['bearings failure', 'vibration temperature', 'machine load', '"planned stop"'];
const BEGINNINGS = ['bea', 'bearings t', 'bearings that ann', 'b'];

async function milliseconds(url: string, questions: string[]): Promise<number> {
  const times: number[] = [];
  for (let asked = 0; asked < REQUESTS; asked++) {
    const start = performance.now();
    const response = await fetch(`${url}?q=${encodeURIComponent(questions[asked % questions.length] ?? '')}`);
    const { data } = (await response.json()) as { data: unknown[] };
    if (data.length === 0) throw new Error(`${url} finds nothing`);
    times.push(performance.now() - start);
  }
  return percentiles(times).p95;
}

const rounds =
  ({ url }: ServerProcess): Round =>
  async () => ({
    'q, p95': await milliseconds(`${url}/api/v1/use-cases`, QUESTIONS),
    'suggest, p95': await milliseconds(`${url}/api/v1/use-cases/suggest`, BEGINNINGS),
  });

/** Every case has the words: the most that ranking can cost. */
export const search: Contest = {
  title: 'Search of use cases, one request at a time',
  figures: [
    { name: 'q, p95', unit: 'ms', aim: { ratio: 3, at: 'most' } },
    { name: 'suggest, p95', unit: 'ms', aim: { ratio: 10, at: 'most' } },
  ],

  async open({ databases, profile, cases }) {
    const { directory } = databases;
    const floorUrls = await databases.create('floor_search');
    const productUrls = await databases.create('product_search');
    const floor = await startFloor('search', { ...floorUrls, directory, profile });
    const product = await startProduct({ ...productUrls, directory, profile });
    await fillUseCases(product.url, productUrls, floorUrls, cases);
    await fetch(`${floor.url}/fill`, { method: 'POST' });
    await reindex({ ...productUrls, directory });
    return { floor: rounds(floor), product: rounds(product) };
  },
};
