import { geoDistance } from 'd3-geo';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';

/** Longitude and latitude in degrees. */
export type Position = readonly [number, number];

/** MongoDB's own figure: its distances are on a sphere of this radius. */
export const EARTH_METRES = 6_378_100;

/** A GeoJSON point or an old pair of coordinates; undefined for everything else. */
export const positionOf = (value: unknown): Position | undefined =>
  Array.isArray(value) ? pairOf(value) : pointOf(value);

/** The coordinates of a GeoJSON point on the globe. */
export function pointOf(value: unknown): Position | undefined {
  return isDocument(value) && value.type === 'Point' ? pairOf(value.coordinates) : undefined;
}

export function pairOf(value: unknown): Position | undefined {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isNumeric)) return undefined;
  const [lng = NaN, lat = NaN] = value.map(toNumber);
  return Math.abs(lng) <= 180 && Math.abs(lat) <= 90 ? [lng, lat] : undefined;
}

/** Metres along the sphere. */
export const metresBetween = (a: Position, b: Position): number =>
  geoDistance([a[0], a[1]], [b[0], b[1]]) * EARTH_METRES;
