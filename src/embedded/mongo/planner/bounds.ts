import { encodeValue } from '../query/key-encoding.ts';
import { RANK } from '../query/values.ts';
import { comparable, distinct } from '../storage/index-keys.ts';
import type { Index } from '../storage/catalog.ts';
import type { Analysis, Predicate } from './predicates.ts';

/** Keys from `start` up to but not including `end`. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
  /** Bytes that all keys of the range share because their fields are fixed. */
  readonly fixed: number;
}

export interface Bounds {
  readonly ranges: KeyRange[];
  /** Fields held to a single value: a sort may pass over them. */
  readonly constant: ReadonlySet<string>;
  /** Fields held to several values: each has its own range. */
  readonly several: ReadonlySet<string>;
  /** A 2dsphere field narrows the scan. */
  readonly geo: boolean;
  /** How many fields of the index narrow the scan. */
  readonly depth: number;
  /** True when every entry found satisfies the whole filter. */
  readonly exact: boolean;
  /** Paths of which every entry found satisfies all that the filter asks. */
  readonly settled: ReadonlySet<string>;
  /** False when keys too long to be stored whole are among them: those are not in order. */
  readonly ordered: boolean;
}

type Span = Pick<KeyRange, 'start' | 'end'>;

/** A range costs a step into the tree, about as much as a document: only lists in several fields make more of them. */
const MAX_RANGES = 10_000;

type RangePredicate = Extract<Predicate, { kind: 'range' }>;

/** The key ranges of an index that hold everything the filter can match: equal values first, then one range. */
export function boundsOf(index: Index, { byPath, total, unserved }: Analysis): Bounds {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(index.id);
  let prefixes = [id];
  const constant = new Set<string>();
  const several = new Set<string>();
  const settled = new Set<string>();
  let served = 0;
  let exact = true;
  let multikeyUsed = false;
  let last: readonly Span[] = [];
  let isGeo = false;
  let depth = 0;

  for (const [position, { path, descending, geo }] of index.fields.entries()) {
    const predicates = byPath.get(path) ?? [];
    const multikey = index.multikey[position] === true;
    if (predicates.length === 0 || (multikey && multikeyUsed)) break;
    if (geo) {
      const cells = predicates.find((predicate) => predicate.kind === 'cells');
      if (!cells || prefixes.length * cells.spans.length > MAX_RANGES) break;
      last = cells.spans.map(({ start, end }) => ({ start, end: after(end) }));
      isGeo = true;
      exact = false;
      depth++;
      break;
    }
    const points = predicates.find((predicate) => predicate.kind === 'points');
    const between = points ? [] : usable(predicates, multikey);
    const used = points ? [points] : between;
    if (points) {
      const encoded = distinct(points.values.map((value) => directed(encodeValue(value), descending)));
      if (prefixes.length * encoded.length > MAX_RANGES) break;
      prefixes = prefixes.flatMap((prefix) => encoded.map((bytes) => Buffer.concat([prefix, bytes])));
      (encoded.length === 1 ? constant : several).add(path);
    } else {
      if (between.length === 0) break;
      last = [rangeOf(between, descending)];
    }
    depth++;
    served += used.length;
    const isExact = used.every((predicate) => predicate.exact);
    exact &&= isExact;
    if (isExact && used.length === predicates.length && !unserved.has(path)) settled.add(path);
    multikeyUsed ||= multikey;
    if (last.length > 0) break;
  }

  const ranges = prefixes.flatMap((prefix) => keyRanges(prefix, last)).sort((a, b) => Buffer.compare(a.start, b.start));
  const shortenedBounds = ranges.some(({ start, end }) => start.length > LONGEST || end.length > LONGEST);
  return {
    ranges: shortenedBounds ? ranges.map(widen) : ranges,
    constant,
    several,
    geo: isGeo,
    depth,
    exact: exact && served === total && !shortenedBounds,
    settled: shortenedBounds ? new Set() : settled,
    ordered: !shortenedBounds && !index.shortened,
  };
}

const LONGEST = comparable(Buffer.alloc(4096)).length;

/** Elements of an array may satisfy two conditions apart: of a multikey field only one condition can narrow. */
function usable(predicates: readonly Predicate[], multikey: boolean): RangePredicate[] {
  const ranges = predicates.filter((predicate) => predicate.kind === 'range');
  const rank = ranges[0]?.rank;
  return multikey ? ranges.slice(0, 1) : ranges.filter((range) => range.rank === rank);
}

function rangeOf(ranges: readonly RangePredicate[], descending: boolean): Span {
  const rank = ranges[0]?.rank ?? 0;
  // NaN sorts below all numbers and is in no range of them.
  let low = rank === RANK.number ? encodeValue(-Infinity) : Buffer.from([rank]);
  let high = after(Buffer.from([rank]));
  for (const { from, to } of ranges) {
    if (from) low = larger(low, from.inclusive ? encodeValue(from.value) : after(encodeValue(from.value)));
    if (to) high = smaller(high, to.inclusive ? after(encodeValue(to.value)) : encodeValue(to.value));
  }
  return descending ? { start: inverted(high), end: inverted(low) } : { start: low, end: high };
}

/**
 * Turned around, "below high" becomes "above ~high" and "from low on" becomes "up to what begins with ~low": both
 * ends move by one, since a bound is a beginning of keys and not a whole key.
 */
const inverted = (bytes: Buffer): Buffer => after(directed(bytes, true));

function keyRanges(prefix: Buffer, last: readonly Span[]): KeyRange[] {
  const fixed = prefix.length;
  if (last.length === 0) return [{ start: prefix, end: after(prefix), fixed }];
  return last.map(({ start, end }) => ({
    start: Buffer.concat([prefix, start]),
    end: Buffer.concat([prefix, end]),
    fixed,
  }));
}

const widen = ({ start, end, fixed }: KeyRange): KeyRange => ({
  start: comparable(start),
  end: end.length > LONGEST ? after(comparable(end)) : end,
  fixed: Math.min(fixed, LONGEST),
});

export const directed = (bytes: Buffer, descending: boolean): Buffer =>
  descending ? Buffer.from(bytes.map((byte) => ~byte)) : bytes;

/** The first bytes after everything that begins with these. */
export function after(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0xff) end--;
  const next = Buffer.from(bytes.subarray(0, end));
  if (end > 0) next[end - 1] = (next[end - 1] ?? 0) + 1;
  return next;
}

const larger = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) >= 0 ? a : b);
export const smaller = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) <= 0 ? a : b);
