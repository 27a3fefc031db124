import { performance } from 'node:perf_hooks';
import { post, signUp } from '../support/api.ts';
import { percentiles } from '../support/statistics.ts';
import { measureRequests } from './requests.ts';

const WRITES = 20;
const LOAD_SECONDS = 10;
const LOST_AFTER_MS = 10_000;

const PARAGRAPH =
  'Bearings of the main drive failed without warning, about every seven weeks, and each failure stopped the line for ' +
  'eleven hours. Vibration and temperature are now measured at forty points.';

async function isFound(url: string, word: string): Promise<boolean> {
  const { data } = (await (await fetch(`${url}/api/v1/use-cases?q=${word}`)).json()) as { data: unknown[] };
  return data.length > 0;
}

/** From the answer to a publication until a search finds it, while others browse. */
export async function measureIndexing(url: string): Promise<string> {
  const run = Date.now().toString(36);
  const { access_token } = await signUp(url, `author-${run}`);
  const browsing = measureRequests({
    url: (request) => `${url}/api/v1/use-cases?facets=true&min_roi=${request % 400}`,
    connections: 10,
    seconds: LOAD_SECONDS,
  });
  const times: number[] = [];
  for (let number = 0; number < WRITES; number++) {
    // Nobody else has such a word, nor one that is a slip of it.
    const word = `${run}n${number}x`;
    const body = {
      status: 'published',
      title: `A case that is called ${word}`,
      company: 'Gulf Rolling Works',
      industry: 'metal',
      category: 'predictive_maintenance',
      description: PARAGRAPH,
      challenge: PARAGRAPH,
      solution: PARAGRAPH,
      technologies: ['iot'],
      results: { metrics: [{ name: 'Unplanned stops', value: '-78 %' }] },
    };
    await post(`${url}/api/v1/use-cases`, body, access_token);
    const start = performance.now();
    while (!(await isFound(url, word))) {
      if (performance.now() - start > LOST_AFTER_MS) throw new Error('a published case is not found');
    }
    times.push(performance.now() - start);
  }
  await browsing;
  const { p50, p95 } = percentiles(times);
  return `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, at most ${Math.max(...times).toFixed(0)} ms`;
}
