import { Agent, get, type RequestOptions } from 'node:http';
import { performance } from 'node:perf_hooks';
import { percentiles } from '../support/statistics.ts';

export interface Asked {
  perSecond: number;
  p50: number;
  p95: number;
}

function answered(url: string, options: RequestOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`GET ${url} answered ${String(response.statusCode)}`));
      response.once('end', resolve).resume();
    }).once('error', reject);
  });
}

interface Load {
  /** Told the number of the request. */
  url: (request: number) => string;
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
}

/** Over this many connections, each asking again as soon as it has its answer; times in milliseconds. */
export async function measureRequests({ url, connections, seconds, headers = {} }: Load): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let requests = 0;
  const start = performance.now();
  const keepAsking = async () => {
    while (performance.now() - start < seconds * 1000) {
      const begun = performance.now();
      await answered(url(requests++), { agent, headers });
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, keepAsking));
  const elapsed = performance.now() - start;
  agent.destroy();
  return { ...percentiles(times), perSecond: times.length / (elapsed / 1000) };
}
