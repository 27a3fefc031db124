import type { CountedBy } from '../planner/covered.ts';
import { gatherPaths } from '../query/needed.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { sortByCountStages } from './bucket.ts';

/** Stages that only count documents by some of their fields, for rows that stand for several documents each. */
export interface Counting {
  readonly by: CountedBy;
  readonly stages: readonly Document[];
}

/** The field in which a row says for how many documents it stands; no document has one of this name. */
export const ENTRIES = '\0entries';

/** Undefined unless the stages begin with a group that counts, and nothing else. */
export function countingIn([first, ...others]: readonly Document[]): Counting | undefined {
  if (first && '$sortByCount' in first) {
    const { $sortByCount: by } = first;
    return countingIn([...sortByCountStages(by), ...others]);
  }
  if (!isDocument(first?.$group)) return undefined;
  const { _id: id, ...fields } = first.$group;
  const [paths, distinguished] = [new Set<string>(), new Set<string>()];
  if (!Object.values(fields).every(isCount) || !gatherPaths(id, paths) || paths.size === 0) return undefined;
  gatherPaths(withoutFallbacks(id), distinguished);
  const nullable = new Set([...paths].filter((path) => !distinguished.has(path)));
  const counts = Object.fromEntries(Object.keys(fields).map((name) => [name, { $sum: `$${ENTRIES}` }]));
  return { by: { paths, nullable }, stages: [{ $group: { _id: id, ...counts } }, ...others] };
}

/** An expression without the fields for which, null or missing, $ifNull takes something else. */
function withoutFallbacks(expression: unknown): unknown {
  if (Array.isArray(expression)) return expression.map(withoutFallbacks);
  if (!isDocument(expression)) return expression;
  const { $ifNull: choices } = expression;
  if (!Array.isArray(choices)) return Object.values(expression).map(withoutFallbacks);
  return choices.filter((choice, at) => at === choices.length - 1 || typeof choice !== 'string').map(withoutFallbacks);
}

function isCount(accumulator: unknown): boolean {
  if (!isDocument(accumulator) || Object.keys(accumulator).length !== 1) return false;
  const { $sum: sum, $count: count } = accumulator;
  return isDocument(count) || (isNumeric(sum) && toNumber(sum) === 1);
}
