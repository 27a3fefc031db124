import type { Position } from './point.ts';

/** Degrees; never across the 180th meridian, where a region is cut in two. */
export interface Rectangle {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Keys from `start` on, up to and including those that begin with `end`. */
export interface CellSpan {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** Forty-eight bits in all: a cell at the equator is two metres wide. */
const LEVELS = 24;
/** More spans follow a region more closely, but each costs a search. */
const MAX_SPANS = 24;
/** The first byte of a cell in a key; no value of a document begins with it. */
const CELL = 26;

const EARTH: Rectangle = { west: -180, south: -90, east: 180, north: 90 };
const QUARTERS = [0, 1, 2, 3];

interface Cell {
  readonly code: number;
  readonly level: number;
  readonly area: Rectangle;
}

/** The smallest cell around a position, written so that what is near on the globe is mostly near in the index. */
export function cellKey(position: Position): Buffer {
  let cell: Cell = { code: 0, level: 0, area: EARTH };
  while (cell.level < LEVELS) cell = quarter(cell, quarterOf(cell.area, position));
  return encode(cell.code);
}

/** The runs of cells that hold everything in the rectangles, and somewhat more. */
export function covering(rectangles: readonly Rectangle[]): CellSpan[] {
  const whole: Cell[] = [];
  let open: Cell[] = [{ code: 0, level: 0, area: EARTH }];
  while (open.length > 0) {
    const next: Cell[] = [];
    for (const cell of open) {
      if (!rectangles.some((rectangle) => overlaps(cell.area, rectangle))) continue;
      if (cell.level === LEVELS || rectangles.some((rectangle) => isWithin(cell.area, rectangle))) whole.push(cell);
      else next.push(...QUARTERS.map((which) => quarter(cell, which)));
    }
    open = next.filter(({ area }) => rectangles.some((rectangle) => overlaps(area, rectangle)));
    if (whole.length + open.length > MAX_SPANS) break;
  }
  return merged([...whole, ...open]);
}

function quarter({ code, level, area }: Cell, which: number): Cell {
  const lng = (area.west + area.east) / 2;
  const lat = (area.south + area.north) / 2;
  return {
    code: code * 4 + which,
    level: level + 1,
    area: {
      west: which & 1 ? lng : area.west,
      east: which & 1 ? area.east : lng,
      south: which & 2 ? lat : area.south,
      north: which & 2 ? area.north : lat,
    },
  };
}

const quarterOf = ({ west, south, east, north }: Rectangle, [lng, lat]: Position): number =>
  (lng >= (west + east) / 2 ? 1 : 0) + (lat >= (south + north) / 2 ? 2 : 0);

const overlaps = (a: Rectangle, b: Rectangle): boolean =>
  a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;

const isWithin = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.west >= outer.west && inner.east <= outer.east && inner.south >= outer.south && inner.north <= outer.north;

function merged(cells: readonly Cell[]): CellSpan[] {
  const runs: { first: number; last: number }[] = [];
  const all = cells
    .map(({ code, level }) => ({ first: code * 4 ** (LEVELS - level), size: 4 ** (LEVELS - level) }))
    .sort((a, b) => a.first - b.first);
  for (const { first, size } of all) {
    const before = runs.at(-1);
    if (before && before.last + 1 === first) before.last = first + size - 1;
    else runs.push({ first, last: first + size - 1 });
  }
  return runs.map(({ first, last }) => ({ start: encode(first), end: encode(last) }));
}

function encode(code: number): Buffer {
  const bytes = Buffer.alloc(7);
  bytes[0] = CELL;
  bytes.writeUIntBE(code, 1, 6);
  return bytes;
}
