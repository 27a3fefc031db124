import { noGeoIndex } from '../geo/near.ts';
import type { NearPath } from '../geo/near.ts';
import { badValue } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { isOperatorExpression } from '../query/value-tests.ts';
import type { SortField } from '../query/sorting.ts';
import { isDocument, RANK, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { boundsOf } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { analyse } from './predicates.ts';
import type { Analysis } from './predicates.ts';

export interface IndexPlan {
  readonly kind: 'index';
  readonly index: Index;
  readonly bounds: Bounds;
  /** The index gives the asked order by itself, read this way. */
  readonly sorted: boolean;
  readonly reverse: boolean;
}

/** Each branch of an `$or` by an index of its own. */
export interface UnionPlan {
  readonly kind: 'union';
  readonly branches: readonly IndexPlan[];
}

/** How to find the documents: by indexes, or (undefined) by looking at all of them. */
export type Plan = IndexPlan | UnionPlan | undefined;

export interface Asked {
  readonly filter: Document;
  readonly sort: readonly SortField[];
  /** Documents wanted at most, skipped ones included; 0 means all. */
  readonly wanted: number;
  readonly hint?: unknown;
  /** What the filter asks to be near, which only a 2dsphere index can give. */
  readonly near?: NearPath | undefined;
}

/** Counts the entries in the ranges of a plan, at most as many as `limit`. */
export type CountEntries = (bounds: Bounds, limit: number) => number;

export function choosePlan(collection: Collection, asked: Asked, count: CountEntries): Plan {
  const analysis = analyse(asked.filter);
  if (asked.hint !== undefined) return hinted(collection, asked, analysis);
  const lookup = idLookup(collection, asked, analysis);
  if (lookup) return lookup;
  const candidates = collection.indexes
    .filter((index) => covers(index, asked.filter, analysis))
    .map((index) => planFor(index, analysis, asked.sort))
    .filter(({ index, bounds, sorted }) => {
      if (asked.near) return bounds.geo;
      return bounds.geo || (!isGeo(index) && (bounds.depth > 0 || (sorted && asked.sort.length > 0)));
    });
  const [first, ...others] = candidates;
  if (asked.near && !first) throw noGeoIndex(collection.namespace);
  const union = unionOf(collection, asked, count);
  if (!first) return union;
  if (others.length === 0 && !union) return first;
  const best = candidates.map((plan) => ({ plan, cost: costOf(plan, asked, count) })).reduce(cheaper);
  return union && costOfUnion(union, asked, count) < best.cost ? union : best.plan;
}

/** One document at most: no other index needs to be thought of. */
function idLookup({ indexes: [ids] }: Collection, { sort, near }: Asked, analysis: Analysis): IndexPlan | undefined {
  if (!ids || near || !analysis.byPath.has('_id')) return undefined;
  const plan = planFor(ids, analysis, sort);
  return givesOneAtMost(plan) ? plan : undefined;
}

function unionOf(collection: Collection, { filter, near }: Asked, count: CountEntries): UnionPlan | undefined {
  const { $or: branches, ...others } = filter;
  if (near || !Array.isArray(branches)) return undefined;
  const plans = branches.map((branch: Document) => {
    return choosePlan(collection, { filter: { $and: [branch, others] }, sort: [], wanted: 0 }, count);
  });
  const isServed = (plan: Plan): plan is IndexPlan => plan?.kind === 'index' && plan.bounds.depth > 0;
  return plans.every(isServed) ? { kind: 'union', branches: plans } : undefined;
}

function costOfUnion({ branches }: UnionPlan, asked: Asked, count: CountEntries): number {
  const none = { ...asked, sort: [], wanted: 0 };
  const cost = branches.reduce((sum, branch) => sum + costOf(branch, none, count), 0);
  if (asked.sort.length === 0) return cost;
  return cost >= CAP ? CAP * 8 : cost * 1.5;
}

/** Documents without a place are not in it: it serves only what asks for one. */
const isGeo = ({ fields }: Index): boolean => fields.some(({ geo }) => geo);

/** Every field of a unique index is held to a single value. */
const givesOneAtMost = ({ index, bounds }: IndexPlan): boolean =>
  index.unique && bounds.constant.size === index.fields.length;

const CAP = 300;

/**
 * A sorted plan stops at the limit, but only if what it reads also matches; any other reads its whole range. Ranges
 * are counted up to a cap, which settles the question for all but large ranges, where order is worth more.
 */
function costOf(plan: IndexPlan, asked: Asked, count: CountEntries): number {
  if (givesOneAtMost(plan)) return 0;
  const entries = plan.bounds.depth === 0 ? CAP * 4 : count(plan.bounds, CAP);
  const needsSort = asked.sort.length > 0 && !plan.sorted;
  if (needsSort) return entries >= CAP ? CAP * 8 : entries * 1.5;
  if (asked.wanted > 0 && plan.bounds.exact) return Math.min(entries, asked.wanted);
  return plan.bounds.exact ? entries : entries * 1.1;
}

function cheaper<T extends { plan: IndexPlan; cost: number }>(a: T, b: T): T {
  if (a.cost !== b.cost) return a.cost < b.cost ? a : b;
  return b.plan.bounds.depth > a.plan.bounds.depth ? b : a;
}

function hinted(collection: Collection, asked: Asked, analysis: Analysis): Plan {
  const { hint } = asked;
  if (isDocument(hint) && '$natural' in hint) return undefined;
  const index = collection.indexes.find(({ name, specification }) =>
    isDocument(hint) ? sameKey(specification.key as Document, hint) : name === hint,
  );
  if (!index || index.hidden || (isGeo(index) && !boundsOf(index, analysis).geo)) {
    throw badValue(
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  const plan = planFor(index, analysis, asked.sort);
  if (asked.near && !plan.bounds.geo) throw noGeoIndex(collection.namespace);
  return plan;
}

/** Two key patterns with the same fields in the same order and direction. */
export const sameKey = (a: Document, b: Document): boolean => compareValues(a, b) === 0;

/** Every index that could serve the filter, as far as it can. */
export function plansFor(collection: Collection, filter: Document): IndexPlan[] {
  const analysis = analyse(filter);
  return collection.indexes
    .filter((index) => covers(index, filter, analysis) && !isGeo(index))
    .map((index) => planFor(index, analysis, []));
}

/** Whether no document has two entries in the ranges: of what is an array in it one value alone is looked for. */
export const hasOneEntryEach = ({ index, bounds }: IndexPlan): boolean =>
  index.fields.every(({ path }, at) => !index.multikey[at] || bounds.constant.has(path));

function planFor(index: Index, analysis: Analysis, sort: readonly SortField[]): IndexPlan {
  const bounds = boundsOf(index, analysis);
  return { kind: 'index', index, bounds, ...orderOf(index, bounds, sort) };
}

function orderOf(index: Index, bounds: Bounds, sort: readonly SortField[]): { sorted: boolean; reverse: boolean } {
  const unsorted = { sorted: false, reverse: false };
  if (!bounds.ordered) return unsorted;
  const open = sort.filter(({ field }) => !isConstant(index, bounds, field));
  let reverse: boolean | undefined;
  let at = 0;
  for (const [position, { path, descending }] of index.fields.entries()) {
    const wanted = open[at];
    if (!wanted) break;
    if (wanted.field === path) {
      // An entry stands for one element of an array; the order of documents by it is another one.
      if (index.multikey[position] || bounds.several.has(path)) return unsorted;
      const turned = descending !== wanted.descending;
      if (reverse !== undefined && reverse !== turned) return unsorted;
      reverse = turned;
      at++;
    } else if (!bounds.constant.has(path) && !bounds.several.has(path)) return unsorted;
  }
  return at === open.length ? { sorted: true, reverse: reverse ?? false } : unsorted;
}

function isConstant(index: Index, bounds: Bounds, field: string): boolean {
  const position = index.fields.findIndex(({ path }) => path === field);
  return position >= 0 && bounds.constant.has(field) && !index.multikey[position];
}

/** Whether a plan may use the index: a sparse or partial one has to hold every document that the filter can match. */
function covers(index: Index, filter: Document, analysis: Analysis): boolean {
  if (index.hidden) return false;
  if (index.sparse && !index.fields.some(({ path }) => impliesPresence(analysis, path))) return false;
  return index.partial === undefined || implies(filter, index.partial, analysis);
}

function impliesPresence({ byPath }: Analysis, path: string): boolean {
  return (byPath.get(path) ?? []).some(
    (predicate) => predicate.kind !== 'points' || predicate.values.every((value) => rankOf(value) > RANK.null),
  );
}

function implies(filter: Document, partial: Document, analysis: Analysis): boolean {
  return Object.entries(partial).every(([field, condition]) => {
    if (field in filter && compareValues(filter[field], condition) === 0) return true;
    if (field === '$and' && Array.isArray(condition)) {
      return condition.every((part) => isDocument(part) && implies(filter, part, analysis));
    }
    const tests = isOperatorExpression(condition) ? Object.entries(condition) : [['$eq', condition] as const];
    return tests.every(([operator, operand]) => impliesOne(analysis, field, operator, operand));
  });
}

function impliesOne(analysis: Analysis, field: string, operator: string, operand: unknown): boolean {
  const predicates = analysis.byPath.get(field) ?? [];
  switch (operator) {
    case '$exists':
      return operand === true && impliesPresence(analysis, field);
    case '$eq':
      return predicates.some(
        ({ kind, ...rest }) => kind === 'points' && holdsForAll(rest, (order) => order === 0, operand),
      );
    case '$gt':
      return predicates.some((predicate) => beyond(predicate, 'from', operand, false));
    case '$gte':
      return predicates.some((predicate) => beyond(predicate, 'from', operand, true));
    case '$lt':
      return predicates.some((predicate) => beyond(predicate, 'to', operand, false));
    case '$lte':
      return predicates.some((predicate) => beyond(predicate, 'to', operand, true));
    default:
      return false;
  }
}

type Predicate = ReturnType<Analysis['byPath']['get']> extends readonly (infer P)[] | undefined ? P : never;

function holdsForAll(predicate: object, holds: (order: number) => boolean, operand: unknown): boolean {
  const values = (predicate as { values?: readonly unknown[] }).values ?? [];
  return values.every((value) => rankOf(value) === rankOf(operand) && holds(compareValues(value, operand)));
}

function beyond(predicate: Predicate, end: 'from' | 'to', operand: unknown, orEqual: boolean): boolean {
  const sign = end === 'from' ? 1 : -1;
  const holds = (order: number) => order * sign > 0 || (orEqual && order === 0);
  if (predicate.kind === 'points') return holdsForAll(predicate, holds, operand);
  if (predicate.kind === 'cells') return false;
  const bound = predicate[end];
  if (!bound || predicate.rank !== rankOf(operand)) return false;
  const order = compareValues(bound.value, operand) * sign;
  return order > 0 || (order === 0 && (orEqual || !bound.inclusive));
}
