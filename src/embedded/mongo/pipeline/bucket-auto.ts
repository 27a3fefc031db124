import { numbered } from '../errors.ts';
import { withId } from '../query/documents.ts';
import type { Compute } from '../query/expressions.ts';
import { compareValues } from '../query/key-encoding.ts';
import { Sorter } from '../query/sorting.ts';
import { computedTypeName } from '../query/types.ts';
import { isDocument, isExpressionObject, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { rounderOf } from './granularity.ts';
import type { Rounder } from './granularity.ts';

export interface BucketAuto {
  readonly groupBy: unknown;
  readonly buckets: number;
  readonly output: Document;
  readonly rounder: Rounder | undefined;
}

export function bucketAutoOf(operand: unknown): BucketAuto {
  if (!isDocument(operand)) throw numbered(40240, 'The argument to $bucketAuto must be an object');
  const { groupBy, buckets, output = { count: { $sum: 1 } }, granularity, ...others } = operand;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw numbered(40245, `Unrecognized option to $bucketAuto: ${unknown}.`);
  if (groupBy === undefined || buckets === undefined) {
    throw numbered(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
  }
  if (typeof groupBy === 'string' ? !groupBy.startsWith('$') : !isExpressionObject(groupBy)) {
    throw numbered(
      40239,
      "The $bucketAuto 'groupBy' field must be defined as a $-prefixed path or an expression object",
    );
  }
  if (!isNumeric(buckets)) throw numbered(40241, "The $bucketAuto 'buckets' field must be a numeric value");
  if (!Number.isInteger(toNumber(buckets))) {
    throw numbered(40242, "The $bucketAuto 'buckets' field must be representable as a 32-bit integer");
  }
  if (toNumber(buckets) <= 0) throw numbered(40243, "The $bucketAuto 'buckets' field must be greater than 0");
  if (!isDocument(output)) throw numbered(40244, "The $bucketAuto 'output' field must be an object");
  const rounder = granularity === undefined ? undefined : rounderOf(granularity);
  return { groupBy, buckets: toNumber(buckets), output, rounder };
}

interface Row {
  readonly value: unknown;
  readonly document: Document;
}

/** About equally many documents in each, equal values always in the same one; what is missing counts as null. */
export function* bucketsOf(
  documents: readonly Document[],
  { buckets, rounder }: BucketAuto,
  compute: Compute,
  gather: (documents: readonly Document[]) => Document,
): Generator<Document> {
  const rows = sortedRows(documents, compute, rounder !== undefined);
  const endOf = rounder ? roundEnd(rows, rounder) : plainEnd(rows);
  const wanted = Math.max(1, Math.round(rows.length / buckets));
  let min = rounder ? rounder.down(toNumber(rows[0]?.value ?? 0)) : rows[0]?.value;
  for (let [from, count] = [0, 1]; from < rows.length; count++) {
    const { to, max } = endOf(count === buckets ? rows.length : Math.min(from + wanted, rows.length));
    yield withId({ min, max }, gather(rows.slice(from, to).map(({ document }) => document)));
    [from, min] = [to, max];
  }
}

function sortedRows(documents: readonly Document[], compute: Compute, areRounded: boolean): Row[] {
  const sorter = new Sorter<Row>([{ field: 'value', descending: false }]);
  for (const document of documents) {
    const value = compute(document);
    if (areRounded) checkRounded(value);
    // An array stands where it stands as a whole, not by its least element.
    sorter.add({ value: value ?? null, document }, { value: Array.isArray(value) ? [value] : (value ?? null) });
  }
  return [...sorter];
}

function checkRounded(value: unknown): void {
  const wanted = "$bucketAuto can specify a 'granularity' with";
  if (!isNumeric(value)) {
    const found = computedTypeName(value);
    throw numbered(40258, `${wanted} numeric boundaries only, but found a value with type: ${found}`);
  }
  const number = toNumber(value);
  if (Number.isNaN(number)) throw numbered(40259, `${wanted} numeric boundaries only, but found a NaN`);
  if (number < 0) throw numbered(40260, `${wanted} non-negative numbers only, but found a negative number`);
}

/** Where a bucket ends that holds at least the rows before a place, and the greatest value it names. */
type EndOf = (place: number) => { to: number; max: unknown };

/** The next bucket's least value, which the last bucket has not. */
const plainEnd =
  (rows: readonly Row[]): EndOf =>
  (place) => {
    let to = place;
    while (to < rows.length && compareValues(rows[to - 1]?.value, rows[to]?.value) === 0) to++;
    return { to, max: (rows[to] ?? rows[to - 1])?.value };
  };

const roundEnd = (rows: readonly Row[], rounder: Rounder): EndOf => {
  const numberAt = (place: number): number => toNumber(rows[place]?.value);
  return (place) => {
    const last = numberAt(place - 1);
    const max = rounder.up(last);
    let to = place;
    while (to < rows.length && (numberAt(to) < max || numberAt(to) === last)) to++;
    // Nothing but zeros: their bucket ends where the next one begins.
    return { to, max: max === 0 && to < rows.length ? rounder.down(numberAt(to)) : max };
  };
};
