import { numbered, onlyInMongo } from '../errors.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

type Names = ReadonlySet<string>;

const SYSTEM: Names = new Set(['ROOT', 'CURRENT', 'REMOVE', 'NOW', 'DESCEND', 'PRUNE', 'KEEP']);
const IN_MONGO: Names = new Set(['CLUSTER_TIME', 'USER_ROLES', 'SEARCH_META', 'JS_SCOPE', 'IS_MR']);
const NONE: Names = new Set();

/** Stages whose operand is no expression, or one only in parts that are looked at by themselves. */
export const FILTERING: Names = new Set([
  '$match',
  '$geoNear',
  '$collStats',
  '$unset',
  '$count',
  '$sample',
  '$documents',
]);

/** Refuses a variable that nothing defines, before any document is read; gives those that inner pipelines know. */
export function checkStageVariables(name: string, operand: unknown, known: Names = NONE): Names {
  if (FILTERING.has(name)) {
    checkFilter(operand, known);
    return known;
  }
  if (!isDocument(operand)) {
    checkVariables(operand, known);
    return known;
  }
  // Stages in it are checked one by one, with what they know.
  if (name === '$facet') return known;
  const { pipeline: _, restrictSearchWithMatch: filter, let: variables, ...others } = operand;
  if (name !== '$lookup' && name !== '$unionWith' && name !== '$graphLookup') {
    checkVariables(operand, known);
    return known;
  }
  checkVariables(Object.values(others), known);
  checkFilter(filter, known);
  if (!isDocument(variables)) return known;
  checkVariables(Object.values(variables), known);
  return withNames(known, Object.keys(variables));
}

/** Of a filter only what $expr says is an expression. */
function checkFilter(value: unknown, known: Names): void {
  if (Array.isArray(value)) for (const each of value) checkFilter(each, known);
  if (!isDocument(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '$expr') checkVariables(inner, known);
    else checkFilter(inner, known);
  }
}

export function checkVariables(value: unknown, known: Names = NONE): void {
  if (typeof value === 'string') {
    const name = /^\$\$([^.]*)/.exec(value)?.[1];
    if (name === undefined || SYSTEM.has(name) || known.has(name)) return;
    if (IN_MONGO.has(name)) throw onlyInMongo(`the variable $$${name}`);
    throw numbered(17276, `Use of undefined variable: ${name}`);
  }
  if (Array.isArray(value)) for (const each of value) checkVariables(each, known);
  if (!isDocument(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '$literal') continue;
    const binding = isDocument(inner) ? BINDINGS[name] : undefined;
    if (binding) binding(inner as Document, known);
    else checkVariables(inner, known);
  }
}

const withNames = (known: Names, names: readonly unknown[]): Names => new Set([...known, ...names.map(String)]);

/** Expressions that give names to values, each for a part of itself. */
const BINDINGS: Readonly<Record<string, (operand: Document, known: Names) => void>> = {
  $let({ vars, in: body, ...others }, known) {
    checkVariables([isDocument(vars) ? Object.values(vars) : vars, others], known);
    checkVariables(body, withNames(known, isDocument(vars) ? Object.keys(vars) : []));
  },
  $map({ as = 'this', in: body, ...others }, known) {
    checkVariables(others, known);
    checkVariables(body, withNames(known, [as]));
  },
  $filter({ as = 'this', cond, ...others }, known) {
    checkVariables(others, known);
    checkVariables(cond, withNames(known, [as]));
  },
  $reduce({ in: body, ...others }, known) {
    checkVariables(others, known);
    checkVariables(body, withNames(known, ['this', 'value']));
  },
};
