import { measureRequests, type Asked } from './measure/requests.ts';
import { measureIndexing } from './measure/indexing.ts';
import { BROWSE_CALLS, type BrowseCall } from './support/browse-calls.ts';
import { signUp } from './support/api.ts';
import { startProduct } from './support/programs.ts';
import { stopServers } from './support/server-process.ts';
import type { Databases } from './support/databases.ts';
import { describeMachine, digits, markdownTable } from './support/report.ts';
import { spread } from './support/statistics.ts';
import { filledDatabases } from './support/use-cases.ts';

const SECONDS = 1;
const BUSY_CONNECTIONS = 10;

interface Options {
  databases: Databases;
  /** Numbers of use cases, ascending. */
  sizes: number[];
  profile: string | undefined;
  rounds: number;
  /** Only calls whose name has one of these in it. */
  only: string[] | undefined;
  tell: (line: string) => void;
}

interface Measured extends Asked {
  /** Over so many connections; p50 and p95 are of one. */
  busyPerSecond: number;
}

/** One size after the other: two servers would share the processors. */
async function measureSize(size: number, { databases, profile, rounds, only, tell }: Options) {
  const urls = await filledDatabases(databases, `browse_${size}`, size);
  const product = await startProduct({ ...urls, directory: databases.directory, profile });
  const { access_token } = await signUp(product.url, `reader-${Date.now().toString(36)}`);
  const asked = (call: BrowseCall, ids: string[], connections: number, from: number) =>
    measureRequests({
      url: (request) => `${product.url}/api/v1${call.path(from + request, ids)}`,
      connections,
      seconds: SECONDS,
      headers: call.by === 'member' ? { authorization: `Bearer ${access_token}` } : {},
    });

  const first = await fetch(`${product.url}/api/v1/use-cases?page_size=100`);
  const { data } = (await first.json()) as { data: { id: string }[] };
  const ids = data.map(({ id }) => id);
  const results = new Map<string, Measured>();
  for (const call of BROWSE_CALLS.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true)) {
    tell(`${size} use cases: ${call.name}`);
    const taken: Measured[] = [];
    for (let round = 0; round <= rounds; round++) {
      const one = await asked(call, ids, 1, round * 1_000);
      const busy = await asked(call, ids, call.connections ?? BUSY_CONNECTIONS, round * 1_000 + 500);
      taken.push({ ...one, busyPerSecond: busy.perSecond });
    }
    // The first warms up.
    const median = (figure: keyof Measured) => spread(taken.slice(1).map((each) => each[figure])).median;
    results.set(call.name, {
      p50: median('p50'),
      p95: median('p95'),
      perSecond: median('perSecond'),
      busyPerSecond: median('busyPerSecond'),
    });
  }
  const indexing = await measureIndexing(product.url);
  await stopServers();
  return { results, indexing };
}

const shown = (value: number | undefined) => (value === undefined ? '' : digits(value));

function verdict({ aim }: BrowseCall, small: Measured | undefined, large: Measured | undefined): string {
  if (!aim || !small || !large) return '';
  const told = [
    ...(aim.p95 === undefined ? [] : [[`p95 ≤ ${aim.p95} ms`, large.p95 <= aim.p95] as const]),
    ...(aim.growth === undefined || small === large
      ? []
      : [[`≤ ${aim.growth} ×`, large.p50 / small.p50 <= aim.growth] as const]),
  ];
  return told.map(([what, isReached]) => `${what} ${isReached ? 'reached' : 'missed'}`).join(', ');
}

/** What lists, search, suggestions and the map cost, and how that grows with the number of cases. */
export async function measureBrowsing(options: Options): Promise<string> {
  const measured: Awaited<ReturnType<typeof measureSize>>[] = [];
  for (const size of options.sizes) measured.push(await measureSize(size, options));
  const [small, large] = [measured[0], measured.at(-1)];
  const rows = BROWSE_CALLS.map((call) => {
    const [of, from] = [large?.results.get(call.name), small?.results.get(call.name)];
    const figures = measured.map(({ results }) => results.get(call.name));
    return [
      call.name,
      ...figures.flatMap((each) => [shown(each?.p50), shown(each?.p95), shown(each?.busyPerSecond)]),
      from && of && from !== of ? shown(of.p50 / from.p50) : '',
      verdict(call, from, of),
    ];
  }).filter(([, measured]) => measured !== '');
  const heads = options.sizes.flatMap((size) => [`p50 at ${size}, ms`, 'p95, ms', 'busy, requests/s']);
  const seen = measured.map(({ indexing }, index) => `${options.sizes[index]} use cases: ${indexing}`);
  return [
    `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; medians of ${options.rounds} rounds`,
    markdownTable([['Call', ...heads, 'growth of p50', 'aim'], ...rows]),
    `From publishing to being found, while ten connections browse. ${seen.join('; ')}.`,
  ].join('\n\n');
}
