import { RECORD_BYTES } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import type { Bounds, KeyRange } from './bounds.ts';
import type { Scan } from './scan.ts';

/** Ranges that differ in their fixed fields only, woven together in the order of what follows those. */
export function* merged(parts: readonly { scan: Scan; fixed: number }[], reverse: boolean): Generator<number> {
  const sign = reverse ? -1 : 1;
  const heads = parts.flatMap(({ scan, fixed }) => {
    const row = scan.next();
    return row ? [{ scan, fixed, row }] : [];
  });
  while (heads.length > 0) {
    const first = heads.reduce((a, b) =>
      sign * Buffer.compare(a.row.key.subarray(a.fixed), b.row.key.subarray(b.fixed)) <= 0 ? a : b,
    );
    yield first.row.value.readUIntBE(0, RECORD_BYTES);
    const next = first.scan.next();
    if (next) first.row = next;
    else heads.splice(heads.indexOf(first), 1);
  }
}

/** How many entries lie in the ranges, at most `limit`. */
export function countEntries(engine: Engine, bounds: Bounds, limit: number): number {
  let entries = 0;
  for (const range of bounds.ranges) {
    entries += countUpTo(engine, range, limit - entries);
    if (entries >= limit) break;
  }
  return entries;
}

/** lmdb-js counts to the end whatever the limit, but steps over an offset without reading what lies there. */
function countUpTo(engine: Engine, { start, end }: KeyRange, limit: number): number {
  if (limit !== Infinity) {
    const [reached] = engine.entries.getKeys({ start, end, offset: limit - 1, limit: 1 });
    if (reached) return limit;
  }
  return engine.entries.getKeysCount({ start, end });
}
