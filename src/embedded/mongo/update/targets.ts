import { badValue, cannotBackfillArray, failedToParse, pathNotViable } from '../errors.ts';
import { compileFilter } from '../query/matcher.ts';
import { removeField, setField } from '../query/documents.ts';
import { fieldOf, isArrayIndex } from '../query/paths.ts';
import { matchedPosition } from '../query/positional.ts';
import { isDocument, MISSING } from '../query/values.ts';
import type { Document } from '../query/values.ts';

type ElementTest = (element: unknown) => boolean;
export type ArrayFilters = ReadonlyMap<string, ElementTest>;

/** What `$[name]` stands for, by name. */
export function compileArrayFilters(filters: readonly unknown[]): ArrayFilters {
  const tests = new Map<string, ElementTest>();
  for (const filter of filters) {
    if (!isDocument(filter)) throw badValue('arrayFilters have to be objects');
    const [name, other] = new Set(namesIn(filter));
    if (name === undefined) {
      throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
    }
    if (other !== undefined) {
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${other}'`,
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    }
    if (tests.has(name)) {
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    }
    const matches = compileFilter(filter);
    tests.set(name, (element) => matches({ [name]: element }));
  }
  return tests;
}

/** Each has to stand for something in one of the paths, and whatever a path names has to be there. */
export function checkArrayFilters(filters: ArrayFilters, paths: readonly string[]): void {
  const used = new Set(paths.flatMap((path) => path.split('.')));
  for (const part of used) {
    const name = /^\$\[(\w+)\]$/.exec(part)?.[1];
    if (name !== undefined && !filters.has(name)) {
      throw badValue(`No array filter found for identifier '${name}' in one of the paths`);
    }
  }
  const unused = [...filters.keys()].find((name) => !used.has(`$[${name}]`));
  if (unused !== undefined) {
    throw failedToParse(`The array filter for identifier '${unused}' was not used in the update`);
  }
}

function namesIn(filter: Document): string[] {
  return Object.entries(filter).flatMap(([field, condition]) => {
    if (!field.startsWith('$')) return [field.split('.')[0] ?? ''];
    return Array.isArray(condition) ? condition.filter(isDocument).flatMap(namesIn) : [];
  });
}

/** The plain paths that a path with `$`, `$[]` or `$[name]` stands for in this document. */
export function targetsOf(path: string, document: Document, filter: Document, filters: ArrayFilters): string[][] {
  return expand(path.split('.'), 0, document, (prefix, array) => matched(prefix, array, filter), filters);
}

function matched(prefix: string, array: readonly unknown[], filter: Document): number {
  const position = matchedPosition(prefix, array, filter);
  if (position < 0) throw badValue('The positional operator did not find the match needed from the query.');
  return position;
}

type Position = (prefix: string, array: readonly unknown[]) => number;

function expand(
  parts: string[],
  at: number,
  document: Document,
  position: Position,
  filters: ArrayFilters,
): string[][] {
  const offset = parts.slice(at).findIndex((part) => part.startsWith('$'));
  if (offset < 0) return [parts];
  const index = at + offset;
  const prefix = parts.slice(0, index);
  const array = prefix.reduce<unknown>(child, document);
  const part = parts[index] ?? '';
  if (!Array.isArray(array)) {
    if (part === '$') throw badValue('The positional operator did not find the match needed from the query.');
    throw badValue(
      array === MISSING
        ? `The path '${prefix.join('.')}' must exist in the document in order to apply array updates.`
        : `Cannot apply array updates to non-array element ${prefix.join('.')}`,
    );
  }
  return positions(part, prefix.join('.'), array, position, filters).flatMap((element) => {
    const next = parts.with(index, String(element));
    return expand(next, index + 1, document, position, filters);
  });
}

export function child(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isArrayIndex(part) && Number(part) < value.length ? value[Number(part)] : MISSING;
  return fieldOf(value, part);
}

function positions(
  part: string,
  prefix: string,
  array: readonly unknown[],
  position: Position,
  filters: ArrayFilters,
): number[] {
  if (part === '$') return [position(prefix, array)];
  const all = [...array.keys()];
  if (part === '$[]') return all;
  const name = /^\$\[(\w+)\]$/.exec(part)?.[1];
  if (name === undefined) throw badValue(`The field name '${part}' is not allowed in an update path`);
  const test = filters.get(name);
  if (!test) throw badValue(`No array filter found for identifier '${name}' in path '${prefix}.${part}'`);
  return all.filter((element) => test(array[element]));
}

/** What an operator makes of a value; MISSING in means there is none, MISSING out removes it. */
export type Change = (value: unknown) => unknown;

/** Applies a change at a plain path, making the documents on the way when there is something to put there. */
export function changeAt(document: Document, parts: readonly string[], change: Change): void {
  let container: unknown = document;
  for (const [position, part] of parts.slice(0, -1).entries()) {
    let next = child(container, part);
    if (next === MISSING) {
      const made = change(MISSING);
      if (made === MISSING) return;
      next = parts.slice(position + 1, -1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), {});
      put(container, part, next, parts);
      const holder = parts.slice(position + 1, -1).reduce<unknown>(child, next);
      put(holder, parts.at(-1) ?? '', made, parts);
      return;
    }
    container = next;
  }
  const last = parts.at(-1) ?? '';
  const before = child(container, last);
  const after = change(before);
  if (after === MISSING) remove(container, last);
  else if (after !== before) put(container, last, after, parts);
}

const MAX_PADDING = 1_500_000;

function put(container: unknown, part: string, value: unknown, path: readonly string[]): void {
  if (Array.isArray(container)) {
    if (!isArrayIndex(part))
      throw pathNotViable(`Cannot create field '${part}' in element {${path.join('.')}: [array]}`);
    const index = Number(part);
    if (index > container.length + MAX_PADDING)
      throw cannotBackfillArray(`can't backfill more than ${MAX_PADDING} elements`);
    while (container.length < index) container.push(null);
    container[index] = value;
  } else if (isDocument(container)) {
    setField(container, part, value);
  } else {
    throw pathNotViable(
      `Cannot create field '${part}' in element {${path.slice(0, -1).join('.')}: ${String(container)}}`,
    );
  }
}

/** An element removed from an array leaves null behind, so that the others keep their places. */
function remove(container: unknown, part: string): void {
  if (Array.isArray(container)) {
    if (isArrayIndex(part) && Number(part) < container.length) container[Number(part)] = null;
  } else if (isDocument(container)) removeField(container, part);
}
