import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';

function answered(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`GET ${url} answered ${String(response.statusCode)}`));
      response.once('end', resolve).resume();
    }).once('error', reject);
  });
}

/** Requests a second over this many connections, each asking again as soon as it has its answer. */
export async function measureRequests(url: string, connections: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let requests = 0;
  const start = performance.now();
  const keepAsking = async () => {
    while (performance.now() - start < seconds * 1000) {
      await answered(url, agent);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, keepAsking));
  const elapsed = performance.now() - start;
  agent.destroy();
  return requests / (elapsed / 1000);
}
