import { nearestAt, nearIn, reaches } from '../geo/near.ts';
import type { NearPath } from '../geo/near.ts';
import { compileFilter } from '../query/matcher.ts';
import type { Matches } from '../query/matcher.ts';
import { sortDocuments } from '../query/sorting.ts';
import { decode } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { RECORD_BYTES, recordKey, recordOf } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { choosePlan } from './plan.ts';
import type { Asked, IndexPlan, Plan } from './plan.ts';
import { Scan } from './scan.ts';
import { boundsOf } from './bounds.ts';
import type { Bounds, KeyRange } from './bounds.ts';
import { analyse } from './predicates.ts';

/** A document found: its bytes as stored, decoded only if something had to look inside. */
export class Found {
  readonly record: number;
  readonly bytes: Buffer;
  private decoded: Document | undefined;

  constructor(record: number, bytes: Buffer) {
    this.record = record;
    this.bytes = bytes;
  }

  get document(): Document {
    return (this.decoded ??= decode(this.bytes));
  }
}

export interface Examined {
  keys: number;
  documents: number;
}

export interface Query extends Asked {
  readonly skip: number;
  readonly limit: number;
}

/** A query being answered. It can be paused between batches and goes on from where it was. */
export class Run {
  readonly plan: Plan;
  readonly examined: Examined = { keys: 0, documents: 0 };
  private readonly engine: Engine;
  private readonly collection: Collection;
  private readonly query: Query;
  private readonly near: NearPath | undefined;
  private readonly scans: Scan[] = [];
  private readonly found: Iterator<Found>;

  constructor(engine: Engine, collection: Collection, query: Query) {
    this.engine = engine;
    this.collection = collection;
    this.query = query;
    this.near = nearIn(query.filter);
    this.plan = choosePlan(collection, { ...query, near: this.near }, (bounds, limit) =>
      countEntries(engine, bounds, limit),
    );
    this.found = this.results();
  }

  next(): Found | undefined {
    const step = this.found.next();
    return step.done ? undefined : step.value;
  }

  /** Everything that is left. */
  *[Symbol.iterator](): Generator<Found> {
    for (let found = this.next(); found; found = this.next()) yield found;
  }

  pause(): void {
    this.scans.forEach((scan) => {
      scan.pause();
    });
  }

  private *results(): Generator<Found> {
    const { sort, skip, limit } = this.query;
    const sorts = sort.length > 0 && !this.plan?.sorted;
    const matching = sorts ? sortDocuments([...this.matching()], sort, (found) => found.document) : this.matching();
    let at = 0;
    try {
      for (const found of matching) {
        if (at++ < skip) continue;
        yield found;
        if (limit > 0 && at >= skip + limit) return;
      }
    } finally {
      // A scan left open would hold its snapshot, and the space of everything deleted since.
      this.pause();
    }
  }

  private *matching(): Generator<Found> {
    const certain = this.plan?.bounds.exact ?? Object.keys(this.query.filter).length === 0;
    const matches = certain ? undefined : compileFilter(this.query.filter);
    if (this.near && this.plan) {
      yield* this.nearest(this.near, this.plan, compileFilter(this.query.filter));
      return;
    }
    for (const found of this.plan ? this.byIndex(this.plan) : this.all()) {
      this.examined.documents++;
      if (!matches || matches(found.document)) yield found;
    }
  }

  /** Circle by circle; what a circle's cells hold beyond its edge waits for the next one. */
  private *nearest(near: NearPath, { index }: IndexPlan, matches: Matches): Generator<Found> {
    const { filter, sort, wanted } = this.query;
    const seen = new Set<number>();
    const waiting: { found: Found; metres: number }[] = [];
    for (const reach of reaches(near, wanted === 0 || sort.length > 0)) {
      const bounds = boundsOf(index, analyse(filter, reach));
      for (const found of this.byIndex({ index, bounds, sorted: false, reverse: false }, seen)) {
        this.examined.documents++;
        if (matches(found.document)) waiting.push({ found, metres: nearestAt(found.document, near).metres });
      }
      waiting.sort((a, b) => a.metres - b.metres);
      const within = waiting.findIndex(({ metres }) => metres > reach);
      const ready = within < 0 ? waiting.splice(0) : waiting.splice(0, within);
      for (const { found } of ready) yield found;
    }
    for (const { found } of waiting) yield found;
  }

  private *all(): Generator<Found> {
    const { id } = this.collection;
    const scan = this.open(new Scan(this.engine.documents, recordKey(id, 0), recordKey(id + 1, 0)));
    for (let row = scan.next(); row; row = scan.next()) yield new Found(recordOf(row.key), row.value);
  }

  private *byIndex(
    plan: IndexPlan,
    seen = plan.index.multikey.includes(true) ? new Set<number>() : undefined,
  ): Generator<Found> {
    for (const record of this.records(plan)) {
      this.examined.keys++;
      if (seen?.has(record)) continue;
      seen?.add(record);
      const bytes = this.engine.documents.get(recordKey(this.collection.id, record));
      if (bytes) yield new Found(record, bytes);
    }
  }

  private *records({ index, bounds, sorted, reverse }: IndexPlan): Generator<number> {
    const inOrder = sorted && this.query.sort.length > 0;
    if (isKeyLookup(index, bounds) && (bounds.ranges.length === 1 || !inOrder)) {
      yield* this.lookedUp(bounds);
      return;
    }
    const parts = bounds.ranges.map(({ start, end, fixed }) => {
      return { scan: this.open(new Scan(this.engine.entries, start, end, reverse)), fixed };
    });
    if (inOrder && parts.length > 1) {
      yield* merged(parts, reverse);
      return;
    }
    for (const { scan } of parts) {
      for (let row = scan.next(); row; row = scan.next()) yield row.value.readUIntBE(0, RECORD_BYTES);
      scan.pause();
    }
  }

  /** Whole keys of a unique index are fetched, which is quicker than searching for them. */
  private *lookedUp(bounds: Bounds): Generator<number> {
    for (const { start } of bounds.ranges) {
      const record = this.engine.entries.get(start);
      if (record) yield record.readUIntBE(0, RECORD_BYTES);
    }
  }

  private open(scan: Scan): Scan {
    this.scans.push(scan);
    return scan;
  }
}

const isKeyLookup = (index: Index, { constant, several, ordered }: Bounds): boolean =>
  index.unique && ordered && constant.size + several.size === index.fields.length;

/** Ranges that differ in their fixed fields only, woven together in the order of what follows those. */
function* merged(parts: readonly { scan: Scan; fixed: number }[], reverse: boolean): Generator<number> {
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
