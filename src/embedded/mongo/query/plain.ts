import { DBRef } from 'bson';
import { isDocument, isNumeric, RANK, rankOf, regexParts, toNumber } from './values.ts';
import type { Document } from './values.ts';

/** A value as mingo computes with it: numbers are JavaScript numbers, patterns JavaScript patterns. */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (isDocument(value)) return plainDocument(value);
  if (isNumeric(value)) return toNumber(value);
  if (rankOf(value) === RANK.regex && !(value instanceof RegExp)) {
    const { pattern, flags } = regexParts(value);
    return new RegExp(pattern, flags.replace(/[^ims]/g, ''));
  }
  return value instanceof DBRef ? value.toJSON() : value;
}

export function plainDocument(document: Document): Document {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, toPlain(value)]));
}
