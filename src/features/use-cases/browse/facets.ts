import type { Collection, ObjectId } from 'mongodb';
import type { Facets, Filters } from '../browse.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { type Audience, type CaseFilter, filterOf } from './filter.ts';
import { remember } from './remembered.ts';

/** How many cases there are of each combination: at most 10 × 16 × 14 rows, whatever the number of cases. */
type Cube = { category: string; industry: string; region: string | null; count: number }[];
type Count = Facets['technology'][number];

const TECHNOLOGIES = 50;
const DIMENSIONS = ['category', 'industry', 'region'] as const;

const mostFrequentFirst = (one: Count, other: Count) => other.count - one.count || (one.value < other.value ? -1 : 1);

/** The values of one dimension among the rows that the filters of the others let through. */
function countsOf(cube: Cube, filters: Filters, dimension: (typeof DIMENSIONS)[number]): Count[] {
  const others = DIMENSIONS.filter((each) => each !== dimension);
  const counts = new Map<string, number>();
  for (const row of cube) {
    const value = row[dimension];
    const isLetThrough = others.every((other) => {
      const wanted: string[] | undefined = filters[other];
      return wanted === undefined || wanted.includes(row[other] ?? '');
    });
    if (value !== null && isLetThrough) counts.set(value, (counts.get(value) ?? 0) + row.count);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort(mostFrequentFirst);
}

/** Facets in two aggregations, both remembered; choosing a category, an industry or a region counts nothing anew. */
export function createFacets(cases: Collection<UseCaseDocument>) {
  const cubes = remember(
    (filter: CaseFilter) =>
      cases
        .aggregate<Cube[number]>([
          { $match: filter },
          {
            $group: {
              _id: { category: '$category', industry: '$industry', region: '$location.region' },
              count: { $sum: 1 },
            },
          },
          {
            $project: {
              _id: 0,
              category: '$_id.category',
              industry: '$_id.industry',
              region: { $ifNull: ['$_id.region', null] },
              count: 1,
            },
          },
        ])
        .toArray(),
    200,
  );
  const technologies = remember(
    (filter: CaseFilter) =>
      cases
        .aggregate<Count>([
          { $match: filter },
          { $unwind: '$keys.technologies' },
          { $group: { _id: '$keys.technologies', count: { $sum: 1 } } },
          { $sort: { count: -1, _id: 1 } },
          { $limit: TECHNOLOGIES },
          { $project: { _id: 0, value: '$_id', count: 1 } },
        ])
        .toArray(),
    500,
  );

  return {
    /** @param audience stands last, where no other filter can replace it. */
    async of(filters: Filters, audience: Audience, best?: ObjectId[]): Promise<Facets> {
      const { category: _category, industry: _industry, region: _region, ...others } = filters;
      const searched = best && { _id: { $in: best } };
      const [cube, technology] = await Promise.all([
        cubes.get({ ...filterOf(others), ...searched, audience }),
        technologies.get({ ...filterOf(filters), ...searched, audience }),
      ]);
      return {
        category: countsOf(cube, filters, 'category'),
        industry: countsOf(cube, filters, 'industry'),
        region: countsOf(cube, filters, 'region'),
        technology,
      };
    },
    forget(): void {
      cubes.forget();
      technologies.forget();
    },
  };
}
