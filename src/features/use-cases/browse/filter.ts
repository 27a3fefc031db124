import type { Filter } from 'mongodb';
import type { Filters } from '../browse.contract.ts';
import { keyOf } from '../use-case-fields.contract.ts';
import { type Box, spansOf } from './box.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';

export type CaseFilter = Filter<UseCaseDocument>;
/** The condition on who finds a case, which stands last in every filter, where no other can replace it. */
export type Audience = string | { $in: string[] };

/** As MongoDB measures. */
const EARTH_RADIUS_KM = 6_378.1;

/** To the second: what is counted for a filter is remembered by the filter. */
const now = () => new Date(Math.floor(Date.now() / 1_000) * 1_000);

const oneOrAny = <Value>(values: Value[]) => (values.length === 1 ? values[0] : { $in: values });

/** Parallels and meridians, which the edges of a GeoJSON polygon are not. */
function withinBox(box: Box) {
  const spans = spansOf(box).map(([west, east]) => ({ 'location.coordinates.lng': { $gte: west, $lte: east } }));
  const [first, ...others] = spans;
  return {
    'location.coordinates.lat': { $gte: box.south, $lte: box.north },
    ...(others.length === 0 ? first : { $or: spans }),
  };
}

/** Of every case with coordinates where no radius is told. */
const within = ({ lat, lng }: NonNullable<Filters['near']>, radius_km: number | undefined) =>
  radius_km === undefined
    ? { 'geo.type': 'Point' }
    : { geo: { $geoWithin: { $centerSphere: [[lng, lat], radius_km / EARTH_RADIUS_KM] } } };

/** The filters of a list, with a city told by its key; each value held by an operator of ours: nothing a client sends is ever an operator. */
export function filterOf(filters: Filters): CaseFilter {
  const { category, industry, region, technology, tag, city, organization_id, verified, featured } = filters;
  const { min_roi, max_budget, published_after, published_before, near, radius_km, bbox } = filters;
  // Not $all: each may be served by an index of its own.
  const labels = [
    ...(technology ?? []).map((label) => ({ 'keys.technologies': keyOf(label) })),
    ...(tag ?? []).map((label) => ({ 'keys.tags': keyOf(label) })),
  ];
  const published_at = {
    ...(published_after && { $gte: published_after }),
    ...(published_before && { $lt: published_before }),
  };
  return {
    ...(organization_id !== undefined && { organization_id }),
    ...(category && { category: oneOrAny(category) }),
    ...(industry && { industry: oneOrAny(industry) }),
    ...(region && { 'location.region': oneOrAny(region) }),
    ...(city !== undefined && { 'keys.city': city }),
    ...(labels.length > 0 && { $and: labels }),
    ...(verified !== undefined && { verified }),
    ...(featured !== undefined && {
      featured_until: featured ? { $gt: now() } : { $not: { $gt: now() } },
    }),
    ...(min_roi !== undefined && { 'results.roi.percentage': { $gte: min_roi } }),
    ...(max_budget !== undefined && {
      'implementation.budget.currency': 'SAR',
      'implementation.budget.amount': { $lte: max_budget },
    }),
    ...((published_after ?? published_before) && { published_at }),
    ...(near && within(near, radius_km)),
    ...(bbox && withinBox(bbox)),
  };
}
