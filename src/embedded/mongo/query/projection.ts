import { numbered } from '../errors.ts';
import { addingFields } from './added-fields.ts';
import { entriesOf, fromEntries, withId } from './documents.ts';
import { compileExpression } from './expressions.ts';
import type { Evaluate } from './expressions.ts';
import { compileElement } from './matcher.ts';
import { plainDocument, withKeptTypes } from './plain.ts';
import { matchedPosition } from './positional.ts';
import { asPaths, emptyTree, exclude, GONE, gone, include, plant } from './projection-tree.ts';
import type { Shape, Tree } from './projection-tree.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';
import { checkVariables } from './variables.ts';

export type Project = (document: Document) => Document;

const whole: Shape = (value) => value;

/** A projection as a function; undefined when there is none, so that stored bytes can go out untouched. */
export function compileProjection(projection: unknown, filter: Document = {}): Project | undefined {
  if (!isDocument(projection) || Object.keys(projection).length === 0) return undefined;
  const fields = asPaths(projection, isOperation);
  if (Object.keys(fields).some((field) => field.endsWith('.$'))) return positional(fields, filter);
  if (!Object.values(fields).some(isComputed)) return plainly(fields);
  checkVariables(fields);
  const compute = computing(fields, isComputed, compileExpression);
  return (document) => {
    const plain = plainDocument(document);
    return withKeptTypes(document, plain, compute(document, plain));
  };
}

/** A $project, for plain documents: `$slice` and `$elemMatch` are expressions to it, not shapes of a field. */
export function compileProjectStage(fields: Document, compile: Evaluate): Project {
  const paths = asPaths(fields, isOperation);
  if (Object.values(paths).every(isSwitch)) return plainly(paths);
  const compute = computing(paths, (value) => !isSwitch(value), compile);
  return (document) => compute(document, document);
}

const isSwitch = (value: unknown): boolean => typeof value === 'boolean' || isNumeric(value);
const isOperation = (value: Document): boolean => Object.keys(value).some((name) => name.startsWith('$'));

function plainly(fields: Document): Project {
  const { includes, others, keepsId } = kindOf(fields);
  return includes ? including(treeOf(others), keepsId) : exclusion(others, keepsId);
}

/** What is asked for as it is, then what is computed: from the plain document, for numbers as JavaScript has them. */
function computing(
  fields: Document,
  isAdded: (value: unknown) => boolean,
  compile: Evaluate,
): (document: Document, plain: Document) => Document {
  const added = entriesOf(fields).filter(([, value]) => isAdded(value));
  const kept = fromEntries(entriesOf(fields).filter(([, value]) => !isAdded(value)));
  checkInclusion(fields, isAdded);
  const { _id: id, ...others } = kept;
  const tree = treeOf(others);
  for (const [path] of added) plant(tree, path, gone, true);
  const keep = including(tree, keepsIdBy(id));
  const add = addingFields(added, compile);
  return (document, plain) => {
    const result = add(keep(document), plain);
    return '_id' in result ? withId(result._id, result) : result;
  };
}

/** The first field says which kind of projection it is: only one that includes may compute. */
function checkInclusion(fields: Document, isAdded: (value: unknown) => boolean): void {
  const deciding = entriesOf(fields).filter(([name, value]) => isAdded(value) || (name !== '_id' && !isShaping(value)));
  const off = deciding.findIndex(([, value]) => !isAdded(value) && !isOn(value));
  if (off === 0) {
    const isLiteral = Object.values(fields)
      .filter(isAdded)
      .some((value) => !isDocument(value));
    throw isLiteral
      ? numbered(31310, 'Cannot use an expression in an exclusion projection')
      : numbered(31252, 'Cannot use expression other than $meta in exclusion projection');
  }
  if (off > 0) throw numbered(31254, `Cannot do exclusion on field ${deciding[off]?.[0]} in inclusion projection`);
}

/** The top-level fields that an inclusion looks at, and whether it keeps them as they are; undefined for other kinds. */
export function keptFields(projection: unknown): { fields: ReadonlySet<string>; areWhole: boolean } | undefined {
  if (!isDocument(projection) || Object.keys(projection).length === 0) return undefined;
  const asked = asPaths(projection, isOperation);
  if (Object.keys(asked).some((field) => field.endsWith('.$'))) return undefined;
  if (Object.values(asked).some(isComputed)) return undefined;
  const { includes, others, keepsId } = kindOf(asked);
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
  return { includes, others, keepsId: keepsIdBy(id) };
}

const keepsIdBy = (id: unknown): boolean => id === undefined || isOn(id) || isShaping(id);
const isElemMatch = (value: unknown): boolean => isDocument(value) && '$elemMatch' in value;
const isOn = (value: unknown): boolean =>
  isNumeric(value) ? toNumber(value) !== 0 : value === true || isElemMatch(value);
/** `$slice` by numbers alone shapes a field in either kind of projection; `$elemMatch` asks for its field, as 1 does. */
const isShaping = (value: unknown): value is Document =>
  isDocument(value) && '$slice' in value && !(Array.isArray(value.$slice) && !isNumeric(value.$slice[0]));
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
  const root = emptyTree();
  for (const [path, value] of Object.entries(fields)) plant(root, path, shapeOf(value));
  return root;
}

function including(tree: Tree, keepsId: boolean): Project {
  const keeps = keepsId && !tree.names.has('_id');
  return (document) => {
    const fields = include(document, tree) as Document;
    return keeps && '_id' in document ? withId(document._id, fields) : fields;
  };
}

function exclusion(fields: Document, keepsId: boolean): Project {
  const shaped = Object.fromEntries(Object.entries(fields).filter(([, value]) => isShaping(value)));
  const dropped = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isShaping(value)));
  const tree = treeOf({ ...dropped, ...(keepsId ? {} : { _id: false }) });
  const shapes = treeOf(shaped);
  return (document) => exclude(document, tree, shapes) as Document;
}
