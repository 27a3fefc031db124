import { parallelArrays } from '../errors.ts';
import { fieldOf, isArrayIndex } from './paths.ts';
import { MISSING } from './values.ts';

interface Walker {
  readonly value: unknown;
  readonly rest: readonly string[];
}

export interface DocumentKeys {
  /** One tuple of values for each entry an index holds for the document. */
  readonly tuples: unknown[][];
  /** Which of the paths went through an array. */
  readonly multikey: boolean[];
}

/**
 * The values an index (or a sort) sees of a document. An array gives one tuple for each element, an empty array counts
 * as undefined, which sorts before null. A path that leads nowhere is MISSING: it is ordered as null, but a sparse
 * index has to tell the two apart.
 */
export function keysOf(document: unknown, paths: readonly (readonly string[])[]): DocumentKeys {
  const multikey = paths.map(() => false);
  const start = paths.map((rest) => ({ value: document, rest }));
  return { tuples: expand(start, multikey), multikey };
}

function expand(start: readonly Walker[], multikey: boolean[]): unknown[][] {
  const walkers = start.map(descend);
  let array: unknown[] | undefined;
  for (const { value } of walkers) {
    if (!Array.isArray(value) || value === array) continue;
    if (array) throw parallelArrays('cannot index parallel arrays');
    array = value;
  }
  if (!array) return [walkers.map(({ value }) => (value instanceof Taken ? value.element : value))];
  walkers.forEach((walker, field) => {
    if (walker.value === array) multikey[field] = true;
  });
  const elements = array.length === 0 ? [undefined] : array;
  return elements.flatMap((element) =>
    expand(
      walkers.map((walker) => (walker.value === array ? enter(walker, element) : walker)),
      multikey,
    ),
  );
}

/** An element at the end of a path is taken as it is, even when it is an array itself. */
class Taken {
  readonly element: unknown;
  constructor(element: unknown) {
    this.element = element;
  }
}

function enter(walker: Walker, element: unknown): Walker {
  const [name, ...rest] = walker.rest;
  if (name === undefined) return { value: new Taken(element), rest: [] };
  return { value: fieldOf(element, name), rest };
}

function descend(walker: Walker): Walker {
  let { value, rest } = walker;
  while (rest.length > 0 && value !== MISSING) {
    const [name = '', ...after] = rest;
    if (Array.isArray(value)) {
      if (!isArrayIndex(name) || Number(name) >= value.length) break;
      value = value[Number(name)] as unknown;
    } else value = fieldOf(value, name);
    rest = after;
  }
  return { value, rest };
}
