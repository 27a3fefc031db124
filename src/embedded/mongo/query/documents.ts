import { DBRef, deserialize, onDemand, serialize } from 'bson';
import type { DeserializeOptions } from 'bson';
import { objectTooLarge } from '../errors.ts';
import { hasElements, hasUnorderedNames, isDigit } from './elements.ts';
import { CLASS_NAME, isDocument } from './values.ts';
import type { Document } from './values.ts';

/*
 * Documents from bytes and to bytes. JavaScript moves names such as '2024' to the front of an object; here is
 * remembered where they stood. All that makes a document out of another one by its names goes through these functions.
 * A DBRef is a document like any other: bson's class for it would be written with its fields in another order.
 */

/** The names, in their order, of those documents that have one which begins with a digit, or that bson would take for a class. */
const orders = new WeakMap<object, Set<string>>();
/** As long as there never was one, none has to be looked for. */
let isAnyKept = false;

function keep(document: Document, names: Set<string>): void {
  orders.set(document, names);
  isAnyKept = true;
}

/** Numbers keep their BSON type and regular expressions their options, so that writing back changes nothing. */
export const AS_STORED = { promoteValues: false, bsonRegExp: true };

export const decode = (bytes: Uint8Array): Document => decodeWith(bytes, AS_STORED);

/** Plain JavaScript numbers, for mingo, which computes with nothing else. */
export const decodePlain = (bytes: Uint8Array): Document => decodeWith(bytes, {});

export function decodeWith(bytes: Uint8Array, options: DeserializeOptions): Document {
  const document = deserialize(bytes, options);
  return hasUnorderedNames(bytes) ? (asItStood(document, bytes, 0) as Document) : document;
}

function asItStood(value: unknown, bytes: Uint8Array, start: number): unknown {
  const container = value instanceof DBRef ? fieldsOf(value, bytes, start) : value;
  if (!isDocument(container) && !Array.isArray(container)) return container;
  const names = new Set<string>();
  for (const [type, nameStart, nameLength, at] of onDemand.parseToElements(bytes, start)) {
    const name = textAt(bytes, nameStart, nameStart + nameLength);
    names.add(name);
    if (!hasElements(type)) continue;
    const inner = (container as Document)[name];
    const before = asItStood(inner, bytes, at);
    if (before !== inner) (container as Document)[name] = before;
  }
  if (!Array.isArray(container)) keepOrder(container, names);
  return container;
}

/** Of the two names the class keeps a part only: it takes 'a.b' for database and collection. */
function fieldsOf({ oid, fields }: DBRef, bytes: Uint8Array, start: number): Document {
  const elements = [...onDemand.parseToElements(bytes, start)].map(
    ([, nameStart, nameLength, at, length]): [string, unknown] => {
      const name = textAt(bytes, nameStart, nameStart + nameLength);
      if (name === '$id') return [name, oid];
      return [name, name === '$ref' || name === '$db' ? textAt(bytes, at + 4, at + length - 1) : fields[name]];
    },
  );
  return Object.fromEntries(elements);
}

const textAt = (bytes: Uint8Array, start: number, end: number): string =>
  onDemand.ByteUtils.toUTF8(bytes, start, end, false);

function keepOrder(document: Document, names: Set<string>): void {
  for (const name of names) {
    if (!isUnusual(name)) continue;
    keep(document, names);
    return;
  }
}

const isUnusual = (name: string): boolean => isDigit(name.charCodeAt(0)) || name === CLASS_NAME;

export function encode(document: Document): Uint8Array {
  try {
    return serialize(isAnyKept && hasOrder(document) ? (inOrder(document) as Document) : document, {
      ignoreUndefined: true,
    });
  } catch (error) {
    // bson writes into a buffer of 17 MB and says no more than that something lies outside.
    if (error instanceof RangeError) throw objectTooLarge(`BSONObj size is invalid. ${error.message}`);
    throw error;
  }
}

function hasOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasOrder);
  return isDocument(value) && (orders.has(value) || Object.values(value).some(hasOrder));
}

/** Maps in place of documents: bson writes their entries one after the other. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  return isDocument(value) ? new Map(entriesOf(value).map(([name, inner]) => [name, inOrder(inner)])) : value;
}

/** The names of a document in their order. */
export function namesOf(document: Document): string[] {
  const names = Object.keys(document);
  const order = orders.get(document);
  return order ? arranged(names, order) : names;
}

export const entriesOf = (document: Document): [string, unknown][] =>
  orders.has(document) ? namesOf(document).map((name) => [name, document[name]]) : Object.entries(document);

/** The names that are in the order as they are there, then the others. */
function arranged(names: readonly string[], order: Iterable<string>): string[] {
  const left = new Set(names);
  const first = [...order].filter((name) => left.delete(name));
  return [...first, ...left];
}

export function fromEntries(entries: readonly (readonly [string, unknown])[]): Document {
  const document = Object.fromEntries(entries);
  if (entries.some(([name]) => isUnusual(name))) keep(document, new Set(entries.map(([name]) => name)));
  return document;
}

/** A document that begins with this _id. */
export const withId = (id: unknown, fields: Document): Document =>
  fromEntries([['_id', id], ...entriesOf(fields).filter(([name]) => name !== '_id')]);

/** In place: a field that is there keeps its place, a new one is the last. */
export function setField(document: Document, name: string, value: unknown): void {
  const order = orders.get(document);
  if (order) order.add(name);
  else if (isUnusual(name) && !Object.hasOwn(document, name)) {
    keep(document, new Set([...Object.keys(document), name]));
  }
  Object.defineProperty(document, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A copy with another value at a name; what lies beside it is shared. */
export function withField(document: Document, name: string, value: unknown): Document {
  const copy = { ...document };
  const order = orders.get(document);
  if (order) keep(copy, new Set(order));
  setField(copy, name, value);
  return copy;
}

export function removeField(document: Document, name: string): void {
  orders.get(document)?.delete(name);
  Reflect.deleteProperty(document, name);
}

/**
 * What was computed from a document, in the order that stages keep: its fields as they were, then the new ones as they
 * were asked for.
 */
export const orderedLike = (before: Document, asked: readonly string[], after: Document): Document =>
  likeBefore(before, asked, after) as Document;

function likeBefore(before: unknown, asked: readonly string[], after: unknown): unknown {
  if (after === before || typeof after !== 'object' || after === null) return after;
  if (Array.isArray(after)) {
    return after.map((item, at) => likeBefore(Array.isArray(before) ? before[at] : undefined, [], item));
  }
  if (!isDocument(after) || orders.has(after)) return after;
  const known = isDocument(before) ? before : {};
  const names = arranged(Object.keys(after), [...namesOf(known), ...asked]);
  return fromEntries(names.map((name) => [name, likeBefore(known[name], [], after[name])]));
}
