import { evalExpr } from 'mingo/core';
import { entriesOf, fromEntries } from './documents.ts';
import type { ExpressionOperator } from './operands.ts';
import { isDocument } from './values.ts';

/*
 * Paths in expressions go through the documents of an array, not through arrays in it, and a number in a path is the
 * name of a field, never a place: mingo does otherwise.
 */

/** What stands at a path: of an array the list of what stands there in its documents, where anything does. */
export function valueAt(value: unknown, path: readonly string[], from = 0): unknown {
  const part = path[from];
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    return value
      .filter(isDocument)
      .map((element) => valueAt(element, path, from))
      .filter((found) => found !== undefined);
  }
  return isDocument(value) && Object.hasOwn(value, part) ? valueAt(value[part], path, from + 1) : undefined;
}

const DOTTED = /^(\$\$?[^.$][^.]*)\.(.+)$/;
/** An operator for this server's own use. */
const AT = '$valueAtPath';

interface Place {
  root: string;
  path: readonly string[];
}

export const PATH_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  [AT](document, expression, options) {
    const { root, path } = expression as Place;
    return valueAt(evalExpr(document, root, options), path);
  },
};

/** An expression in which mingo is asked for the first part of each path alone. */
export function withoutPaths(expression: unknown): unknown {
  if (typeof expression === 'string') {
    const [, root, rest] = DOTTED.exec(expression) ?? [];
    if (root === undefined || rest === undefined) return expression;
    return { [AT]: { root, path: rest.split('.') } satisfies Place };
  }
  if (Array.isArray(expression)) return expression.map(withoutPaths);
  if (!isDocument(expression) || '$literal' in expression) return expression;
  return fromEntries(entriesOf(expression).map(([name, inner]) => [name, withoutPaths(inner)]));
}
