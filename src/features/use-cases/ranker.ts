import type { Ctx } from '../../platform/context.ts';
import type { Span } from '../../platform/wire.contract.ts';

/** What is known before a case is read: AND-ed with the words before the best are chosen. */
export interface CheapFilters {
  category?: string[] | undefined;
  industry?: string[] | undefined;
  region?: string[] | undefined;
  /** By its key. */
  city?: string | undefined;
  /** As `keyOf` spells them. */
  technologies?: string[] | undefined;
  tags?: string[] | undefined;
  organization_id?: string | undefined;
}

export interface Ranked {
  /** The best first, at most 1,000; a stale one may be among them, so whoever reads them applies every filter again. */
  ids: string[];
  /** There are more than `ids` holds. */
  capped: boolean;
}

/** What somebody typed, read as these audiences may mean it. */
export interface Reading {
  rank(filters: CheapFilters): Promise<Ranked>;
  /** Where a text answers the words. */
  highlight: (text: string) => Span[];
}

/** Which of these cases the caller finds in lists now, with their versions. */
export type Listed = (ctx: Ctx, ids: string[]) => Promise<Map<string, number>>;

/** Full-text search as the lists need it. Brought from outside, because the index reads the cases in turn. */
export interface Ranker {
  read(q: string, audiences: string[]): Promise<Reading>;
}
