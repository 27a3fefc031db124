import type { Collection, FindOptions, Sort } from 'mongodb';
import type { ListQuery } from '../browse.contract.ts';
import type { PublishedFields } from '../use-case-fields.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { type CaseFilter, filterOf } from './filter.ts';
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

export type Paging = Pick<ListQuery, 'page' | 'page_size'>;

const KM = 1_000;
/** Beyond what two computations of one distance may differ by. */
const MILLIMETRE = 0.001;

/** The rows of one page in an order that an index has. */
export function createCards(cases: Collection<UseCaseDocument>) {
  const sorted = (filter: CaseFilter, sort: Sort, { page, page_size }: Paging, options: FindOptions = {}) =>
    cases
      .find(filter, options)
      .sort(sort)
      .skip((page - 1) * page_size)
      .limit(page_size)
      .toArray();

  /**
   * A search by distance stops as soon as it has enough, but does not order those that are equally far. So it is asked
   * twice: for the radius that this page needs, and for all within it, ties by id.
   */
  async function nearest({ near, radius_km, page, page_size, ...filters }: ListQuery, judged: CaseFilter) {
    const { lat = 0, lng = 0 } = near ?? {};
    const within = (metres: number | undefined) => ({
      $geoNear: {
        near: { type: 'Point' as const, coordinates: [lng, lat] as [number, number] },
        key: 'geo',
        distanceField: 'distance',
        spherical: true,
        ...(metres !== undefined && { maxDistance: metres }),
        query: { ...filterOf(filters), ...judged },
      },
    });
    const asked = radius_km === undefined ? undefined : radius_km * KM;
    const [last] = await cases
      .aggregate<{ distance: number }>([
        within(asked),
        { $skip: page * page_size - 1 },
        { $limit: 1 },
        { $project: { distance: 1 } },
      ])
      .toArray();
    return cases
      .aggregate<UseCaseDocument>([
        within(last ? last.distance + MILLIMETRE : asked),
        { $sort: { distance: 1, _id: -1 } },
        { $skip: (page - 1) * page_size },
        { $limit: page_size },
        { $project: CARD },
      ])
      .toArray();
  }

  return {
    sorted,

    /** @param judged who finds a case, and the ids to choose among if any: last, where no filter can replace it. */
    async by(sort: Exclude<ListQuery['sort'], 'relevance'>, query: ListQuery, judged: CaseFilter, hint?: string) {
      const rows =
        sort === 'distance'
          ? await nearest(query, judged)
          : await sorted({ ...filterOf(query), ...judged }, SORTS[sort], query, {
              projection: CARD,
              ...(hint !== undefined && { hint }),
            });
      return rows as unknown as PublishedCard[];
    },
  };
}

export type Cards = ReturnType<typeof createCards>;
