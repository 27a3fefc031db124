import type { Collection } from 'mongodb';
import type { Metrics } from '../../../platform/metrics/index.ts';
import type { Facets, ListQuery, OfStatusQuery } from '../browse.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { PUBLIC } from '../use-cases.policy.ts';
import type { Cards, Page, PublishedCard } from './cards.ts';
import { createFacets } from './facets.ts';
import { type Audience, type CaseFilter, filterOf } from './filter.ts';
import { keepByFilter } from './kept.ts';

export function createPages(cases: Collection<UseCaseDocument>, cards: Cards, metrics: Metrics) {
  const totals = keepByFilter({
    name: 'use_case_totals',
    max: 5_000,
    cheapMs: 1_000,
    metrics,
    load: (filter) => cases.countDocuments(filter),
  });
  const facets = createFacets(cases, metrics);

  /** Everybody's audience for whoever finds nothing more in it than everybody: what is kept of it is shared. */
  async function sharedBy(filter: CaseFilter, audiences: string[]): Promise<Audience> {
    const own = audiences.filter((audience) => audience !== PUBLIC);
    const more = own.length === 0 ? 0 : await totals.get({ ...filter, audience: { $in: own } });
    return more === 0 ? PUBLIC : { $in: audiences };
  }

  return {
    sharedBy,

    /** A page of cards for these audiences, which stand last, where no other filter can replace them. */
    async page(query: ListQuery, audiences: string[]): Promise<Page<PublishedCard>> {
      const filter = filterOf(query);
      const own = audiences.filter((audience) => audience !== PUBLIC);
      // Only words have a relevance.
      const sort = query.sort === 'relevance' ? 'newest' : query.sort;
      // A case is either public or of narrower audiences, and the number of the public ones is the same for everybody.
      const [rows, everybodys, ours] = await Promise.all([
        cards.by(sort, query, { audience: { $in: audiences } }),
        totals.get({ ...filter, audience: PUBLIC }),
        own.length === 0 ? 0 : totals.get({ ...filter, audience: { $in: own } }),
      ]);
      return { rows, total: everybodys + ours };
    },

    async facets(query: ListQuery, audiences: string[]): Promise<Facets> {
      // A filter that a facet leaves out could let more through.
      const { category: _category, industry: _industry, region: _region, ...others } = query;
      return facets.of(query, await sharedBy(filterOf(others), audiences));
    },

    /** Whole cases, the deleted ones or the others, last changed first. */
    async pageWhole(filter: CaseFilter, { status, deleted, ...page }: OfStatusQuery): Promise<Page<UseCaseDocument>> {
      const wanted = { ...filter, ...(status && { status }), deleted_at: deleted ? { $ne: null } : null };
      const [rows, total] = await Promise.all([
        cards.sorted(wanted, { updated_at: -1, _id: -1 }, page),
        cases.countDocuments(wanted),
      ]);
      return { rows, total };
    },

    forget(): void {
      totals.forget();
      facets.forget();
    },
  };
}
