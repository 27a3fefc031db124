import { LRUCache } from 'lru-cache';
import type { Metrics } from '../metrics/index.ts';

interface Options<Value> {
  name: string;
  /** How many values are kept, or what they may weigh together. */
  max: number;
  /** What a value weighs; 1 where this is not told. */
  weigh?: (value: Value) => number;
  ttlMs: number;
  /**
   * For how long a value that is outdated is still told while the new one loads, by what its loading took; without
   * this, not at all.
   */
  graceMs?: (tookMs: number) => number;
  metrics: Metrics;
}

interface Entry<Value> {
  value: Value;
  outdatedAt: number;
  tookMs: number;
}

export interface Cache<Value> {
  /** The cached value, else a freshly loaded one; readers of one key share a load. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
  /** What is read after this call was loaded after this call, or is told for as long as the grace lasts. */
  invalidate(key: string): void;
  /** The same of every key. */
  clear(): void;
}

/** lru-cache's own fetch rejects the readers of a key that is deleted meanwhile; here they get what was loading. */
export function createCache<Value>(options: Options<Value>): Cache<Value> {
  const { name, max, weigh = () => 1, ttlMs, graceMs = () => 0, metrics } = options;
  const entries = new LRUCache<string, Entry<Value>>({
    maxSize: max,
    sizeCalculation: ({ value }) => Math.max(1, weigh(value)),
  });
  const loading = new Map<string, Promise<Value>>();
  const count = (outcome: 'hit' | 'miss') => {
    metrics.cacheReads.inc({ cache: name, outcome });
  };

  async function loadOnce(key: string, load: () => Promise<Value>): Promise<Value> {
    const begunAt = performance.now();
    const current = load();
    loading.set(key, current);
    try {
      const value = await current;
      const now = performance.now();
      // A load that an invalidation overtook is somebody's answer, but nobody's cached value.
      if (loading.get(key) === current) entries.set(key, { value, outdatedAt: now + ttlMs, tookMs: now - begunAt });
      return value;
    } finally {
      if (loading.get(key) === current) loading.delete(key);
    }
  }

  function outdate(entry: Entry<Value>): void {
    entry.outdatedAt = Math.min(entry.outdatedAt, performance.now());
  }

  return {
    async get(key, load) {
      const entry = entries.get(key);
      const shared = loading.get(key);
      const late = entry ? performance.now() - entry.outdatedAt : 0;
      if (entry && (late < 0 || late < graceMs(entry.tookMs))) {
        count('hit');
        // Whoever has an answer already is not told that the next one fails: those who wait for it are.
        if (late >= 0 && !shared) loadOnce(key, load).catch(() => undefined);
        return entry.value;
      }
      count(shared ? 'hit' : 'miss');
      return shared ?? loadOnce(key, load);
    },
    invalidate(key) {
      const entry = entries.peek(key);
      if (entry) outdate(entry);
      loading.delete(key);
    },
    clear() {
      for (const entry of entries.values()) outdate(entry);
      loading.clear();
    },
  };
}
