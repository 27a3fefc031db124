import { Decimal128, Long, ObjectId } from 'bson';
import { CommandError, conversionFailure, failedToParse } from '../errors.ts';
import { toDecimal, toWhole, writeDecimal } from './decimal.ts';
import { isNothing, literal, named, ofMingo, operand } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { evalExpr } from 'mingo/core';
import { plainNumber } from './plain.ts';
import { typeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

/** From numbers, truth values, dates and the texts of numbers to a kind of number. */
const toNumberOf =
  (to: string, convert: (value: unknown) => unknown): ExpressionOperator =>
  (...given) => {
    const value = operand('$convert')(...given);
    if (isNothing(value)) return null;
    const plain = typeof value === 'boolean' ? Number(value) : value instanceof Date ? value.getTime() : value;
    if (!isNumeric(plain) && typeof plain !== 'string') {
      throw conversionFailure(
        `Unsupported conversion from ${typeName(plain)} to ${to} in $convert with no onError value`,
      );
    }
    try {
      return convert(plain);
    } catch {
      throw conversionFailure(`Failed to parse number '${named(plain)}' in $convert with no onError value`);
    }
  };

function asDecimal(value: unknown): Decimal128 {
  const digits = typeof value === 'string' ? undefined : toDecimal(value);
  return digits ? writeDecimal(digits) : Decimal128.fromString(String(value));
}

const WHOLE = /^[-+]?\d+$/;

function wholeOf(value: unknown, bits: number): bigint {
  if (typeof value === 'string' && !WHOLE.test(value)) throw new RangeError(value);
  const whole = typeof value === 'string' ? BigInt(value.replace('+', '')) : toWhole(value);
  if (whole === undefined || BigInt.asIntN(bits, whole) !== whole) throw new RangeError(String(value));
  return whole;
}

const NUMBER = /^[-+]?((\d+\.?\d*|\.\d+)(e[-+]?\d+)?|inf(inity)?|nan)$/i;

function asDouble(value: unknown): number {
  if (typeof value !== 'string') return toNumber(value);
  if (!NUMBER.test(value)) throw new RangeError(value);
  return Number(value.replace(/inf(inity)?/i, 'Infinity'));
}

const asText: ExpressionOperator = (...given) => {
  const value = operand('$toString')(...given);
  if (value instanceof ObjectId) return value.toHexString();
  if (isNumeric(value)) return String(value);
  if (isNothing(value)) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof Date) {
    return ofMingo('$toString', literal(value), given);
  }
  throw conversionFailure(`Unsupported conversion from ${typeName(value)} to string in $convert with no onError value`);
};

const asObjectId: ExpressionOperator = (...given) => {
  const value = operand('$toObjectId')(...given);
  if (isNothing(value)) return null;
  if (value instanceof ObjectId) return value;
  if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
  throw conversionFailure(`Failed to parse objectId '${named(value)}' in $convert with no onError value`);
};

/** The types that `$convert` names or numbers, and the operators that convert to them. */
const TARGETS: Readonly<Record<string, string>> = {
  double: '$toDouble',
  1: '$toDouble',
  string: '$toString',
  2: '$toString',
  objectId: '$toObjectId',
  7: '$toObjectId',
  bool: '$toBool',
  8: '$toBool',
  date: '$toDate',
  9: '$toDate',
  int: '$toInt',
  16: '$toInt',
  long: '$toLong',
  18: '$toLong',
  decimal: '$toDecimal',
  19: '$toDecimal',
};

const convert: ExpressionOperator = (document, expression, options) => {
  if (!isDocument(expression) || !('input' in expression) || !('to' in expression)) {
    throw failedToParse("$convert needs 'input' and 'to'");
  }
  const value = evalExpr(document, expression.input, options);
  const to = evalExpr(document, expression.to, options);
  if (isNothing(value)) return 'onNull' in expression ? evalExpr(document, expression.onNull, options) : null;
  if (isNothing(to)) return null;
  const operator = TARGETS[named(isDocument(to) ? to.type : to)];
  if (operator === undefined) throw failedToParse(`in $convert, Unknown type name: ${named(to)}`);
  try {
    return evalExpr(document, { [operator]: literal(value) }, options);
  } catch (error) {
    if (error instanceof CommandError && 'onError' in expression) {
      return evalExpr(document, expression.onError, options);
    }
    throw error;
  }
};

export const CONVERSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $convert: convert,
  $toInt: toNumberOf('int', (value) => Number(wholeOf(value, 32))),
  $toLong: toNumberOf('long', (value) => plainNumber(Long.fromBigInt(wholeOf(value, 64)))),
  $toDouble: toNumberOf('double', asDouble),
  $toDecimal: toNumberOf('decimal', asDecimal),
  $toString: asText,
  $toObjectId: asObjectId,
};
