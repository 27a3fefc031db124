import type { Collection } from 'mongodb';
import type { Metrics } from '../../../platform/metrics/index.ts';
import type { Facets, Filters } from '../browse.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { type Audience, filterOf } from './filter.ts';
import { keepByFilter } from './kept.ts';
import { type Count, type Dimension, DIMENSIONS, tally, TECHNOLOGIES } from './tally.ts';

/** How many cases there are of each combination: at most 10 × 16 × 14 rows, whatever the number of cases. */
type Cube = { category: string; industry: string; region: string | null; count: number }[];

/** The values of one dimension among the rows that the filters of the others let through. */
function countsOf(cube: Cube, filters: Filters, dimension: Dimension): Count[] {
  const others = DIMENSIONS.filter((each) => each !== dimension);
  const isLetThrough = (row: Cube[number]) =>
    others.every((other) => {
      const wanted: string[] | undefined = filters[other];
      return wanted === undefined || wanted.includes(row[other] ?? '');
    });
  return tally(cube.filter(isLetThrough).map((row) => [row[dimension], row.count]));
}

/** Facets in two aggregations, both kept; choosing a category, an industry or a region counts only technologies anew. */
export function createFacets(cases: Collection<UseCaseDocument>, metrics: Metrics) {
  const cubes = keepByFilter({
    name: 'use_case_facets',
    max: 500,
    cheapMs: 50,
    metrics,
    load: (filter) =>
      cases
        .aggregate<Cube[number]>([
          { $match: filter },
          {
            $group: {
              _id: {
                category: '$category',
                industry: '$industry',
                region: { $ifNull: ['$location.region', null] },
              },
              count: { $sum: 1 },
            },
          },
          {
            $project: {
              _id: 0,
              category: '$_id.category',
              industry: '$_id.industry',
              region: '$_id.region',
              count: 1,
            },
          },
        ])
        .toArray(),
  });
  const technologies = keepByFilter({
    name: 'use_case_technologies',
    max: 1_000,
    cheapMs: 50,
    metrics,
    load: (filter) =>
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
  });

  return {
    /** @param audience stands last, where no other filter can replace it. */
    async of(filters: Filters, audience: Audience): Promise<Facets> {
      const { category: _category, industry: _industry, region: _region, ...others } = filters;
      const [cube, technology] = await Promise.all([
        cubes.get({ ...filterOf(others), audience }),
        technologies.get({ ...filterOf(filters), audience }),
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
