import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { failedToParse, numbered } from '../errors.ts';
import type { SortField } from '../query/sorting.ts';
import { typeName } from '../query/types.ts';
import { isDocument, isNumeric, MISSING, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** Which documents of a partition a window holds, seen from one of them: the first, and the one behind the last. */
export type Bounds = (at: number) => readonly [from: number, to: number];

/** Documents in their order, and by what they are ordered. */
export interface Partition {
  readonly documents: readonly Document[];
  readonly order: readonly SortField[];
}

/** Undefined for a window that is the whole partition. */
export function boundsOf(window: unknown, partition: Partition, options: Options): Bounds | undefined {
  if (!isDocument(window)) return undefined;
  const { documents, range, unit } = window;
  const asked = documents ?? range;
  if (asked === undefined) return undefined;
  if ((documents !== undefined && range !== undefined) || !Array.isArray(asked) || asked.length !== 2) {
    throw failedToParse("Window bounds must be a 2-element array, and either 'documents' or 'range'");
  }
  const [low, high] = asked as unknown[];
  if (low === 'unbounded' && high === 'unbounded') return undefined;
  if (low !== 'unbounded' && high !== 'unbounded' && stepOf(low) > stepOf(high)) {
    throw numbered(5339900, `Lower bound must not exceed upper bound: [${stepOf(low)}, ${stepOf(high)}]`);
  }
  return documents === undefined ? byRange(low, high, unit, partition, options) : byPlace(low, high, partition);
}

function byPlace(low: unknown, high: unknown, { documents, order }: Partition): Bounds {
  if (order.length === 0) throw numbered(5339901, 'Document-based bounds require a sortBy');
  const within = (place: number) => Math.min(Math.max(place, 0), documents.length);
  return (at) => [
    low === 'unbounded' ? 0 : within(at + stepOf(low)),
    high === 'unbounded' ? documents.length : within(at + stepOf(high) + 1),
  ];
}

function stepOf(bound: unknown): number {
  if (bound === 'current') return 0;
  if (isNumeric(bound)) return toNumber(bound);
  throw failedToParse("A window bound must be 'unbounded', 'current' or a number");
}

/** The current document is that document alone; zero steps away are all that have the same value. */
function byRange(low: unknown, high: unknown, unit: unknown, partition: Partition, options: Options): Bounds {
  const [by, more] = partition.order;
  if (!by || more || by.descending)
    throw numbered(5339902, 'Range-based bounds require sortBy a single ascending field');
  const values = partition.documents.map((document) => {
    const value: unknown = evalExpr(document, `$${by.field}`, options);
    if (unit === undefined ? isNumeric(value) : value instanceof Date) return value;
    throw numbered(
      unit === undefined ? 5429414 : 5429513,
      `Invalid range: Expected the sortBy field to be a ${unit === undefined ? 'number' : 'Date'}, but it was ${typeName(value ?? MISSING)}`,
    );
  });
  const places = values.map((value) => (value instanceof Date ? value.getTime() : toNumber(value)));
  const limit = (at: number, bound: unknown): number => {
    const step = stepOf(bound);
    if (unit === undefined || step === 0) return (places[at] ?? 0) + step;
    return Number(evalExpr({}, { $dateAdd: { startDate: values[at], unit, amount: step } }, options));
  };
  return (at) => [
    low === 'unbounded' ? 0 : low === 'current' ? at : firstPlace(places, limit(at, low), false),
    high === 'unbounded' ? places.length : high === 'current' ? at + 1 : firstPlace(places, limit(at, high), true),
  ];
}

/** The first place of a number that is not less than the limit, or that is beyond it. */
function firstPlace(ascending: readonly number[], limit: number, isBeyond: boolean): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const value = ascending[middle] ?? 0;
    if (value < limit || (isBeyond && value === limit)) from = middle + 1;
    else to = middle;
  }
  return from;
}
