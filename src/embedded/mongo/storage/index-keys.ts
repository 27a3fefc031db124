import { createHash } from 'node:crypto';
import { cellKey } from '../geo/cells.ts';
import { pointOf } from '../geo/point.ts';
import { numbered } from '../errors.ts';
import { KeyWriter } from '../query/key-encoding.ts';
import { keysOf } from '../query/keys.ts';
import { AS_STORED, decode } from '../query/documents.ts';
import { compileFilter } from '../query/matcher.ts';
import type { Matches } from '../query/matcher.ts';
import { gatherFilterPaths, topOf } from '../query/needed.ts';
import { picking } from '../query/pick.ts';
import type { Pick } from '../query/pick.ts';
import { MISSING } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Index } from './catalog.ts';

/** lmdb takes keys of 1,978 bytes; index id and record id need room beside. */
const LONGEST = 1900;
const HASH = 32;

const writer = new KeyWriter();
const partials = new WeakMap<Document, Matches>();

export interface IndexKeys {
  /** Encoded tuples without index or record id, each once. */
  readonly keys: readonly Buffer[];
  readonly multikey: boolean[];
  readonly shortened: boolean;
}

const NONE: IndexKeys = { keys: [], multikey: [], shortened: false };

/** The entries an index holds for a document: none when the index is sparse or partial and leaves it out. */
export function indexKeys(index: Index, document: Document): IndexKeys {
  if (index.partial && !partialFilter(index.partial)(document)) return NONE;
  const { tuples, multikey } = keysOf(
    document,
    index.fields.map((field) => field.parts),
  );
  if (index.sparse && tuples.every((tuple) => tuple.every((value) => value === MISSING))) return NONE;
  if (leavesOutPlaceless(index, tuples)) return NONE;
  let shortened = false;
  const keys = tuples.map((tuple) => {
    const whole = encodeTuple(index, tuple);
    const key = shorten(whole);
    shortened ||= key !== whole;
    return key;
  });
  return { keys: distinct(keys), multikey, shortened };
}

const looks = new WeakMap<readonly Index[], Pick>();

/** Decodes what these indexes look at, and the _id: of most documents a small part. */
export function lookFor(indexes: readonly Index[]): Pick {
  const known = looks.get(indexes);
  if (known) return known;
  const paths = new Set(['_id', ...indexes.flatMap(({ fields }) => fields.map(({ path }) => path))]);
  const areAll = indexes.every(({ partial }) => !partial || gatherFilterPaths(partial, paths));
  const look = areAll ? picking(new Set([...paths].map(topOf)), AS_STORED) : decode;
  looks.set(indexes, look);
  return look;
}

/** The values a key was made of. */
export function valuesOf(index: Index, document: Document, key: Buffer): readonly unknown[] {
  const { tuples } = keysOf(
    document,
    index.fields.map((field) => field.parts),
  );
  const tuple = tuples.find((each) => shorten(encodeTuple(index, each)).equals(key)) ?? [];
  return tuple.map((value) => (value === MISSING || value === undefined ? null : value));
}

function partialFilter(partial: Document): Matches {
  const known = partials.get(partial);
  if (known) return known;
  const matches = compileFilter(partial);
  partials.set(partial, matches);
  return matches;
}

function encodeTuple(index: Index, tuple: readonly unknown[]): Buffer {
  writer.reset();
  index.fields.forEach(({ path, descending, geo }, at) => {
    const value = tuple[at];
    if (geo && !isNowhere(value)) writer.raw(cellOf(value, path));
    else writer.value(value === MISSING ? null : value, descending);
  });
  return writer.bytes();
}

const isNowhere = (value: unknown): boolean => value === MISSING || value === null || value === undefined;

/** A document without a place is in no 2dsphere index. */
function leavesOutPlaceless({ fields }: Index, tuples: readonly unknown[][]): boolean {
  if (!fields.some(({ geo }) => geo)) return false;
  return tuples.every((tuple) => fields.every(({ geo }, at) => !geo || isNowhere(tuple[at])));
}

function cellOf(value: unknown, path: string): Buffer {
  const position = pointOf(value);
  if (position) return cellKey(position);
  throw numbered(
    16755,
    `Can't extract geo keys: '${path}' is no GeoJSON Point on the globe; the embedded server indexes no other geometry, set MONGODB_URI to use a real MongoDB`,
  );
}

/** A key too long for lmdb keeps its beginning and a hash: still exact for equality, no longer for order. */
export function shorten(key: Buffer): Buffer {
  if (key.length <= LONGEST) return key;
  return Buffer.concat([key.subarray(0, LONGEST - HASH), createHash('sha256').update(key).digest()]);
}

/** Each key once. */
export const distinct = (keys: readonly Buffer[]): readonly Buffer[] =>
  keys.length < 2 ? keys : [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];

/** How much of a bound is comparable with shortened keys. */
export const comparable = (bound: Buffer): Buffer => bound.subarray(0, LONGEST - HASH);
