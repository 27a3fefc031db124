import { describe, expect, it } from '@jest/globals';
import { type Cache, createCache } from '../../src/platform/cache/index.ts';
import { createMetrics } from '../../src/platform/metrics/index.ts';

/** A cache whose loads end when the test says so. */
function arrange() {
  const loads: { key: string; settle: (value: { version: number }) => void; fail: (error: Error) => void }[] = [];
  const metrics = createMetrics();
  const cache = createCache({
    name: 'test',
    max: 10,
    ttlMs: 60_000,
    metrics,
    load: (key) =>
      new Promise<{ version: number }>((settle, fail) => {
        loads.push({ key, settle, fail });
      }),
  });
  return { cache, loads, metrics };
}

describe('a cache', () => {
  it('loads once for all who ask meanwhile, and not again for those who come later', async () => {
    const { cache, loads, metrics } = arrange();
    const readers = [cache.get('a'), cache.get('a'), cache.get('a')];
    loads[0]?.settle({ version: 1 });
    expect(await Promise.all(readers)).toEqual([{ version: 1 }, { version: 1 }, { version: 1 }]);
    expect(await cache.get('a')).toEqual({ version: 1 });
    expect(loads).toHaveLength(1);
    const counted = (await metrics.cacheReads.get()).values.map(({ labels, value }) => [labels.outcome, value]);
    expect(Object.fromEntries(counted)).toEqual({ miss: 1, hit: 3 });
  });

  it('keeps keys apart', async () => {
    const { cache, loads } = arrange();
    const readers = [cache.get('a'), cache.get('b')];
    loads.forEach(({ settle }, index) => settle({ version: index }));
    expect(await Promise.all(readers)).toEqual([{ version: 0 }, { version: 1 }]);
  });

  it.each([
    ['an invalidation', (cache: Cache<{ version: number }>) => cache.invalidate('a')],
    ['a clearing', (cache: Cache<{ version: number }>) => cache.clear()],
  ])('never keeps what %s overtook', async (_what, forget) => {
    const { cache, loads } = arrange();
    const early = cache.get('a');
    forget(cache);
    const late = cache.get('a');
    loads[1]?.settle({ version: 2 });
    expect(await late).toEqual({ version: 2 });
    loads[0]?.settle({ version: 1 });
    expect(await early).toEqual({ version: 1 });
    expect(await cache.get('a')).toEqual({ version: 2 });
  });

  it('loads anew after an invalidation', async () => {
    const { cache, loads } = arrange();
    const first = cache.get('a');
    loads[0]?.settle({ version: 1 });
    await first;
    cache.invalidate('a');
    const second = cache.get('a');
    loads[1]?.settle({ version: 2 });
    expect(await second).toEqual({ version: 2 });
  });

  it('tells a failure to all who waited, and tries again for the next', async () => {
    const { cache, loads } = arrange();
    const readers = Promise.allSettled([cache.get('a'), cache.get('a')]);
    loads[0]?.fail(new Error('no database'));
    expect((await readers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = cache.get('a');
    loads[1]?.settle({ version: 1 });
    expect(await next).toEqual({ version: 1 });
  });
});
