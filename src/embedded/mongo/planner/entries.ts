import type { Engine } from '../storage/engine.ts';
import type { Bounds, KeyRange } from './bounds.ts';
import type { Entry, Scan } from './scan.ts';

/** A range being read, whose keys share so many bytes because their fields are fixed. */
export interface Part {
  readonly scan: Scan<Entry>;
  readonly fixed: number;
}

export interface EntryOfPart extends Entry {
  readonly fixed: number;
}

/** Range after range. */
export function* oneAfterTheOther(parts: readonly Part[]): Generator<EntryOfPart> {
  for (const { scan, fixed } of parts) {
    for (let entry = scan.next(); entry; entry = scan.next()) yield { key: entry.key, record: entry.record, fixed };
    scan.pause();
  }
}

/** Ranges that differ in their fixed fields only, woven together in the order of what follows those. */
export function* merged(parts: readonly Part[], reverse: boolean): Generator<EntryOfPart> {
  const sign = reverse ? -1 : 1;
  const heads = parts.flatMap(({ scan, fixed }) => {
    const entry = scan.next();
    return entry ? [{ scan, fixed, entry }] : [];
  });
  while (heads.length > 0) {
    const first = heads.reduce((a, b) =>
      sign * Buffer.compare(a.entry.key.subarray(a.fixed), b.entry.key.subarray(b.fixed)) <= 0 ? a : b,
    );
    yield { key: first.entry.key, record: first.entry.record, fixed: first.fixed };
    const next = first.scan.next();
    if (next) first.entry = next;
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
