import { nearestAt, nearIn, reaches } from '../geo/near.ts';
import type { NearPath } from '../geo/near.ts';
import { queryPlanKilled } from '../errors.ts';
import { compileFilter } from '../query/matcher.ts';
import { fieldsOfFilter, topOf } from '../query/needed.ts';
import { picking } from '../query/pick.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { Sorter, sortKeyBy } from '../query/sorting.ts';
import type { SortField } from '../query/sorting.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { holderOf, recordKey, recordOf } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { expiryTest } from '../storage/ttl.ts';
import { boundsOf } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { countEntries, merged, oneAfterTheOther } from './entries.ts';
import { Found, foundAt } from './found.ts';
import { keyTest } from './key-test.ts';
import { choosePlan, hasOneEntryEach } from './plan.ts';
import type { Asked, IndexPlan, Plan, UnionPlan } from './plan.ts';
import { analyse } from './predicates.ts';
import { documentRows, indexEntries, Scan } from './scan.ts';
import { AS_STORED } from '../query/documents.ts';

export interface Examined {
  keys: number;
  documents: number;
}

export interface Query extends Asked {
  readonly skip: number;
  readonly limit: number;
  /** The order of what is equally near. */
  readonly ties?: readonly SortField[];
}

/** Still looking: a good moment to let others in. */
export const LOOKING = Symbol('looking');
/** Documents looked at between two such moments. */
const PORTION = 64;
/** Keys passed over between two such moments. */
export const KEYS_PORTION = 1_024;

/** A document that was found near, without what it holds. */
interface Located {
  readonly record: number;
  readonly metres: number;
  readonly tie: Buffer;
}

/** Decodes what a filter, and besides these fields, look at: most documents that are met are not the ones asked for. */
function look(filter: Document, ...more: readonly string[]) {
  const fields = fieldsOfFilter(filter, ...more);
  return fields && picking(fields, AS_STORED);
}

/** What of a filter the plan leaves open. */
function unsettled(filter: Document, plan: Plan): Document {
  if (plan?.kind !== 'index') return filter;
  if (plan.bounds.exact) return {};
  return Object.fromEntries(Object.entries(filter).filter(([field]) => !plan.bounds.settled.has(field)));
}

function plansIn(plan: Plan): readonly IndexPlan[] {
  if (!plan) return [];
  return plan.kind === 'index' ? [plan] : plan.branches;
}

type Steps = Generator<Found | typeof LOOKING>;

/** A query being answered. It can be paused between batches and goes on from where it was. */
export class Run {
  readonly plan: Plan;
  readonly near: NearPath | undefined;
  readonly examined: Examined = { keys: 0, documents: 0 };
  private readonly engine: Engine;
  private readonly collection: Collection;
  private readonly query: Query;
  private readonly scans = new Set<{ pause(): void }>();
  private readonly steps: Steps;
  private isExpired: ((document: Document) => boolean) | undefined;
  private wasPaused = true;

  constructor(engine: Engine, collection: Collection, query: Query) {
    this.engine = engine;
    this.collection = collection;
    this.query = query;
    this.near = nearIn(query.filter);
    this.plan = choosePlan(collection, { ...query, near: this.near }, (bounds, limit) =>
      countEntries(engine, bounds, limit),
    );
    this.steps = this.results();
  }

  /** Whether documents, where no index is asked, are read from the last one to the first. */
  get isBackward(): boolean {
    const { hint } = this.query;
    return isDocument(hint) && isNumeric(hint.$natural) && toNumber(hint.$natural) < 0;
  }

  /** The next document, or that a portion was looked at without one. */
  step(): Found | typeof LOOKING | undefined {
    if (this.wasPaused) this.checkPlan();
    const step = this.steps.next();
    return step.done ? undefined : step.value;
  }

  next(): Found | undefined {
    for (;;) {
      const found = this.step();
      if (found !== LOOKING) return found;
    }
  }

  /** Everything that is left. */
  *[Symbol.iterator](): Generator<Found> {
    for (let found = this.next(); found; found = this.next()) yield found;
  }

  pause(): void {
    this.wasPaused = true;
    this.scans.forEach((scan) => {
      scan.pause();
    });
  }

  /** Others may have dropped meanwhile what the query reads. */
  private checkPlan(): void {
    const { namespace, indexes } = this.collection;
    if (this.engine.catalog.get(namespace) !== this.collection) throw queryPlanKilled('collection dropped');
    for (const { index } of plansIn(this.plan)) {
      if (!indexes.includes(index)) throw queryPlanKilled(`index '${index.name}' dropped`);
    }
  }

  /** More may be past its time than when the run was put down. */
  private resume(): void {
    this.wasPaused = false;
    this.isExpired = expiryTest(this.engine, this.collection);
  }

  private *results(): Steps {
    const { sort, skip, limit } = this.query;
    const isInOrder = sort.length === 0 || (this.plan?.kind === 'index' && this.plan.sorted);
    let at = 0;
    try {
      for (const found of isInOrder ? this.matching() : this.sorted()) {
        if (found !== LOOKING && at++ < skip) continue;
        yield found;
        if (found !== LOOKING && limit > 0 && at >= skip + limit) return;
      }
    } finally {
      // A scan left open would hold its snapshot, and the space of everything deleted since.
      this.pause();
    }
  }

  /** Keeps the numbers of the documents and reads them again in order: all of them at once would take too much room. */
  private *sorted(): Steps {
    const { filter, sort, wanted } = this.query;
    const sorter = new Sorter<number>(sort, wanted);
    const pick = picking(new Set(sort.map(({ field }) => topOf(field))), AS_STORED);
    let mayHaveChanged = false;
    for (const found of this.matching()) {
      if (found === LOOKING) {
        yield LOOKING;
        mayHaveChanged ||= this.wasPaused;
      } else sorter.add(found.record, found.part(pick));
    }
    const matches = compileFilter(filter);
    const pickOfFilter = look(filter);
    let given = 0;
    for (const record of sorter) {
      if (given++ % PORTION === 0) yield LOOKING;
      mayHaveChanged ||= this.wasPaused;
      const found = this.load(record);
      if (found && (!mayHaveChanged || matches(found.part(pickOfFilter)))) yield found;
    }
  }

  private *matching(): Steps {
    if (this.near && this.plan?.kind === 'index') {
      yield* this.nearest(this.near, this.plan);
      return;
    }
    const open = unsettled(this.query.filter, this.plan);
    const matches = Object.keys(open).length === 0 ? undefined : compileFilter(open);
    const pick = matches && look(open);
    for (const found of this.candidates()) {
      if (found === LOOKING) {
        yield LOOKING;
        continue;
      }
      if (++this.examined.documents % PORTION === 0) yield LOOKING;
      if (this.wasPaused) this.resume();
      if (matches?.(found.part(pick)) === false) continue;
      if (!this.isExpired?.(found.document)) yield found;
    }
  }

  private candidates(): Iterable<Found | typeof LOOKING> {
    if (!this.plan) return this.all();
    return this.plan.kind === 'index' ? this.byIndex(this.plan) : this.byBranches(this.plan);
  }

  private *byBranches({ branches }: UnionPlan): Steps {
    const seen = new Set<number>();
    for (const branch of branches) yield* this.byIndex(branch, seen);
  }

  /** Circle by circle; what a circle's cells hold beyond its edge waits for the next one. */
  private *nearest(near: NearPath, { index }: IndexPlan): Steps {
    const { filter, sort, wanted, ties = [] } = this.query;
    const matches = compileFilter(filter);
    const pick = look(filter, ...ties.map(({ field }) => field));
    const tieOf = sortKeyBy(ties);
    const seen = new Set<number>();
    let waiting: Located[] = [];
    for (const reach of reaches(near, wanted === 0 || sort.length > 0)) {
      const bounds = boundsOf(index, analyse(filter, reach));
      for (const found of this.byIndex({ kind: 'index', index, bounds, sorted: false, reverse: false }, seen)) {
        if (found === LOOKING) {
          yield LOOKING;
          continue;
        }
        if (++this.examined.documents % PORTION === 0) yield LOOKING;
        if (this.wasPaused) this.resume();
        const part = found.part(pick);
        if (!matches(part) || this.isExpired?.(found.document)) continue;
        waiting.push({ record: found.record, metres: nearestAt(part, near).metres, tie: tieOf(part) });
      }
      waiting.sort((a, b) => a.metres - b.metres || Buffer.compare(a.tie, b.tie));
      const beyond = waiting.findIndex(({ metres }) => metres > reach);
      const ready = beyond < 0 ? waiting : waiting.slice(0, beyond);
      waiting = beyond < 0 ? [] : waiting.slice(beyond);
      for (const { record } of ready) {
        const found = this.load(record);
        if (found) yield found;
      }
    }
  }

  private load(record: number): Found | undefined {
    return foundAt(this.engine, this.collection, record);
  }

  private *all(): Generator<Found> {
    const { id } = this.collection;
    const [start, end] = [recordKey(id, 0), recordKey(id + 1, 0)];
    const scan = this.open(new Scan(documentRows(this.engine), start, end, this.isBackward));
    for (let row = scan.next(); row; row = scan.next()) yield new Found(recordOf(row.key), row.value);
  }

  private *byIndex(plan: IndexPlan, seen = hasOneEntryEach(plan) ? undefined : new Set<number>()): Steps {
    for (const record of this.records(plan)) {
      if (record === LOOKING) {
        yield LOOKING;
        continue;
      }
      if (seen?.has(record)) continue;
      seen?.add(record);
      const found = this.load(record);
      if (found) yield found;
    }
  }

  private records(plan: IndexPlan): Iterable<number | typeof LOOKING> {
    const { index, bounds, sorted } = plan;
    const inOrder = sorted && this.query.sort.length > 0;
    const isLookup = isKeyLookup(index, bounds) && (bounds.ranges.length === 1 || !inOrder);
    return isLookup ? this.lookedUp(bounds) : this.scanned(plan, inOrder);
  }

  /** The documents whose keys leave it open whether they match. */
  private *scanned(plan: IndexPlan, inOrder: boolean): Generator<number | typeof LOOKING> {
    const { index, bounds, reverse } = plan;
    const mayMatch = keyTest(plan, this.query.filter);
    const parts = bounds.ranges.map(({ start, end, fixed }) => {
      return { scan: this.open(new Scan(indexEntries(this.engine, index), start, end, reverse)), fixed };
    });
    for (const { key, record, fixed } of inOrder && parts.length > 1
      ? merged(parts, reverse)
      : oneAfterTheOther(parts)) {
      const { keys } = this.examined;
      this.examined.keys++;
      if (mayMatch?.(key, fixed) !== false) yield record;
      else if (keys % KEYS_PORTION === 0) yield LOOKING;
    }
  }

  /** Whole keys of a unique index are fetched, which is quicker than searching for them. */
  private *lookedUp(bounds: Bounds): Generator<number> {
    for (const { start } of bounds.ranges) {
      this.examined.keys++;
      const record = holderOf(this.engine, start);
      if (record !== undefined) yield record;
    }
  }

  private open<Opened extends { pause(): void }>(scan: Opened): Opened {
    this.scans.add(scan);
    return scan;
  }
}

export const isKeyLookup = (index: Index, { constant, several, ordered }: Bounds): boolean =>
  index.unique && ordered && constant.size + several.size === index.fields.length;
