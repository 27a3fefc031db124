import type { Collection, ObjectId } from 'mongodb';
import Supercluster, { type Options, type PointFeature } from 'supercluster';
import type { Metrics } from '../../../platform/metrics/index.ts';
import type { CaseMap, MapQuery } from '../browse.contract.ts';
import type { Places } from '../places.ts';
import { type Box, spansOf } from './box.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { type Audience, type CaseFilter, filterOf } from './filter.ts';
import type { PublishedCard } from './cards.ts';
import { keepByFilter } from './kept.ts';

/** The audience to ask for on behalf of these. */
type SharedBy = (filter: CaseFilter, audiences: string[]) => Promise<Audience>;

type Feature = CaseMap['features'][number];
type Point = Extract<Feature, { kind: 'use_case' }>['properties'];
type Row = Pick<PublishedCard, '_id' | 'title' | 'category' | 'industry'> & {
  location: NonNullable<UseCaseDocument['location']>;
};

/** The bounds of what a cluster holds. */
interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}
/** A case with its place. */
type Located = Point & { at: [lng: number, lat: number] };

const boundsOf = ({ at: [lng, lat] }: Located): Bounds => ({ west: lng, south: lat, east: lng, north: lat });

/** In pixels of a world that is 512 wide at zoom 0. */
const RADIUS = 60;
const OPTIONS: Options<Located, Bounds> = {
  radius: RADIUS,
  maxZoom: 16,
  map: boundsOf,
  reduce(all, { west, south, east, north }) {
    all.west = Math.min(all.west, west);
    all.south = Math.min(all.south, south);
    all.east = Math.max(all.east, east);
    all.north = Math.max(all.north, north);
  },
};
/** A cluster's centre is no further from what it holds than twice the radius of its zoom and of all closer ones. */
const reachAt = (zoom: number) => (4 * RADIUS * 360) / (512 * 2 ** zoom);
/** More than this on one screen tells nobody anything, so it is clustered as if seen from further away. */
const MOST = 1_000;
/** In all maps that are kept: a few hundred bytes each. */
const MOST_POINTS = 500_000;
/** To a decimetre, below which clustering leaves its own noise. */
const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

const SHOWN = { title: 1, category: 1, industry: 1, location: 1 } as const;

type Clusters = Supercluster<Located, Bounds>;
type Found = ReturnType<Clusters['getClusters']>[number];

/** Beyond it the map's projection has no more place: all that is nearer to a pole stands on this parallel. */
const LAST_PARALLEL = 85;

/** What is in the box or may be, wherever its centre is; and how much of each is. */
function within(clusters: Clusters, box: Box) {
  const spans = spansOf(box);
  const [south, north] = [Math.min(box.south, LAST_PARALLEL), Math.max(box.north, -LAST_PARALLEL)];
  const placed = ({ properties }: Found) => ('cluster' in properties ? properties : boundsOf(properties));
  const reachesIn = (bounds: Bounds) =>
    bounds.south <= box.north &&
    bounds.north >= box.south &&
    spans.some(([from, to]) => bounds.west <= to && bounds.east >= from);
  const liesIn = (bounds: Bounds) =>
    bounds.south >= box.south &&
    bounds.north <= box.north &&
    spans.some(([from, to]) => bounds.west >= from && bounds.east <= to);

  /** Only clusters that the edge cuts are looked into, and of their parts again only those. */
  function count(found: Found): number {
    if (!reachesIn(placed(found))) return 0;
    const { properties } = found;
    if (!('cluster' in properties)) return 1;
    if (liesIn(properties)) return properties.point_count;
    return clusters.getChildren(properties.cluster_id).reduce((sum, child) => sum + count(child), 0);
  }

  return {
    count,
    at(zoom: number): Found[] {
      const reach = reachAt(zoom);
      const [west, east] = [box.west - reach, box.east + reach + (box.west > box.east ? 360 : 0)];
      return clusters
        .getClusters([west, south - reach, east, north + reach], zoom)
        .filter((found) => reachesIn(placed(found)));
    },
  };
}

/** Clusters of what an audience may read. Nothing but a case's card and its place is in them. */
export function createMap(
  cases: Collection<UseCaseDocument>,
  sharedBy: SharedBy,
  locate: Places['locate'],
  metrics: Metrics,
) {
  async function placeOf({ city, country, coordinates: { lat, lng } = {} }: Row['location']) {
    if (lat !== undefined && lng !== undefined) return { lat, lng, precision: 'place' as const };
    const found = city === undefined ? null : await locate(city, country);
    return found && { ...found, precision: 'city' as const };
  }

  async function clustersOf(filter: CaseFilter) {
    const located = { $or: [{ 'geo.type': 'Point' }, { 'keys.city': { $ne: null } }] };
    const rows = cases.find<Row>({ $and: [located, filter] }, { projection: SHOWN, batchSize: 5_000 });
    const features: PointFeature<Located>[] = [];
    for await (const { _id, title, category, industry, location } of rows) {
      const place = await placeOf(location);
      if (place === null) continue;
      const { lat, lng, precision } = place;
      features.push({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lng, lat] },
        properties: { id: _id.toHexString(), title, category, industry, precision, at: [lng, lat] },
      });
    }
    return { clusters: new Supercluster<Located, Bounds>(OPTIONS).load(features), points: features.length };
  }

  const maps = keepByFilter({
    name: 'use_case_maps',
    max: MOST_POINTS,
    cheapMs: 50,
    weigh: ({ points }) => points,
    load: clustersOf,
    metrics,
  });

  return {
    async of({ bbox, zoom, ...filters }: MapQuery, audiences: string[], best?: ObjectId[]): Promise<CaseMap> {
      const filter = { ...filterOf(filters), ...(best && { _id: { $in: best } }) };
      const { clusters } = await maps.get({ ...filter, audience: await sharedBy(filter, audiences) });
      const box = within(clusters, bbox);
      let at = zoom;
      let found = box.at(at);
      while (found.length > MOST && at > 0) found = box.at(--at);
      const features = found.flatMap((each): Feature[] => {
        const count = box.count(each);
        // The edge cuts it where it has no case.
        if (count === 0) return [];
        const { geometry, properties } = each;
        const [lng = 0, lat = 0] = geometry.coordinates.map(rounded);
        const place = { type: 'Point' as const, coordinates: [lng, lat] as [number, number] };
        if (!('cluster' in properties)) {
          const { at: _at, ...shown } = properties;
          return [{ type: 'Feature', kind: 'use_case', geometry: place, properties: shown }];
        }
        const expansion_zoom = clusters.getClusterExpansionZoom(properties.cluster_id);
        return [{ type: 'Feature', kind: 'cluster', geometry: place, properties: { count, expansion_zoom } }];
      });
      return { type: 'FeatureCollection' as const, features };
    },
    forget: maps.forget,
  };
}
