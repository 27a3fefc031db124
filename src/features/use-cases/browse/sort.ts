import type { IndexDescription, Sort } from 'mongodb';
import type { ListQuery } from '../browse.contract.ts';

/** Ties are ordered by id, so that a page is the same for everybody. */
export const SORTS = {
  newest: { published_at: -1, _id: -1 },
  oldest: { published_at: 1, _id: 1 },
  most_viewed: { views: -1, _id: -1 },
  most_liked: { likes: -1, _id: -1 },
  most_saved: { saves: -1, _id: -1 },
  popular: { popularity: -1, _id: -1 },
  roi: { 'results.roi.percentage': -1, _id: -1 },
} as const satisfies Record<Exclude<ListQuery['sort'], 'distance' | 'relevance'>, Sort>;

/** What is chosen most. Behind an order they tell whether a case is one of those asked for before it is read. */
const category = { category: 1 } as const;
const industry = { industry: 1 } as const;
const region = { 'location.region': 1 } as const;
const chosen = { ...category, ...industry, ...region };

/**
 * Every list starts from its audience, so it stands first where a list is served. Technologies and tags cannot stand
 * behind it: MongoDB indexes one array of a document at a time.
 */
export const browseIndexes: IndexDescription[] = [
  { key: { audience: 1, ...SORTS.newest, ...chosen }, name: 'newest' },
  { key: { audience: 1, ...category, ...SORTS.newest, ...industry, ...region }, name: 'newest_of_category' },
  { key: { audience: 1, ...industry, ...SORTS.newest, ...category, ...region }, name: 'newest_of_industry' },
  { key: { audience: 1, ...region, ...SORTS.newest, ...category, ...industry }, name: 'newest_of_region' },
  { key: { audience: 1, 'keys.city': 1, ...SORTS.newest }, name: 'newest_of_city' },
  { key: { audience: 1, organization_id: 1, ...SORTS.newest }, name: 'newest_of_organization' },
  { key: { 'keys.technologies': 1, ...SORTS.newest }, name: 'newest_of_technology' },
  { key: { 'keys.tags': 1, ...SORTS.newest }, name: 'newest_of_tag' },
  { key: { audience: 1, ...SORTS.most_viewed, ...chosen }, name: 'most_viewed' },
  { key: { audience: 1, ...SORTS.most_liked, ...chosen }, name: 'most_liked' },
  { key: { audience: 1, ...SORTS.most_saved, ...chosen }, name: 'most_saved' },
  { key: { audience: 1, ...SORTS.popular, ...chosen }, name: 'popular' },
  { key: { audience: 1, ...SORTS.roi, ...chosen }, name: 'roi' },
  { key: { audience: 1, featured_until: -1 }, name: 'featured' },
  { key: { audience: 1, ...chosen }, name: 'facets' },
  { key: { audience: 1, 'location.coordinates.lat': 1, 'location.coordinates.lng': 1 }, name: 'box' },
  { key: { geo: '2dsphere' }, name: 'place' },
  { key: { 'published_by.user_id': 1, updated_at: -1, _id: -1 }, name: 'own_latest' },
  { key: { organization_id: 1, updated_at: -1, _id: -1 }, name: 'latest_of_organization' },
];
