import { asDocument, MISSING } from './values.ts';

type Visit = (value: unknown) => boolean;

const INDEX = /^(0|[1-9]\d*)$/;

export const isArrayIndex = (part: string): boolean => INDEX.test(part);

/** A field of the document itself, never of its prototype. */
export function fieldOf(value: unknown, name: string): unknown {
  const document = asDocument(value);
  return document !== undefined && Object.hasOwn(document, name) ? document[name] : MISSING;
}

/** The value at a path that leads through no array. */
export const fieldAt = (document: unknown, parts: readonly string[]): unknown =>
  parts.reduce<unknown>((value, part) => (value === MISSING ? MISSING : fieldOf(value, part)), document);

/**
 * Offers every value MongoDB looks at for a dotted path, until `visit` says true: arrays on the way are entered,
 * an array at the end is offered element by element and then as a whole.
 */
export function someAt(document: unknown, parts: readonly string[], visit: Visit): boolean {
  return walk(document, parts, 0, (value) => (Array.isArray(value) && value.some(visit)) || visit(value));
}

/** The same without entering an array at the end of the path, for what asks about the array itself. */
export function someWholeAt(document: unknown, parts: readonly string[], visit: Visit): boolean {
  return walk(document, parts, 0, visit);
}

function walk(container: unknown, parts: readonly string[], at: number, leaf: Visit): boolean {
  const value = fieldOf(container, parts[at] ?? '');
  if (at === parts.length - 1) return leaf(value);
  return below(value, parts, at + 1, leaf);
}

function below(value: unknown, parts: readonly string[], at: number, leaf: Visit): boolean {
  if (Array.isArray(value)) return inArray(value, parts, at, leaf);
  if (asDocument(value) === undefined) return leaf(MISSING);
  return walk(value, parts, at, leaf);
}

function inArray(array: readonly unknown[], parts: readonly string[], at: number, leaf: Visit): boolean {
  const part = parts[at] ?? '';
  if (isArrayIndex(part) && Number(part) < array.length) {
    const element = array[Number(part)];
    if (at === parts.length - 1 ? leaf(element) : below(element, parts, at + 1, leaf)) return true;
  }
  return array.some((element) => asDocument(element) !== undefined && walk(element, parts, at, leaf));
}
