import { numbered } from '../errors.ts';
import { withId } from '../query/documents.ts';
import type { Compute } from '../query/expressions.ts';
import { compareValues } from '../query/key-encoding.ts';
import { Sorter } from '../query/sorting.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';

export interface BucketAuto {
  readonly groupBy: unknown;
  readonly buckets: number;
  readonly output: Document;
  readonly granularity: unknown;
}

export function bucketAutoOf(operand: unknown): BucketAuto {
  if (!isDocument(operand)) throw numbered(40240, 'The argument to $bucketAuto must be an object');
  const { groupBy, buckets, output = { count: { $sum: 1 } }, granularity } = operand;
  if (groupBy === undefined || buckets === undefined) {
    throw numbered(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
  }
  if (!isNumeric(buckets)) throw numbered(40241, "The $bucketAuto 'buckets' field must be a numeric value");
  if (toNumber(buckets) <= 0) throw numbered(40243, "The $bucketAuto 'buckets' field must be greater than 0");
  if (!isDocument(output)) throw numbered(40244, "The $bucketAuto 'output' field must be an object");
  return { groupBy, buckets: toNumber(buckets), output, granularity };
}

/** About equally many documents in each, equal values always in the same one; what is missing counts as null. */
export function* bucketsOf(
  documents: readonly Document[],
  { buckets }: BucketAuto,
  compute: Compute,
  gather: (documents: readonly Document[]) => Document,
): Generator<Document> {
  const sorter = new Sorter<{ value: unknown; document: Document }>([{ field: 'value', descending: false }]);
  for (const document of documents) {
    const row = { value: compute(document) ?? null, document };
    // An array stands where it stands as a whole, not by its least element.
    sorter.add(row, { value: Array.isArray(row.value) ? [row.value] : row.value });
  }
  const rows = [...sorter];
  const wanted = Math.max(1, Math.round(rows.length / buckets));
  for (let [from, count] = [0, 1]; from < rows.length; count++) {
    let to = count === buckets ? rows.length : Math.min(from + wanted, rows.length);
    while (to < rows.length && compareValues(rows[to - 1]?.value, rows[to]?.value) === 0) to++;
    const bucket = rows.slice(from, to);
    const id = { min: bucket[0]?.value, max: (rows[to] ?? bucket.at(-1))?.value };
    yield withId(id, gather(bucket.map(({ document }) => document)));
    from = to;
  }
}
