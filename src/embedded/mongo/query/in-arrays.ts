import { entriesOf, fromEntries } from './documents.ts';
import { operands } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { isDocument } from './values.ts';

/* Paths in expressions go through the elements of arrays, and a number in a path is a field's name, never a place. */

/** What stands at a path: of an array the list of what stands there in its elements, where anything does. */
function valueAt(value: unknown, path: readonly string[], from = 0): unknown {
  const part = path[from];
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    return value
      .map((element) => (isContainer(element) ? valueAt(element, path, from) : undefined))
      .filter((found) => found !== undefined);
  }
  return isDocument(value) && Object.hasOwn(value, part) ? valueAt(value[part], path, from + 1) : undefined;
}

const isContainer = (value: unknown): boolean => Array.isArray(value) || isDocument(value);

const NUMBERED = /^(\$(?:\$[^.]+|[^.$][^.]*))\.(.*(?<=\.|^)\d+(?:\..*)?)$/;
/** An operator for this server's own use. */
const AT = '$valueAtPath';

export const PATH_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  [AT]: (...given) => {
    const [root, path] = operands(...given);
    return valueAt(root, String(path).split('.'));
  },
};

/** An expression in which mingo, which takes numbers for places, is asked for no such path. */
export function withoutPlaces(expression: unknown): unknown {
  if (typeof expression === 'string') {
    const [, root, rest] = NUMBERED.exec(expression) ?? [];
    return root === undefined || rest === undefined ? expression : { [AT]: [root, { $literal: rest }] };
  }
  if (Array.isArray(expression)) return expression.map(withoutPlaces);
  if (!isDocument(expression) || '$literal' in expression) return expression;
  return fromEntries(entriesOf(expression).map(([name, inner]) => [name, withoutPlaces(inner)]));
}
