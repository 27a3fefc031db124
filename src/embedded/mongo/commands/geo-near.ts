import { badValue, numbered } from '../errors.ts';
import { nearestAt, nearIn, noGeoIndex } from '../geo/near.ts';
import { EARTH_METRES } from '../geo/point.ts';
import { topOf } from '../query/needed.ts';
import { sortSpecification } from '../query/sorting.ts';
import type { SortField } from '../query/sorting.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import { changeAt } from '../update/targets.ts';

export interface GeoNear {
  readonly filter: Document;
  /** Puts the distance into a document that was found. */
  measure(document: Document): Document;
  /** The stages after this one without a sort by the distance, and how that one orders what is equally near. */
  ordered(stages: readonly Document[]): { ties: readonly SortField[]; stages: readonly Document[] };
}

/** The stage $geoNear as a filter for what is near, and what it adds to the documents. */
export function geoNear(stage: unknown, collection: Collection | undefined): GeoNear {
  if (!isDocument(stage)) throw numbered(10065, 'invalid parameter: expected an object ($geoNear)');
  const { near, distanceField, includeLocs, query = {}, minDistance, maxDistance } = stage;
  if (near === undefined) throw numbered(5860400, '$geoNear requires a near argument');
  if (distanceField !== undefined && typeof distanceField !== 'string')
    throw badValue('$geoNear requires that distanceField is a string');
  if (!isDocument(query)) throw badValue('query must be an object');
  const isGeoJson = isDocument(near);
  if (!isGeoJson && stage.spherical !== true)
    throw badValue('$geoNear with a pair of coordinates needs spherical: true');
  const limits = {
    ...(minDistance === undefined ? {} : { $minDistance: minDistance }),
    ...(maxDistance === undefined ? {} : { $maxDistance: maxDistance }),
  };
  const path = pathOf(stage.key, collection);
  const condition = isGeoJson ? { $nearSphere: { $geometry: near, ...limits } } : { $nearSphere: near, ...limits };
  const filter = { $and: [{ [path]: condition }, ...(Object.keys(query).length > 0 ? [query] : [])] };
  const wanted = nearIn({ [path]: condition });
  const multiplier = isNumeric(stage.distanceMultiplier) ? toNumber(stage.distanceMultiplier) : 1;
  const unit = multiplier / (isGeoJson ? 1 : EARTH_METRES);
  return {
    filter,
    measure(document) {
      if (!wanted) return document;
      const { metres, location } = nearestAt(document, wanted);
      if (typeof distanceField === 'string') changeAt(document, distanceField.split('.'), () => metres * unit);
      if (typeof includeLocs === 'string') changeAt(document, includeLocs.split('.'), () => location);
      return document;
    },
    ordered([first, ...others]) {
      const [by, ...ties] = isDocument(first?.$sort) ? sortSpecification(first.$sort) : [];
      const written = [distanceField, includeLocs].filter((path) => typeof path === 'string').map(topOf);
      const isOurs = by?.field === distanceField && !by?.descending && unit > 0;
      if (isOurs && !ties.some(({ field }) => written.includes(topOf(field)))) return { ties, stages: others };
      return { ties: [], stages: first ? [first, ...others] : [] };
    },
  };
}

/** Without a key the collection's one 2dsphere field is meant. */
function pathOf(key: unknown, collection: Collection | undefined): string {
  if (typeof key === 'string') return key;
  const paths = (collection?.indexes ?? [])
    .flatMap(({ fields }) => fields.filter(({ geo }) => geo))
    .map(({ path }) => path);
  const [path, ...others] = new Set(paths);
  if (path === undefined) throw noGeoIndex(collection?.namespace ?? '');
  if (others.length > 0) throw badValue('There is more than one 2dsphere index; unsure which to use for $geoNear');
  return path;
}
