import { isDeepStrictEqual } from 'node:util';
import { DBRef, Decimal128, Long } from 'bson';
import { entriesOf, fromEntries } from './documents.ts';
import { isDocument, isNumeric, RANK, rankOf, regexParts, toNumber } from './values.ts';
import type { Document } from './values.ts';

/** A value as mingo computes with it: numbers are JavaScript numbers where those are exact, patterns JavaScript patterns. */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (isDocument(value)) return plainDocument(value);
  if (isNumeric(value)) return plainNumber(value);
  if (rankOf(value) === RANK.regex && !(value instanceof RegExp)) {
    const { pattern, flags } = regexParts(value);
    return new RegExp(pattern, flags.replace(/[^ims]/g, ''));
  }
  return value instanceof DBRef ? value.toJSON() : value;
}

/** Decimals and integers beyond 2^53 stay what they are. */
export function plainNumber(value: unknown): unknown {
  if (value instanceof Decimal128) return value;
  const number = toNumber(value);
  return value instanceof Long && !Number.isSafeInteger(number) ? value : number;
}

export function plainDocument(document: Document): Document {
  return fromEntries(entriesOf(document).map(([name, value]) => [name, toPlain(value)]));
}

/** What was computed from a document, with the stored values wherever nothing became of them: their types are kept. */
export function withKeptTypes(stored: Document, plain: Document, computed: Document): Document {
  return fromEntries(
    entriesOf(computed).map(([name, value]) => [
      name,
      Object.hasOwn(plain, name) ? keptType(stored[name], plain[name], value) : value,
    ]),
  );
}

function keptType(stored: unknown, plain: unknown, computed: unknown): unknown {
  if (isDeepStrictEqual(plain, computed)) return stored;
  if (isDocument(stored) && isDocument(plain) && isDocument(computed)) return withKeptTypes(stored, plain, computed);
  if (Array.isArray(stored) && Array.isArray(plain) && Array.isArray(computed)) {
    return computed.map((value, at) => (at in plain ? keptType(stored[at], plain[at], value) : (value as unknown)));
  }
  return computed;
}
