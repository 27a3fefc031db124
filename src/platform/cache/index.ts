import { LRUCache } from 'lru-cache';
import type { Metrics } from '../metrics/index.ts';

interface Options<Value> {
  name: string;
  max: number;
  ttlMs: number;
  load(key: string): Promise<Value>;
  metrics: Metrics;
}

export interface Cache<Value> {
  /** The cached value, else a freshly loaded one; readers of one key share a load. */
  get(key: string): Promise<Value>;
  /** What is read after this call was loaded after this call. */
  invalidate(key: string): void;
  /** The same of every key. */
  clear(): void;
}

/** lru-cache's own fetch rejects the readers of a key that is deleted meanwhile; here they get what was loading. */
export function createCache<Value extends object>({ name, max, ttlMs, load, metrics }: Options<Value>): Cache<Value> {
  const values = new LRUCache<string, Value>({ max, ttl: ttlMs });
  const loading = new Map<string, Promise<Value>>();
  const count = (outcome: 'hit' | 'miss') => {
    metrics.cacheReads.inc({ cache: name, outcome });
  };

  async function loadOnce(key: string): Promise<Value> {
    const current = load(key);
    loading.set(key, current);
    try {
      const value = await current;
      // A load that an invalidation overtook is somebody's answer, but nobody's cached value.
      if (loading.get(key) === current) values.set(key, value);
      return value;
    } finally {
      if (loading.get(key) === current) loading.delete(key);
    }
  }

  return {
    async get(key) {
      const cached = values.get(key);
      if (cached !== undefined) {
        count('hit');
        return cached;
      }
      const shared = loading.get(key);
      count(shared ? 'hit' : 'miss');
      return shared ?? loadOnce(key);
    },
    invalidate(key) {
      values.delete(key);
      loading.delete(key);
    },
    clear() {
      values.clear();
      loading.clear();
    },
  };
}
