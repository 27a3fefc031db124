import { CommandError } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { isDocument, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** A `$bucket` is a group by the boundary below, in order: only buckets that hold something come out. */
export function bucketStages(operand: unknown): Document[] | undefined {
  if (!isDocument(operand)) return undefined;
  const { groupBy, boundaries, default: otherwise, output = { count: { $sum: 1 } } } = operand;
  if (!Array.isArray(boundaries) || boundaries.length < 2) return undefined;
  const bounds = boundaries as unknown[];
  for (const [at, bound] of bounds.entries()) {
    if (at > 0 && (rankOf(bound) !== rankOf(bounds[at - 1]) || compareValues(bounds[at - 1], bound) >= 0)) {
      throw new CommandError(
        40194,
        'Location40194',
        "The 'boundaries' option to $bucket must be sorted, with all values of one type",
      );
    }
  }
  const branches = bounds.slice(1).map((upper, at) => ({
    case: { $and: [{ $gte: [groupBy, literal(bounds[at])] }, { $lt: [groupBy, literal(upper)] }] },
    then: literal(bounds[at]),
  }));
  const id = { $switch: { branches, ...('default' in operand ? { default: literal(otherwise) } : {}) } };
  return [{ $group: { _id: id, ...(output as Document) } }, { $sort: { _id: 1 } }];
}

const literal = (value: unknown): Document => ({ $literal: value });
