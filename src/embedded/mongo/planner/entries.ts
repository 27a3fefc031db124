import type { Engine } from '../storage/engine.ts';
import type { Bounds, KeyRange } from './bounds.ts';
import type { Row, Scan } from './scan.ts';

/** A range being read, whose keys share so many bytes because their fields are fixed. */
export interface Part {
  readonly scan: Scan;
  readonly fixed: number;
}

export interface Entry {
  readonly row: Row;
  readonly fixed: number;
}

/** Range after range. */
export function* oneAfterTheOther(parts: readonly Part[]): Generator<Entry> {
  for (const { scan, fixed } of parts) {
    for (let row = scan.next(); row; row = scan.next()) yield { row, fixed };
    scan.pause();
  }
}

/** Ranges that differ in their fixed fields only, woven together in the order of what follows those. */
export function* merged(parts: readonly Part[], reverse: boolean): Generator<Entry> {
  const sign = reverse ? -1 : 1;
  const heads = parts.flatMap(({ scan, fixed }) => {
    const row = scan.next();
    return row ? [{ scan, fixed, row }] : [];
  });
  while (heads.length > 0) {
    const first = heads.reduce((a, b) =>
      sign * Buffer.compare(a.row.key.subarray(a.fixed), b.row.key.subarray(b.fixed)) <= 0 ? a : b,
    );
    yield first;
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
