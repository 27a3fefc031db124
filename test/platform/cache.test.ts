import { describe, expect, it } from '@jest/globals';
import { type Cache, createCache } from '../../src/platform/cache/index.ts';
import { createMetrics } from '../../src/platform/metrics/index.ts';

/** A cache whose loads end when the test says so. */
function arrange(graceMs?: (tookMs: number) => number) {
  const loads: { key: string; settle: (value: { version: number }) => void; fail: (error: Error) => void }[] = [];
  const metrics = createMetrics();
  const cache = createCache<{ version: number }>({
    name: 'test',
    max: 10,
    ttlMs: 60_000,
    ...(graceMs && { graceMs }),
    metrics,
  });
  const get = (key: string) => cache.get(key, () => new Promise((settle, fail) => loads.push({ key, settle, fail })));
  return { cache, get, loads, metrics };
}

describe('a cache', () => {
  it('loads once for all who ask meanwhile, and not again for those who come later', async () => {
    const { get, loads, metrics } = arrange();
    const readers = [get('a'), get('a'), get('a')];
    loads[0]?.settle({ version: 1 });
    expect(await Promise.all(readers)).toEqual([{ version: 1 }, { version: 1 }, { version: 1 }]);
    expect(await get('a')).toEqual({ version: 1 });
    expect(loads).toHaveLength(1);
    const counted = (await metrics.cacheReads.get()).values.map(({ labels, value }) => [labels.outcome, value]);
    expect(Object.fromEntries(counted)).toEqual({ miss: 1, hit: 3 });
  });

  it('keeps keys apart', async () => {
    const { get, loads } = arrange();
    const readers = [get('a'), get('b')];
    loads.forEach(({ settle }, index) => settle({ version: index }));
    expect(await Promise.all(readers)).toEqual([{ version: 0 }, { version: 1 }]);
  });

  it.each([
    ['an invalidation', (cache: Cache<{ version: number }>) => cache.invalidate('a')],
    ['a clearing', (cache: Cache<{ version: number }>) => cache.clear()],
  ])('never keeps what %s overtook', async (_what, forget) => {
    const { cache, get, loads } = arrange();
    const early = get('a');
    forget(cache);
    const late = get('a');
    loads[1]?.settle({ version: 2 });
    expect(await late).toEqual({ version: 2 });
    loads[0]?.settle({ version: 1 });
    expect(await early).toEqual({ version: 1 });
    expect(await get('a')).toEqual({ version: 2 });
  });

  it('loads anew after an invalidation', async () => {
    const { cache, get, loads } = arrange();
    const first = get('a');
    loads[0]?.settle({ version: 1 });
    await first;
    cache.invalidate('a');
    const second = get('a');
    loads[1]?.settle({ version: 2 });
    expect(await second).toEqual({ version: 2 });
  });

  it('tells what is outdated for as long as its grace lasts, while one load brings the new value', async () => {
    let grace = Infinity;
    const { cache, get, loads } = arrange(() => grace);
    const first = get('a');
    loads[0]?.settle({ version: 1 });
    await first;
    cache.clear();
    expect(await Promise.all([get('a'), get('a')])).toEqual([{ version: 1 }, { version: 1 }]);
    expect(loads).toHaveLength(2);
    // What changes while it loads is not in what it loads.
    cache.invalidate('a');
    expect(await get('a')).toEqual({ version: 1 });
    expect(loads).toHaveLength(3);
    loads[1]?.settle({ version: 2 });
    loads[2]?.fail(new Error('no database'));
    expect(await get('a')).toEqual({ version: 1 });
    grace = 0;
    const last = get('a');
    loads.at(-1)?.settle({ version: 4 });
    expect(await last).toEqual({ version: 4 });
    expect(await get('a')).toEqual({ version: 4 });
  });

  it('keeps as much as may weigh together', async () => {
    const metrics = createMetrics();
    const cache = createCache<string>({
      name: 'test',
      max: 10,
      weigh: (value) => value.length,
      ttlMs: 60_000,
      metrics,
    });
    let loads = 0;
    const get = (value: string) =>
      cache.get(value, () => {
        loads += 1;
        return Promise.resolve(value);
      });
    for (const value of ['four', 'fives', 'four', 'fives']) expect(await get(value)).toBe(value);
    expect(loads).toBe(2);
    for (const value of ['seconds', 'four']) expect(await get(value)).toBe(value);
    expect(loads).toBe(4);
  });

  it('tells a failure to all who waited, and tries again for the next', async () => {
    const { get, loads } = arrange();
    const readers = Promise.allSettled([get('a'), get('a')]);
    loads[0]?.fail(new Error('no database'));
    expect((await readers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = get('a');
    loads[1]?.settle({ version: 1 });
    expect(await next).toEqual({ version: 1 });
  });
});
