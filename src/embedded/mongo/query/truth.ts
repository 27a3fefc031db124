import { evalExpr } from 'mingo/core';
import { failedToParse, numbered } from '../errors.ts';
import { isNothing, ofMingo, operand, operands } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { computedTypeName } from './types.ts';
import { isDocument, isTrue } from './values.ts';

/* What decides by true and false. */

/** Looks at no operand beyond the one that decides. */
const decided =
  (by: boolean): ExpressionOperator =>
  (document, expression, options) => {
    const sources: unknown[] = Array.isArray(expression) ? expression : [expression];
    return sources.some((source) => isTrue(evalExpr(document, source, options)) === by) === by;
  };

const PARTS = ['if', 'then', 'else'];

const chosen: ExpressionOperator = (document, expression, options) => {
  const parts = Array.isArray(expression) ? (expression as unknown[]) : partsOf(expression);
  if (parts.length !== 3) {
    throw numbered(16020, `Expression $cond takes exactly 3 arguments. ${parts.length} were passed in.`);
  }
  return evalExpr(document, isTrue(evalExpr(document, parts[0], options)) ? parts[1] : parts[2], options);
};

function partsOf(expression: unknown): unknown[] {
  if (!isDocument(expression)) return [expression];
  const unknown = Object.keys(expression).find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw numbered(17083, `Unrecognized parameter to $cond: ${unknown}`);
  const missing = PARTS.findIndex((name) => !(name in expression));
  if (missing >= 0) throw numbered(17080 + missing, `Missing '${PARTS[missing] ?? ''}' parameter to $cond`);
  return PARTS.map((name) => expression[name]);
}

/** Without a default a value has to belong to some branch. */
const branched: ExpressionOperator = (document, expression, options) => {
  if (!isDocument(expression)) throw numbered(40060, '$switch requires an object as an argument');
  const { branches } = expression;
  if (!Array.isArray(branches) || branches.length === 0) throw numbered(40068, '$switch requires at least one branch.');
  for (const { case: condition, then } of branches as { case: unknown; then: unknown }[]) {
    if (isTrue(evalExpr(document, condition, options))) return evalExpr(document, then, options);
  }
  if ('default' in expression) return evalExpr(document, expression.default, options);
  throw numbered(40066, '$switch could not find a matching branch for an input, and no default was specified.');
};

const FILTERED = ['input', 'as', 'cond', 'limit'];

const filtered: ExpressionOperator = (...given) => {
  const [document, expression, options] = given;
  if (!isDocument(expression)) throw numbered(28646, '$filter only supports an object as its argument');
  const unknown = Object.keys(expression).find((name) => !FILTERED.includes(name));
  if (unknown !== undefined) throw numbered(28647, `Unrecognized parameter to $filter: ${unknown}`);
  if (!('input' in expression)) throw numbered(28648, "Missing 'input' parameter to $filter");
  if (!('cond' in expression)) throw numbered(28650, "Missing 'cond' parameter to $filter");
  const input: unknown = evalExpr(document, expression.input, options);
  if (isNothing(input)) return null;
  if (!Array.isArray(input)) {
    throw numbered(28651, `input to $filter must be an array not ${computedTypeName(input)}`);
  }
  // mingo binds the name of each element; what is true is told to it as a truth value.
  return ofMingo('$filter', { ...expression, cond: { $cond: [expression.cond, true, false] } }, given);
};

const ofElements = (name: string, code: number, hold: (elements: unknown[]) => boolean): ExpressionOperator => {
  const only = operand(name);
  return (...given) => {
    const value = only(...given);
    if (Array.isArray(value)) return hold(value);
    throw numbered(code, `${name}'s argument must be an array, but is ${computedTypeName(value)}`);
  };
};

const negated: ExpressionOperator = (...given) => !isTrue(operand('$not')(...given));

const otherwise: ExpressionOperator = (...given) => {
  const [document, expression, options] = given;
  if (!Array.isArray(expression) || expression.length < 2) {
    throw numbered(1257300, `$ifNull needs at least two arguments, had: ${operands(...given).length}`);
  }
  let value: unknown;
  for (const source of expression) {
    value = evalExpr(document, source, options);
    if (!isNothing(value)) return value;
  }
  return value;
};

const truthOf: ExpressionOperator = (...given) => {
  const value = operand('$toBool')(...given);
  return isNothing(value) ? null : isTrue(value);
};

const bound: ExpressionOperator = (...given) => {
  const [, expression] = given;
  if (!isDocument(expression) || !('in' in expression)) throw failedToParse("Missing 'in' parameter to $let");
  return ofMingo('$let', expression, given);
};

export const TRUTH_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $and: decided(false),
  $or: decided(true),
  $not: negated,
  $cond: chosen,
  $switch: branched,
  $filter: filtered,
  $ifNull: otherwise,
  $toBool: truthOf,
  $let: bound,
  $anyElementTrue: ofElements('$anyElementTrue', 17041, (elements) => elements.some(isTrue)),
  $allElementsTrue: ofElements('$allElementsTrue', 17040, (elements) => elements.every(isTrue)),
};
