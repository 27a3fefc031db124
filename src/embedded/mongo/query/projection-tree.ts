import { numbered } from '../errors.ts';
import { entriesOf, fromEntries } from './documents.ts';
import { asDocument, isDocument } from './values.ts';
import type { Document } from './values.ts';

/** What is left of the value at the end of a path. */
export type Shape = (value: unknown) => unknown;

/** The names below a field, each with what is done to its value or the names below it. */
export interface Tree {
  readonly names: Map<string, Tree | Shape>;
  /** Something is computed below: what is no document becomes one. */
  isMade: boolean;
}

export const GONE = Symbol('gone');
export const gone: Shape = () => GONE;
export const emptyTree = (): Tree => ({ names: new Map(), isMade: false });

const NONE = emptyTree();
const isKept = ([, value]: readonly [string, unknown]): boolean => value !== GONE;

/** The specification of a projection with its nested documents written as paths; what a test tells is left as it is. */
export function asPaths(specification: Document, isLeaf: (value: Document) => boolean): Document {
  const paths = entriesOf(specification).flatMap(([name, value]): [string, unknown][] => {
    if (!isDocument(value) || isLeaf(value)) return [[name, value]];
    const inner = entriesOf(asPaths(value, isLeaf));
    if (inner.length === 0) {
      throw numbered(51270, `An empty sub-projection is not a valid value. Found empty object at path ${name}`);
    }
    return inner.map(([below, leaf]) => [`${name}.${below}`, leaf]);
  });
  const known = new Set<string>();
  for (const [path] of paths) {
    if (known.has(path)) throw numbered(31250, `Path collision at ${path}`);
    known.add(path);
  }
  return fromEntries(paths);
}

export function plant(root: Tree, path: string, shape: Shape, isMade = false): void {
  const parts = path.split('.');
  let node = root;
  if (parts.some((part) => part.startsWith('$'))) {
    throw numbered(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
  }
  for (const [at, part] of parts.slice(0, -1).entries()) {
    const next = node.names.get(part);
    if (typeof next === 'function') {
      const rest = parts.slice(at + 1).join('.');
      throw numbered(31249, `Path collision at ${path} remaining portion ${rest}`);
    }
    const inner = next ?? emptyTree();
    inner.isMade ||= isMade;
    node.names.set(part, inner);
    node = inner;
  }
  const last = parts.at(-1) ?? '';
  if (typeof node.names.get(last) === 'object') throw numbered(31250, `Path collision at ${path}`);
  node.names.set(last, shape);
}

export function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => include(element, tree)).filter((element) => element !== GONE);
  const document = asDocument(value);
  if (!document) return tree.isMade ? {} : GONE;
  const kept = entriesOf(document).map(([name, inner]) => {
    const node = tree.names.get(name);
    if (!node) return [name, GONE] as const;
    return [name, typeof node === 'object' ? include(inner, node) : node(inner)] as const;
  });
  return fromEntries(kept.filter(isKept));
}

export function exclude(value: unknown, tree: Tree, shapes: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => exclude(element, tree, shapes));
  const document = asDocument(value);
  if (!document) return value;
  const kept = entriesOf(document).map(([name, inner]) => {
    const node = tree.names.get(name);
    if (typeof node === 'function') return [name, GONE] as const;
    const shape = shapes.names.get(name);
    return [name, typeof shape === 'function' ? shape(inner) : exclude(inner, node ?? NONE, shape ?? NONE)] as const;
  });
  return fromEntries(kept.filter(isKept));
}
