import { covering } from '../geo/cells.ts';
import type { CellSpan } from '../geo/cells.ts';
import { nearOf } from '../geo/near.ts';
import { circle, regionOf } from '../geo/region.ts';
import type { Region } from '../geo/region.ts';
import { isOperatorExpression } from '../query/value-tests.ts';
import { isArrayIndex } from '../query/paths.ts';
import { isDocument, RANK, rankOf, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** One condition of a filter that an index could serve. `exact` when its entries need no second look. */
export type Predicate =
  | { readonly kind: 'points'; readonly values: readonly unknown[]; readonly exact: boolean }
  | {
      readonly kind: 'range';
      readonly rank: number;
      readonly from?: Bound;
      readonly to?: Bound;
      readonly exact: boolean;
    }
  | { readonly kind: 'cells'; readonly spans: readonly CellSpan[]; readonly exact: false };

export interface Bound {
  readonly value: unknown;
  readonly inclusive: boolean;
}

export interface Analysis {
  readonly byPath: ReadonlyMap<string, readonly Predicate[]>;
  /** How many conditions there are, served or not. */
  readonly total: number;
  /** Paths with a condition that no index serves. */
  readonly unserved: ReadonlySet<string>;
}

/**
 * Takes apart what has to hold all together: the top of a filter and its `$and`. What is asked to be near is looked
 * for within so many metres.
 */
export function analyse(filter: Document, metres = Infinity): Analysis {
  const byPath = new Map<string, Predicate[]>();
  const unserved = new Set<string>();
  let total = 0;
  const take = (part: Document): void => {
    for (const [field, condition] of Object.entries(part)) {
      if (field === '$comment') continue;
      if (field === '$and' && Array.isArray(condition)) {
        condition.filter(isDocument).forEach(take);
        continue;
      }
      const found = field.startsWith('$') ? [undefined] : predicatesOf(field, condition, metres);
      total += found.length;
      if (found.includes(undefined)) unserved.add(field);
      byPath.set(field, [...(byPath.get(field) ?? []), ...found.filter((predicate) => predicate !== undefined)]);
    }
  };
  take(filter);
  return { byPath, total, unserved };
}

function predicatesOf(field: string, condition: unknown, metres: number): (Predicate | undefined)[] {
  const plainPath = !field.split('.').some(isArrayIndex);
  const pairs: [string, unknown][] = isOperatorExpression(condition) ? Object.entries(condition) : [['$eq', condition]];
  return pairs.map(([operator, operand]) => {
    if ((operator === '$near' || operator === '$nearSphere') && isDocument(condition)) {
      const { center, max } = nearOf(operator, condition);
      return cells(circle(center, Math.min(max, metres)));
    }
    return predicateOf(operator, operand, plainPath);
  });
}

function predicateOf(operator: string, operand: unknown, plainPath: boolean): Predicate | undefined {
  switch (operator) {
    case '$eq':
      return points([operand], plainPath);
    case '$in':
      return Array.isArray(operand) ? points(operand, plainPath) : undefined;
    case '$gt':
    case '$gte':
      return range(operand, { from: { value: operand, inclusive: operator === '$gte' } }, plainPath);
    case '$lt':
    case '$lte':
      return range(operand, { to: { value: operand, inclusive: operator === '$lte' } }, plainPath);
    case '$geoWithin':
    case '$within':
    case '$geoIntersects':
      return cells(regionOf(operator, operand));
    default:
      return undefined;
  }
}

const cells = ({ rectangles }: Region): Predicate => ({ kind: 'cells', spans: covering(rectangles), exact: false });

function points(values: readonly unknown[], plainPath: boolean): Predicate | undefined {
  const ranks = values.map(rankOf);
  if (ranks.includes(RANK.regex)) return undefined;
  // A missing field is indexed as null too, and an array by its elements: such entries have to be looked at.
  const vague = ranks.some((rank) => rank === RANK.null || rank === RANK.undefined || rank === RANK.array);
  return { kind: 'points', values: values.flatMap(searched), exact: plainPath && !vague };
}

function searched(value: unknown): unknown[] {
  return Array.isArray(value) ? [value, value[0]] : [value];
}

const RANGED: ReadonlySet<number> = new Set([
  RANK.number,
  RANK.string,
  RANK.objectId,
  RANK.boolean,
  RANK.date,
  RANK.timestamp,
]);

function range(operand: unknown, ends: { from?: Bound; to?: Bound }, plainPath: boolean): Predicate | undefined {
  const rank = rankOf(operand);
  if (!RANGED.has(rank)) return undefined;
  if (rank === RANK.number && Number.isNaN(toNumber(operand))) return undefined;
  return { kind: 'range', rank, ...ends, exact: plainPath };
}
