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

/**
 * Every list starts from its audience, so it stands first where a list is served. Technologies and tags cannot stand
 * behind it: MongoDB indexes one array of a document at a time.
 */
export const browseIndexes: IndexDescription[] = [
  { key: { audience: 1, published_at: -1, _id: -1 }, name: 'newest' },
  { key: { audience: 1, category: 1, published_at: -1, _id: -1 }, name: 'newest_of_category' },
  { key: { audience: 1, industry: 1, published_at: -1, _id: -1 }, name: 'newest_of_industry' },
  { key: { audience: 1, 'location.region': 1, published_at: -1, _id: -1 }, name: 'newest_of_region' },
  { key: { audience: 1, 'keys.city': 1, published_at: -1, _id: -1 }, name: 'newest_of_city' },
  { key: { audience: 1, organization_id: 1, published_at: -1, _id: -1 }, name: 'newest_of_organization' },
  { key: { 'keys.technologies': 1, published_at: -1, _id: -1 }, name: 'newest_of_technology' },
  { key: { 'keys.tags': 1, published_at: -1, _id: -1 }, name: 'newest_of_tag' },
  { key: { audience: 1, views: -1, _id: -1 }, name: 'most_viewed' },
  { key: { audience: 1, likes: -1, _id: -1 }, name: 'most_liked' },
  { key: { audience: 1, saves: -1, _id: -1 }, name: 'most_saved' },
  { key: { audience: 1, popularity: -1, _id: -1 }, name: 'popular' },
  { key: { audience: 1, 'results.roi.percentage': -1, _id: -1 }, name: 'roi' },
  { key: { audience: 1, featured_until: -1 }, name: 'featured' },
  { key: { audience: 1, category: 1, industry: 1, 'location.region': 1 }, name: 'facets' },
  { key: { audience: 1, 'location.coordinates.lat': 1, 'location.coordinates.lng': 1 }, name: 'box' },
  { key: { geo: '2dsphere' }, name: 'place' },
  { key: { 'published_by.user_id': 1, updated_at: -1, _id: -1 }, name: 'own_latest' },
  { key: { organization_id: 1, updated_at: -1, _id: -1 }, name: 'latest_of_organization' },
];
