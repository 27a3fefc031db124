import { badValue, CommandError } from '../errors.ts';
import { compareValues, encodeValue } from './key-encoding.ts';
import { keysOf } from './keys.ts';
import { isDocument, isNumeric, MISSING, toNumber } from './values.ts';
import type { Document } from './values.ts';

export interface SortField {
  readonly field: string;
  readonly descending: boolean;
}

export function sortSpecification(specification: unknown): SortField[] {
  if (!isDocument(specification)) throw badValue('a sort has to be an object');
  return Object.entries(specification).map(([field, direction]) => {
    if (isDocument(direction)) throw badValue(`$meta sort is not supported by the embedded server: ${field}`);
    const sign = isNumeric(direction) ? toNumber(direction) : 0;
    if (sign !== 1 && sign !== -1) {
      throw new CommandError(
        15975,
        'Location15975',
        '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
      );
    }
    return { field, descending: sign === -1 };
  });
}

/** Sorts by bytes computed once for each document; equal ones keep their order. */
export function sortDocuments<T>(
  items: readonly T[],
  order: readonly SortField[],
  document: (item: T) => Document,
): T[] {
  const paths = order.map(({ field }) => field.split('.'));
  return items
    .map((item) => ({ item, key: sortKey(document(item), paths, order) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ item }) => item);
}

/** Of an array the least element counts when ascending, the greatest when descending. */
function sortKey(document: Document, paths: string[][], order: readonly SortField[]): Buffer {
  return Buffer.concat(
    order.map(({ descending }, at) => {
      const { tuples } = keysOf(document, [paths[at] ?? []]);
      const values = tuples.map(([value]) => (value === MISSING ? null : value));
      const chosen = values.reduce((best, value) => (compareValues(value, best) < 0 === !descending ? value : best));
      const bytes = encodeValue(chosen);
      return descending ? bytes.map((byte) => ~byte) : bytes;
    }),
  );
}
