import type { Options } from 'mingo/types';
import { badValue, typeMismatch } from '../errors.ts';
import { ACCUMULATORS } from './accumulators.ts';
import { ARRAY_EXPRESSIONS } from './array-expressions.ts';
import { compute } from './arithmetic.ts';
import type { Operation } from './arithmetic.ts';
import { CONVERSIONS } from './conversions.ts';
import { DATE_EXPRESSIONS } from './dates/index.ts';
import { compareValues } from './key-encoding.ts';
import { PATH_EXPRESSIONS } from './in-arrays.ts';
import { accumulators } from './mingo.ts';
import { counted, isNothing, operand, operands } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { NUMBER_EXPRESSIONS } from './number-expressions.ts';
import { OTHER_EXPRESSIONS } from './other-expressions.ts';
import { STATISTICS } from './statistics.ts';
import { TEXT_EXPRESSIONS } from './text-expressions.ts';
import { TRUTH_EXPRESSIONS } from './truth.ts';
import { computedTypeName } from './types.ts';
import { isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

/*
 * What mingo leaves to JavaScript: arithmetic with decimals and with integers beyond 2^53, comparison of values of
 * different types in MongoDB's order, conversions.
 */

type AccumulatorOperator = (documents: Document[], expression: unknown, options: Options) => unknown;

/** Takes two operands at a time from the left; nothing at all when one of them is nothing. */
const folded =
  (operation: Operation, start: number): ExpressionOperator =>
  (...given) => {
    const values = operands(...given);
    if (values.some(isNothing)) return null;
    const date = values.findIndex((value) => value instanceof Date);
    if (operation === 'add' && date >= 0) return later(values, date);
    return values.reduce((sum, value) => compute(operation, sum, numeric(operation, value)), start);
  };

function later(values: readonly unknown[], date: number): Date {
  const others = values.filter((_, at) => at !== date).map((value) => toNumber(numeric('add', value)));
  return new Date(others.reduce((sum, value) => sum + value, Number(values[date])));
}

function numeric(operation: string, value: unknown): unknown {
  if (isNumeric(value)) return value;
  throw typeMismatch(`$${operation} only supports numeric types, not ${computedTypeName(value)}`);
}

const pair =
  (name: string, work: (a: unknown, b: unknown) => unknown): ExpressionOperator =>
  (...given) => {
    const [a, b] = counted(name, 2, given);
    return work(a, b);
  };

function subtract(a: unknown, b: unknown): unknown {
  if (isNothing(a) || isNothing(b)) return null;
  if (!(a instanceof Date)) return compute('subtract', numeric('subtract', a), numeric('subtract', b));
  if (b instanceof Date) return a.getTime() - b.getTime();
  return new Date(a.getTime() - toNumber(numeric('subtract', b)));
}

function divide(a: unknown, b: unknown): unknown {
  if (isNothing(a) || isNothing(b)) return null;
  if (toNumber(numeric('divide', b)) === 0) throw badValue("can't $divide by zero");
  return compute('divide', numeric('divide', a), b);
}

const compared = (name: string, holds: (order: number) => boolean): ExpressionOperator =>
  pair(name, (a, b) => holds(compareValues(a, b)));

const gathered =
  (name: string): AccumulatorOperator =>
  (documents, expression, options) => {
    const accumulator = ACCUMULATORS[name]?.();
    for (const value of accumulators().$push(documents, expression, options)) accumulator?.add(value);
    return accumulator?.result();
  };

/** An accumulator over its operands, or over the elements of the only one; to mingo's stages also over documents. */
function overOperands(name: string): ExpressionOperator {
  return (...given) => {
    const [documents, expression, options] = given;
    if (Array.isArray(documents)) return gathered(name)(documents as Document[], expression, options);
    const values = operands(...given);
    const [only] = values;
    const accumulator = ACCUMULATORS[name]?.();
    for (const value of values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values) {
      accumulator?.add(value);
    }
    return accumulator?.result();
  };
}

export const EXACT_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $add: folded('add', 0),
  $multiply: folded('multiply', 1),
  $subtract: pair('$subtract', subtract),
  $divide: pair('$divide', divide),
  $eq: compared('$eq', (order) => order === 0),
  $ne: compared('$ne', (order) => order !== 0),
  $gt: compared('$gt', (order) => order > 0),
  $gte: compared('$gte', (order) => order >= 0),
  $lt: compared('$lt', (order) => order < 0),
  $lte: compared('$lte', (order) => order <= 0),
  $cmp: pair('$cmp', (a, b) => Math.sign(compareValues(a, b))),
  $isNumber: (...given) => isNumeric(operand('$isNumber')(...given)),
  $type: (...given) => computedTypeName(operand('$type')(...given)),
  ...Object.fromEntries(['$sum', '$avg', '$min', '$max'].map((name) => [name, overOperands(name)])),
  ...CONVERSIONS,
  ...DATE_EXPRESSIONS,
  ...TRUTH_EXPRESSIONS,
  ...ARRAY_EXPRESSIONS,
  ...NUMBER_EXPRESSIONS,
  ...TEXT_EXPRESSIONS,
  ...STATISTICS,
  ...PATH_EXPRESSIONS,
  ...OTHER_EXPRESSIONS,
};

/** As parts of other stages than $group, and over the elements of an array. */
export const EXACT_ACCUMULATORS: Readonly<Record<string, AccumulatorOperator>> = Object.fromEntries(
  ['$sum', '$avg', '$min', '$max'].map((name) => [name, gathered(name)]),
);
