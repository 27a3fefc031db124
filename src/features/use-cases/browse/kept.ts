import { type Cache, createCache } from '../../../platform/cache/index.ts';
import type { Metrics } from '../../../platform/metrics/index.ts';
import type { CaseFilter } from './filter.ts';

/** Nothing is older than this, whatever another process that was not heard of did. */
const TTL_MS = 10_000;
/** How far behind a change an answer may be that is not counted at once. */
const GRACE_MS = 2_000;
/** What takes longer than this is counted at most a tenth of the time. */
const COSTLY_MS = 1_000;

interface Options<Value> {
  name: string;
  max: number;
  /** What loads within so many milliseconds is loaded anew after each change before it is told. */
  cheapMs: number;
  weigh?: (value: Value) => number;
  load: (filter: CaseFilter) => Promise<Value>;
  metrics: Metrics;
}

/**
 * What a load answers for a filter, kept until a case changes. Lists are asked for far more often than cases change, and
 * counting ten thousand matches costs many times what the twenty of a page cost.
 */
export function keepByFilter<Value>({ load, cheapMs, ...options }: Options<Value>) {
  const cache: Cache<Value> = createCache<Value>({
    ...options,
    ttlMs: TTL_MS,
    graceMs: (tookMs) => (tookMs <= cheapMs ? 0 : tookMs <= COSTLY_MS ? GRACE_MS : Math.min(tookMs * 10, TTL_MS)),
  });
  return {
    get: (filter: CaseFilter) => cache.get(JSON.stringify(filter), () => load(filter)),
    /** For when a case has changed. */
    forget: cache.clear,
  };
}
