import type { Facets } from '../browse.contract.ts';

export type Count = Facets['technology'][number];

/** What can be chosen of, each counted without its own filter. */
export const DIMENSIONS = ['category', 'industry', 'region'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** How many technologies a facet has at most. */
export const TECHNOLOGIES = 50;

/** Values and how often they are there, most frequent first. */
export function tally(values: Iterable<readonly [value: string | null | undefined, count: number]>): Count[] {
  const counts = new Map<string, number>();
  for (const [value, count] of values) {
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}
