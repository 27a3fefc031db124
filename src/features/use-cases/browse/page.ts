import type { Collection, Filter, FindOptions, ObjectId, Sort } from 'mongodb';
import type { ListQuery, OfStatusQuery } from '../browse.contract.ts';
import type { PublishedFields } from '../use-case-fields.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { PUBLIC } from '../use-cases.policy.ts';
import { createFacets } from './facets.ts';
import { type Audience, type CaseFilter, filterOf } from './filter.ts';
import { remember } from './remembered.ts';
import { SORTS } from './sort.ts';

export const CARD = {
  organization_id: 1,
  slug: 1,
  title: 1,
  company: 1,
  industry: 1,
  category: 1,
  excerpt: 1,
  technologies: 1,
  location: 1,
  'results.roi.percentage': 1,
  views: 1,
  likes: 1,
  saves: 1,
  verified: 1,
  featured: 1,
  featured_until: 1,
  status: 1,
  published_at: 1,
  published_by: 1,
} as const;

export type CardDocument = Pick<
  UseCaseDocument,
  '_id' | 'results' | Exclude<keyof typeof CARD, 'results.roi.percentage'>
>;

/** What publishing asks for is there. */
export type PublishedCard = CardDocument &
  Pick<PublishedFields, 'title' | 'company' | 'industry' | 'category' | 'technologies'>;

export interface Page<Row> {
  rows: Row[];
  total: number;
}

/** The best of a search, best first, where there was one. */
export type Best = ObjectId[] | undefined;

type Paging = Pick<ListQuery, 'page' | 'page_size'>;
const KM = 1_000;

export function createPages(cases: Collection<UseCaseDocument>) {
  const totals = remember((filter: CaseFilter) => cases.countDocuments(filter), 5_000);
  const facets = createFacets(cases);

  const rowsOf = (filter: CaseFilter, sort: Sort, { page, page_size }: Paging, options: FindOptions = {}) =>
    cases
      .find(filter, options)
      .sort(sort)
      .skip((page - 1) * page_size)
      .limit(page_size)
      .toArray();

  /** What a query asks for, before its audience. */
  const narrowed = (query: Omit<ListQuery, keyof Paging | 'sort' | 'facets'>, best: Best): CaseFilter => ({
    ...filterOf(query),
    ...(best && { _id: { $in: best } }),
  });

  async function nearest({ near, radius_km, ...query }: ListQuery, audience: Filter<UseCaseDocument>, best: Best) {
    const { lat = 0, lng = 0 } = near ?? {};
    return cases
      .aggregate<UseCaseDocument>([
        {
          $geoNear: {
            near: { type: 'Point', coordinates: [lng, lat] },
            key: 'geo',
            distanceField: 'distance',
            spherical: true,
            ...(radius_km !== undefined && { maxDistance: radius_km * KM }),
            query: { ...narrowed(query, best), ...audience },
          },
        },
        { $sort: { distance: 1, _id: -1 } },
        { $skip: (query.page - 1) * query.page_size },
        { $limit: query.page_size },
        { $project: CARD },
      ])
      .toArray();
  }

  /** In the order of the ranking, which no index knows: the ids that pass the filters, then the cards of one page. */
  async function mostRelevant(filter: CaseFilter, { page, page_size }: Paging, best: ObjectId[]) {
    const passing = await cases.find(filter, { projection: { _id: 1 } }).toArray();
    const ids = new Set(passing.map(({ _id }) => _id.toHexString()));
    const shown = best.filter((id) => ids.has(id.toHexString())).slice((page - 1) * page_size, page * page_size);
    const cards = await cases.find({ ...filter, _id: { $in: shown } }, { projection: CARD }).toArray();
    const order = new Map(shown.map((id, index) => [id.toHexString(), index]));
    const placeOf = ({ _id }: CardDocument) => order.get(_id.toHexString()) ?? 0;
    return cards.sort((one, other) => placeOf(one) - placeOf(other));
  }

  function rowsBy(query: ListQuery, audiences: string[], best: Best) {
    const audience = { audience: { $in: audiences } };
    const filter = { ...narrowed(query, best), ...audience };
    if (query.sort === 'distance') return nearest(query, audience, best);
    if (query.sort === 'relevance') return mostRelevant(filter, query, best ?? []);
    return rowsOf(filter, SORTS[query.sort], query, { projection: CARD });
  }

  /** Everybody's audience for whoever finds nothing more in it than everybody: what is remembered of it is shared. */
  async function sharedBy(filter: CaseFilter, audiences: string[]): Promise<Audience> {
    const own = audiences.filter((audience) => audience !== PUBLIC);
    const more = own.length === 0 ? 0 : await totals.get({ ...filter, audience: { $in: own } });
    return more === 0 ? PUBLIC : { $in: audiences };
  }

  return {
    sharedBy,

    /** A page of cards for these audiences, which stand last, where no other filter can replace them. */
    async page(query: ListQuery, audiences: string[], best?: Best): Promise<Page<PublishedCard>> {
      const filter = narrowed(query, best);
      const own = audiences.filter((audience) => audience !== PUBLIC);
      // A case is either public or of narrower audiences, and the number of the public ones is the same for everybody.
      const [rows, everybodys, ours] = await Promise.all([
        rowsBy(query, audiences, best),
        totals.get({ ...filter, audience: PUBLIC }),
        own.length === 0 ? 0 : totals.get({ ...filter, audience: { $in: own } }),
      ]);
      return { rows: rows as unknown as PublishedCard[], total: everybodys + ours };
    },

    async facets(query: ListQuery, audiences: string[], best?: Best) {
      // A filter that a facet leaves out could let more through.
      const { category: _category, industry: _industry, region: _region, ...others } = query;
      return facets.of(query, await sharedBy(narrowed(others, best), audiences), best);
    },

    /** Whole cases that are not deleted, last changed first. */
    async pageWhole(filter: CaseFilter, { status, ...page }: OfStatusQuery): Promise<Page<UseCaseDocument>> {
      const wanted = { ...filter, ...(status && { status }), deleted_at: null };
      const [rows, total] = await Promise.all([
        rowsOf(wanted, { updated_at: -1, _id: -1 }, page),
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
