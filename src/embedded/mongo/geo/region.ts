import { geoArea, geoBounds, geoContains } from 'd3-geo';
import { badValue, onlyInMongo } from '../errors.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Rectangle } from './cells.ts';
import { EARTH_METRES, metresBetween, pairOf } from './point.ts';
import type { Position } from './point.ts';

/** A part of the globe: which positions lie in it, and rectangles it does not leave. */
export interface Region {
  readonly rectangles: readonly Rectangle[];
  contains(position: Position): boolean;
}

/** The operand of $geoWithin or $geoIntersects. */
export function regionOf(operator: string, operand: unknown): Region {
  if (!isDocument(operand)) throw badValue(`geometry must be an object: ${operator}`);
  const [shape, value] = Object.entries(operand)[0] ?? [''];
  switch (shape) {
    case '$geometry':
      return geometryRegion(operator, value);
    case '$centerSphere': {
      const { center, radius } = circleIn(shape, value);
      return circle(center, radius * EARTH_METRES);
    }
    case '$center': {
      const { center, radius } = circleIn(shape, value);
      return flatCircle(center, radius);
    }
    case '$box': {
      const corners = positionsIn(shape, value);
      if (corners.length !== 2) throw badValue('$box needs two corners');
      return flat(corners, () => true);
    }
    case '$polygon': {
      const ring = positionsIn(shape, value);
      if (ring.length < 3) throw badValue('Polygon must have at least 3 points');
      return flat(ring, (position) => isInRing(position, ring));
    }
    default:
      throw badValue(`unknown geo specifier: ${shape}`);
  }
}

/** Everything within so many metres. */
export function circle(center: Position, metres: number): Region {
  return {
    rectangles: circleBounds(center, metres / EARTH_METRES),
    contains: (position) => metresBetween(center, position) <= metres,
  };
}

const DEGREE = Math.PI / 180;
/** Rounding must not leave out what lies on an edge. */
const SLACK = 1e-7;

function circleBounds([lng, lat]: Position, radius: number): Rectangle[] {
  const reach = radius / DEGREE;
  const south = lat - reach;
  const north = lat + reach;
  if (south <= -90 || north >= 90) return rectangles(-180, south, 180, north);
  const width = Math.asin(Math.min(1, Math.sin(radius) / Math.cos(lat * DEGREE))) / DEGREE;
  return rectangles(lng - width, south, lng + width, north);
}

function rectangles(west: number, south: number, east: number, north: number): Rectangle[] {
  const heights = { south: south - SLACK, north: north + SLACK };
  const [from, to] = [west - SLACK, east + SLACK];
  if (from < -180)
    return [
      { west: -180, east: to, ...heights },
      { west: from + 360, east: 180, ...heights },
    ];
  if (to > 180)
    return [
      { west: from, east: 180, ...heights },
      { west: -180, east: to - 360, ...heights },
    ];
  return [{ west: from, east: to, ...heights }];
}

function circleIn(shape: string, value: unknown): { center: Position; radius: number } {
  const [first, second] = Array.isArray(value) ? (value as unknown[]) : [];
  const center = pairOf(first);
  if (!center) throw badValue(`${shape} needs a point of longitude and latitude`);
  if (!isNumeric(second) || !(toNumber(second) >= 0)) throw badValue('radius must be a non-negative number');
  return { center, radius: toNumber(second) };
}

function positionsIn(shape: string, value: unknown): Position[] {
  if (!Array.isArray(value)) throw badValue(`${shape} needs a list of points`);
  return value.map((item) => {
    const position = pairOf(item);
    if (!position) throw badValue('Point must only contain numeric elements: a longitude and a latitude');
    return position;
  });
}

/** Longitude and latitude taken as a plane, as the shapes older than GeoJSON are. */
function flat(points: readonly Position[], within: (position: Position) => boolean): Region {
  const lngs = points.map(([lng]) => lng);
  const lats = points.map(([, lat]) => lat);
  const bounds = {
    west: Math.min(...lngs),
    east: Math.max(...lngs),
    south: Math.min(...lats),
    north: Math.max(...lats),
  };
  return {
    rectangles: [bounds],
    contains: (position) =>
      position[0] >= bounds.west &&
      position[0] <= bounds.east &&
      position[1] >= bounds.south &&
      position[1] <= bounds.north &&
      within(position),
  };
}

function flatCircle(center: Position, radius: number): Region {
  const [lng, lat] = center;
  return flat(
    [
      [lng - radius, lat - radius],
      [lng + radius, lat + radius],
    ],
    (position) => Math.hypot(position[0] - lng, position[1] - lat) <= radius,
  );
}

function isInRing([x, y]: Position, ring: readonly Position[]): boolean {
  let inside = false;
  ring.forEach(([x1, y1], at) => {
    const [x2, y2] = ring.at(at - 1) ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

function geometryRegion(operator: string, geometry: unknown): Region {
  if (!isDocument(geometry)) throw badValue(`geometry must be an object: ${operator}`);
  if (geometry.crs !== undefined) throw onlyInMongo('a geometry with a coordinate reference system');
  const { type, coordinates } = geometry;
  if (type === 'Polygon') return polygon(coordinates);
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
    const parts = coordinates.map(polygon);
    return {
      rectangles: parts.flatMap((part) => part.rectangles),
      contains: (position) => parts.some((part) => part.contains(position)),
    };
  }
  if (operator === '$geoIntersects') throw onlyInMongo(`$geoIntersects with a ${String(type)}`);
  throw badValue(`${operator} not supported with provided geometry: ${String(type)}`);
}

interface Ring {
  readonly type: 'Polygon';
  readonly coordinates: [number, number][][];
}

function polygon(coordinates: unknown): Region {
  if (!Array.isArray(coordinates) || coordinates.length === 0) throw badValue('Polygon has no loops.');
  const [outer, ...holes] = coordinates.map(ringOf);
  if (!outer) throw badValue('Polygon has no loops.');
  const [[west, south], [east, north]] = geoBounds(outer);
  return {
    rectangles: rectangles(west, south, west > east ? east + 360 : east, north),
    contains: ([lng, lat]) => geoContains(outer, [lng, lat]) && !holes.some((hole) => geoContains(hole, [lng, lat])),
  };
}

/** Either way around is the same ring: of the two parts into which it cuts the globe the smaller is meant. */
function ringOf(value: unknown): Ring {
  const points = positionsIn('Polygon', value).map(([lng, lat]): [number, number] => [lng, lat]);
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 4) throw badValue('Loop must have at least 3 different vertices');
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
    throw badValue('Loop is not closed, first vertex does not equal last vertex');
  const ring: Ring = { type: 'Polygon', coordinates: [points] };
  return geoArea(ring) > 2 * Math.PI ? { type: 'Polygon', coordinates: [points.toReversed()] } : ring;
}
