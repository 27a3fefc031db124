import { LRUCache } from 'lru-cache';
import type { Filter } from 'mongodb';
import type { UseCaseDocument } from './use-cases.document.ts';

type CaseFilter = Filter<UseCaseDocument>;

/** Bounds what another process that was not heard of could leave wrong. */
const TTL_MS = 10_000;

export interface Totals {
  count(filter: CaseFilter): Promise<number>;
  /** What is counted after this call is counted anew. */
  forget(): void;
}

/**
 * How many cases match, remembered until a case changes: pages are asked for far more often than that, and counting
 * ten thousand matches costs many times what the twenty of a page cost.
 */
export function createTotals(count: (filter: CaseFilter) => Promise<number>): Totals {
  // Part of the key, so that a count which began before a change is no answer to a question asked after it.
  let generation = 0;
  const totals = new LRUCache<string, number, CaseFilter>({
    max: 5_000,
    ttl: TTL_MS,
    fetchMethod: (_key, _stale, { context }) => count(context),
  });
  return {
    count: (filter) => totals.forceFetch(JSON.stringify([generation, filter]), { context: filter }),
    forget() {
      generation++;
    },
  };
}
