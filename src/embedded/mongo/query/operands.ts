import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { numbered } from '../errors.ts';
import { expressions } from './mingo.ts';
import { typeName } from './types.ts';
import { isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

export type ExpressionOperator = (document: Document, expression: unknown, options: Options) => unknown;
type Given = Parameters<ExpressionOperator>;

export const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

/** The operands that stand in a list; without a list there is one, even where its value is an array. */
export function operands(...[document, expression, options]: Given): unknown[] {
  const value: unknown = evalExpr(document, expression, options);
  return Array.isArray(expression) ? (value as unknown[]) : [value];
}

/** Exactly so many operands. */
export function counted(name: string, count: number, given: Given): unknown[] {
  const values = operands(...given);
  if (values.length === count) return values;
  throw numbered(16020, `Expression ${name} takes exactly ${count} arguments. ${values.length} were passed in.`);
}

/** The value of the only operand. */
export const operand =
  (name: string) =>
  (...given: Given): unknown =>
    counted(name, 1, given)[0];

/** What mingo's operator makes of values at hand. */
export function ofMingo(name: string, values: unknown, [document, , options]: Given): unknown {
  const all = expressions() as unknown as Readonly<Record<string, ExpressionOperator>>;
  return all[name]?.(document, values, options);
}

/** A value as a message names it. */
export const named = (value: unknown): string =>
  typeof value === 'string' || isNumeric(value) ? String(value) : typeName(value);

export const literal = (value: unknown): Document => ({ $literal: value });

/** mingo's operator, but nothing of nothing, where mingo finds fault with it. */
export const unlessNothing =
  (name: string, check: (values: readonly unknown[]) => void = () => undefined): ExpressionOperator =>
  (...given) => {
    const values = operands(...given);
    if (values.some(isNothing)) return null;
    check(values);
    return ofMingo(name, values.map(literal), given);
  };

/** A place to begin or end at, counted from 0. */
export function placeIn(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isInteger(number)) {
    throw numbered(40096, `${name} requires an integral index, found a value of type: ${typeName(value)}`);
  }
  if (number < 0) throw numbered(40097, `${name} requires a nonnegative index, found: ${number}`);
  return number;
}
