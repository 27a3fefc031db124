import { numbered } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { typeName } from '../query/types.ts';
import { isDocument, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** A `$sortByCount` is a group and an order. */
export const sortByCountStages = (by: unknown): Document[] => [
  { $group: { _id: by, count: { $sum: 1 } } },
  { $sort: { count: -1 } },
];

/** A `$bucket` is a group by the boundary below, in order: only buckets that hold something come out. */
export function bucketStages(operand: unknown): Document[] {
  if (!isDocument(operand)) throw numbered(40201, 'Argument to $bucket stage must be an object');
  const { groupBy, boundaries, default: otherwise, output = { count: { $sum: 1 } } } = operand;
  if (groupBy === undefined || boundaries === undefined)
    throw numbered(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  if (!Array.isArray(boundaries)) throw numbered(40200, "The $bucket 'boundaries' field must be an array");
  if (boundaries.length < 2) {
    throw numbered(
      40192,
      `The $bucket 'boundaries' field must have at least 2 values, but found ${boundaries.length} value(s).`,
    );
  }
  const bounds = boundaries as unknown[];
  for (const [at, bound] of bounds.entries()) {
    if (at === 0) continue;
    if (rankOf(bound) !== rankOf(bounds[at - 1])) {
      throw numbered(
        40193,
        `All values in the the 'boundaries' option to $bucket must have the same type. Found conflicting types ${typeName(bounds[at - 1])} and ${typeName(bound)}.`,
      );
    }
    if (compareValues(bounds[at - 1], bound) >= 0) {
      throw numbered(
        40194,
        `The 'boundaries' option to $bucket must be sorted, but elements ${at - 1} and ${at} are not in ascending order.`,
      );
    }
  }
  const [lowest, highest] = [bounds[0], bounds.at(-1)];
  if (
    rankOf(otherwise) === rankOf(lowest) &&
    compareValues(otherwise, lowest) >= 0 &&
    compareValues(otherwise, highest) < 0
  ) {
    throw numbered(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  }
  const branches = bounds.slice(1).map((upper, at) => ({
    case: { $and: [{ $gte: [groupBy, literal(bounds[at])] }, { $lt: [groupBy, literal(upper)] }] },
    then: literal(bounds[at]),
  }));
  const id = { $switch: { branches, ...('default' in operand ? { default: literal(otherwise) } : {}) } };
  return [{ $group: { _id: id, ...(output as Document) } }, { $sort: { _id: 1 } }];
}

const literal = (value: unknown): Document => ({ $literal: value });
