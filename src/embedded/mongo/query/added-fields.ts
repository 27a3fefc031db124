import { numbered } from '../errors.ts';
import { entriesOf, removeField, setField, withField } from './documents.ts';
import type { Compute, Evaluate } from './expressions.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

type Branch = Map<string, Branch | Compute>;

/** A document with more fields, computed from another one: the same, or what it was before. */
export type AddFields = (document: Document, from: Document) => Document;

/** By paths, which lead into each element of an array, whatever it is. */
export function addingFields(
  computed: readonly (readonly [path: string, expression: unknown])[],
  compile: Evaluate,
): AddFields {
  const root: Branch = new Map();
  for (const [path, expression] of computed) grow(root, path, compile(expression));
  return (document, from) => (root.size === 0 ? document : withBranch(document, root, from));
}

function grow(root: Branch, path: string, compute: Compute): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const clash = () =>
    numbered(
      40176,
      `Invalid $addFields :: caused by :: specification contains two conflicting paths. Cannot specify both '${path}' and a part of it`,
    );
  let branch = root;
  for (const part of parts) {
    const next = branch.get(part) ?? new Map<string, Branch | Compute>();
    if (typeof next === 'function') throw clash();
    branch.set(part, next);
    branch = next;
  }
  if (branch.has(last)) throw clash();
  branch.set(last, compute);
}

function withBranch(document: Document, branch: Branch, from: Document): Document {
  let result: Document | undefined;
  for (const [name, node] of branch) {
    const value = typeof node === 'function' ? node(from) : below(valueOf(document, name), node, from);
    if (result) setField(result, name, value);
    else result = withField(document, name, value);
    // What is missing is removed: only now there is a copy to remove it from.
    if (value === undefined) removeField(result, name);
  }
  return result ?? document;
}

function below(value: unknown, branch: Branch, from: Document): unknown {
  if (Array.isArray(value)) return value.map((element) => below(element, branch, from));
  return withBranch(isDocument(value) ? value : {}, branch, from);
}

const valueOf = (document: Document, name: string): unknown =>
  Object.hasOwn(document, name) ? document[name] : undefined;

/** The operand of $addFields as paths with their expressions: a nested document means what its dotted names do. */
export function addedPaths(specification: Document, isNested = false): [string, unknown][] {
  return entriesOf(specification).flatMap(([name, value]): [string, unknown][] => {
    if (name.split('.').some((part) => part.startsWith('$'))) {
      throw numbered(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
    }
    if (isNested && name.includes('.')) {
      throw numbered(
        40183,
        `Invalid $addFields :: caused by :: cannot use dotted field name '${name}' in a sub object`,
      );
    }
    if (!isDocument(value)) return [[name, value]];
    const names = Object.keys(value);
    if (names.some((each) => each.startsWith('$')) && names.length > 1) {
      throw numbered(
        40181,
        `Invalid $addFields :: caused by :: an expression specification must contain exactly one field, the name of the expression. Found ${names.length} fields`,
      );
    }
    if (names.length === 0 || names[0]?.startsWith('$')) return [[name, value]];
    return addedPaths(value, true).map(([path, leaf]) => [`${name}.${path}`, leaf]);
  });
}
