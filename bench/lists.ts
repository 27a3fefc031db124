import { performance } from 'node:perf_hooks';
import { measureRequests } from './measure/requests.ts';
import type { Databases } from './support/databases.ts';
import { startProduct } from './support/programs.ts';
import { stopServers } from './support/server-process.ts';
import { fillUseCases } from './support/use-cases.ts';

const SECONDS = 2;

const CALLS = {
  Browse: '/use-cases?category=energy_efficiency&sort=most_viewed',
  'Browse, several filters': '/use-cases?technology=iot&region=eastern&min_roi=100&sort=roi',
  Nearest: '/use-cases?near=26.4,50.1&radius_km=100&sort=distance',
  Facets: '/use-cases?facets=true',
  'Facets of a category': '/use-cases?facets=true&category=energy_efficiency',
  Map: '/use-cases/map?bbox=34,16,56,33&zoom=5',
};

/** What lists, facets and the map take, for a guest: the first time, and remembered. */
export async function measureLists(databases: Databases, cases: number): Promise<string> {
  const { directory } = databases;
  const urls = await databases.create('lists');
  const spare = await databases.create('lists_floor');
  const product = await startProduct({ ...urls, directory, profile: undefined });
  await fillUseCases(product.url, urls, spare, cases);
  const rows: string[] = [];
  for (const [name, path] of Object.entries(CALLS)) {
    const url = `${product.url}/api/v1${path}`;
    const begun = performance.now();
    const { status } = await fetch(url);
    const first = performance.now() - begun;
    if (status !== 200) throw new Error(`GET ${url} answered ${status}`);
    const rate = await measureRequests(url, 10, SECONDS);
    rows.push(`| ${name} | ${first.toFixed(0)} ms | ${rate.toFixed(0)} |`);
  }
  await stopServers();
  return [`| ${cases} use cases | first | then, requests/s |`, '| --- | ---: | ---: |', ...rows].join('\n');
}
