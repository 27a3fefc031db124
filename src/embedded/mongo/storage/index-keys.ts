import { createHash } from 'node:crypto';
import { KeyWriter } from '../query/key-encoding.ts';
import { keysOf } from '../query/keys.ts';
import { compileFilter } from '../query/matcher.ts';
import type { Matches } from '../query/matcher.ts';
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
  readonly keys: Buffer[];
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
  let shortened = false;
  const keys = new Map<string, Buffer>();
  for (const tuple of tuples) {
    const whole = encodeTuple(index, tuple);
    const key = shorten(whole);
    shortened ||= key !== whole;
    keys.set(key.toString('latin1'), key);
  }
  return { keys: [...keys.values()], multikey, shortened };
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
  index.fields.forEach(({ descending }, at) => {
    const value = tuple[at];
    writer.value(value === MISSING ? null : value, descending);
  });
  return writer.bytes();
}

/** A key too long for lmdb keeps its beginning and a hash: still exact for equality, no longer for order. */
function shorten(key: Buffer): Buffer {
  if (key.length <= LONGEST) return key;
  return Buffer.concat([key.subarray(0, LONGEST - HASH), createHash('sha256').update(key).digest()]);
}

/** How much of a bound is comparable with shortened keys. */
export const comparable = (bound: Buffer): Buffer => bound.subarray(0, LONGEST - HASH);
