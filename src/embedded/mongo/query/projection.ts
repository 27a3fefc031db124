import { numbered } from '../errors.ts';
import { aggregate } from './aggregation.ts';
import { entriesOf, fromEntries, namesOf, orderedLike, withId } from './documents.ts';
import { compileElement } from './matcher.ts';
import { plainDocument, toPlain, withKeptTypes } from './plain.ts';
import { matchedPosition } from './positional.ts';
import { asDocument, isDocument, isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

export type Project = (document: Document) => Document;

type Tree = Map<string, Tree | Shape>;
/** What is left of the value at the end of a path. */
type Shape = (value: unknown) => unknown;

const GONE = Symbol('gone');
const whole: Shape = (value) => value;
const isKept = ([, value]: readonly [string, unknown]): boolean => value !== GONE;
const NONE: Tree = new Map<string, never>();

/** A projection as a function; undefined when there is none, so that stored bytes can go out untouched. */
export function compileProjection(projection: unknown, filter: Document = {}): Project | undefined {
  if (!isDocument(projection) || Object.keys(projection).length === 0) return undefined;
  if (Object.keys(projection).some((field) => field.endsWith('.$'))) return positional(projection, filter);
  if (Object.values(projection).some(isComputed)) return computed(projection);
  const { includes, others, keepsId } = kindOf(projection);
  return includes ? inclusion(others, keepsId) : exclusion(others, keepsId);
}

/** The top-level fields that an inclusion looks at, and whether it keeps them as they are; undefined for other kinds. */
export function keptFields(projection: unknown): { fields: ReadonlySet<string>; areWhole: boolean } | undefined {
  if (!isDocument(projection) || Object.keys(projection).length === 0) return undefined;
  if (Object.keys(projection).some((field) => field.endsWith('.$'))) return undefined;
  if (Object.values(projection).some(isComputed)) return undefined;
  const { includes, others, keepsId } = kindOf(projection);
  if (!includes) return undefined;
  const fields = Object.keys(others).map((path) => path.split('.', 1)[0] ?? '');
  return {
    fields: new Set(keepsId ? ['_id', ...fields] : fields),
    areWhole: Object.entries(others).every(([path, value]) => !path.includes('.') && !isDocument(value)),
  };
}

function kindOf({ _id: id, ...others }: Document): { includes: boolean; others: Document; keepsId: boolean } {
  // The first field says which kind it is; _id only when it is alone.
  const [kind] = Object.values(others).filter((value) => !isShaping(value));
  const includes = kind === undefined ? isOn(id) && Object.keys(others).length === 0 : isOn(kind);
  const odd = Object.entries(others).find(([, value]) => !isShaping(value) && isOn(value) !== includes);
  if (odd) {
    throw includes
      ? numbered(31254, `Cannot do exclusion on field ${odd[0]} in inclusion projection`)
      : numbered(31253, `Cannot do inclusion on field ${odd[0]} in exclusion projection`);
  }
  return { includes, others, keepsId: id === undefined || isOn(id) || isShaping(id) };
}

const isElemMatch = (value: unknown): boolean => isDocument(value) && '$elemMatch' in value;
const isOn = (value: unknown): boolean =>
  isNumeric(value) ? toNumber(value) !== 0 : value === true || isElemMatch(value);
/** `$slice` shapes a field in either kind of projection; `$elemMatch` asks for its field, as 1 does. */
const isShaping = (value: unknown): value is Document => isDocument(value) && '$slice' in value;
const isComputed = (value: unknown): boolean =>
  !isShaping(value) && !isElemMatch(value) && !isNumeric(value) && typeof value !== 'boolean';

/** `{ 'list.$': 1 }`: of the array only the element that the filter found. */
function positional(projection: Document, filter: Document): Project {
  const [field = '', ...more] = Object.keys(projection).filter((name) => name.endsWith('.$'));
  if (more.length > 0) throw numbered(31276, 'Cannot specify more than one positional projection per query.');
  if (Object.values(projection).some(isElemMatch))
    throw numbered(31256, 'Cannot specify positional operator and $elemMatch.');
  const path = field.slice(0, -2);
  const { [field]: wanted, _id: id, ...others } = projection;
  if (![wanted, ...Object.values(others)].every((value) => isOn(value) || isShaping(value))) {
    throw numbered(31395, 'positional projection cannot be used with exclusion');
  }
  const tree = treeOf({ ...others, [path]: true });
  plant(tree, path, (value) => {
    if (!Array.isArray(value)) return value;
    const position = matchedPosition(path, value, filter);
    if (position >= 0) return [value[position] as unknown];
    throw numbered(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  });
  return including(tree, !('_id' in projection) || isOn(id));
}

/** Expressions are mingo's. */
function computed(projection: Document): Project {
  const stage = { $project: toPlain(projection) };
  return (document) => {
    const plain = plainDocument(document);
    const [result = {}] = aggregate([plainDocument(document)], [stage], () => []);
    return withKeptTypes(document, plain, orderedLike(plain, namesOf(projection), result));
  };
}

function shapeOf(value: unknown): Shape {
  if (!isDocument(value)) return whole;
  if ('$elemMatch' in value) {
    const matches = compileElement({ $elemMatch: value.$elemMatch });
    return (array) => {
      const found = Array.isArray(array) ? array.findIndex(matches) : -1;
      return found < 0 ? GONE : (array as unknown[]).slice(found, found + 1);
    };
  }
  const bounds = (Array.isArray(value.$slice) ? value.$slice : [value.$slice]).map(toNumber);
  return (array) => (Array.isArray(array) ? slice(array, bounds) : array);
}

function slice(array: readonly unknown[], [first = 0, count]: readonly number[]): unknown[] {
  if (count === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
  const start = first < 0 ? Math.max(0, array.length + first) : first;
  return array.slice(start, start + count);
}

function treeOf(fields: Document): Tree {
  const root: Tree = new Map();
  for (const [path, value] of Object.entries(fields)) plant(root, path, shapeOf(value));
  return root;
}

function plant(root: Tree, path: string, shape: Shape): void {
  const parts = path.split('.');
  let node = root;
  if (parts.some((part) => part.startsWith('$'))) {
    throw numbered(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
  }
  for (const [at, part] of parts.slice(0, -1).entries()) {
    const next = node.get(part);
    if (typeof next === 'function') {
      const rest = parts.slice(at + 1).join('.');
      throw numbered(31249, `Path collision at ${path} remaining portion ${rest}`);
    }
    const inner: Tree = next instanceof Map ? next : new Map<string, Tree | Shape>();
    node.set(part, inner);
    node = inner;
  }
  const last = parts.at(-1) ?? '';
  if (node.get(last) instanceof Map) {
    throw numbered(31250, `Path collision at ${path}`);
  }
  node.set(last, shape);
}

const inclusion = (fields: Document, keepsId: boolean): Project => including(treeOf(fields), keepsId);

function including(tree: Tree, keepsId: boolean): Project {
  return (document) => {
    const fields = include(document, tree) as Document;
    return keepsId && '_id' in document ? withId(document._id, fields) : fields;
  };
}

function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => include(element, tree)).filter((element) => element !== GONE);
  const document = asDocument(value);
  if (!document) return GONE;
  const kept = entriesOf(document).map(([name, inner]) => {
    const node = tree.get(name);
    if (!node) return [name, GONE] as const;
    return [name, node instanceof Map ? include(inner, node) : node(inner)] as const;
  });
  return fromEntries(kept.filter(isKept));
}

function exclusion(fields: Document, keepsId: boolean): Project {
  const shaped = Object.fromEntries(Object.entries(fields).filter(([, value]) => isShaping(value)));
  const dropped = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isShaping(value)));
  const tree = treeOf({ ...dropped, ...(keepsId ? {} : { _id: false }) });
  const shapes = treeOf(shaped);
  return (document) => exclude(document, tree, shapes) as Document;
}

function exclude(value: unknown, tree: Tree, shapes: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => exclude(element, tree, shapes));
  const document = asDocument(value);
  if (!document) return value;
  const kept = entriesOf(document).map(([name, inner]) => {
    const node = tree.get(name);
    if (node && !(node instanceof Map)) return [name, GONE] as const;
    const shape = shapes.get(name);
    return [name, typeof shape === 'function' ? shape(inner) : exclude(inner, node ?? NONE, shape ?? NONE)] as const;
  });
  return fromEntries(kept.filter(isKept));
}
