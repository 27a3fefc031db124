import type { MapQuery } from '../browse.contract.ts';

export type Box = MapQuery['bbox'];

type Span = [west: number, east: number];

const spanTo = (west: number): Span => [west, 180];
const spanFrom = (east: number): Span => [-180, east];

/** The longitudes of a box, from -180 to 180 each: two spans where it crosses the antimeridian, which is ±180 at once. */
export function spansOf({ west, east }: Box): Span[] {
  if (west > east) return [spanTo(west), spanFrom(east)];
  if (east === 180 && west > -180) return [[west, east], spanFrom(-180)];
  if (west === -180 && east < 180) return [[west, east], spanTo(180)];
  return [[west, east]];
}
