import { encodeValue } from '../query/key-encoding.ts';
import { endOfValue } from '../query/key-reading.ts';
import type { Document } from '../query/values.ts';
import { directed } from './bounds.ts';
import type { IndexPlan } from './plan.ts';
import { analyse } from './predicates.ts';

/** Whether a key may be of a document that matches, of which the first `fixed` bytes are known. */
export type KeyTest = (key: Buffer, fixed: number) => boolean;

/**
 * What the fields of an index tell that stand behind those which narrow its ranges: a document whose key has another
 * value than those asked for need not be read. Undefined where they tell nothing.
 */
export function keyTest({ index, bounds }: IndexPlan, filter: Document): KeyTest | undefined {
  if (!bounds.ordered || bounds.geo) return undefined;
  const { byPath } = analyse(filter);
  const behind = index.fields.slice(bounds.constant.size + bounds.several.size).map(({ path, descending }) => {
    // One element of an array may answer one condition, and another element the other.
    const isMultikey = index.multikey[index.fields.findIndex((field) => field.path === path)];
    const points = isMultikey ? undefined : byPath.get(path)?.find((predicate) => predicate.kind === 'points');
    return { descending, wanted: points?.values.map((value) => directed(encodeValue(value), descending)) };
  });
  const fields = behind.slice(0, behind.findLastIndex(({ wanted }) => wanted !== undefined) + 1);
  if (fields.length === 0) return undefined;
  return (key, fixed) => {
    let at = fixed;
    for (const { descending, wanted } of fields) {
      const end = endOfValue(key, at, descending);
      if (end === undefined) return true;
      const start = at;
      if (wanted?.every((value) => key.compare(value, 0, value.length, start, end) !== 0)) return false;
      at = end;
    }
    return true;
  };
}
