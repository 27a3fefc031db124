import { Decimal128, Long } from 'bson';
import { numbered } from '../errors.ts';
import { exactly, roundedAt, type Rounding, toDecimal, writeDecimal } from './decimal.ts';
import { counted, isNothing, literal, ofMingo, operand, operands } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { plainNumber } from './plain.ts';
import { computedTypeName } from './types.ts';
import { isNumeric, toNumber } from './values.ts';

/* Numbers by themselves: those that JavaScript has no digits for keep theirs. */

/** Of one operand, which is a number; nothing of nothing. */
const ofNumber = (
  name: string,
  work: (value: unknown, given: Parameters<ExpressionOperator>) => unknown,
): ExpressionOperator => {
  const only = operand(name);
  return (...given) => {
    const value = only(...given);
    if (isNothing(value)) return null;
    if (!isNumeric(value)) throw numbered(28765, `${name} only supports numeric types, not ${computedTypeName(value)}`);
    return work(value, given);
  };
};

/** What mingo computes with doubles, of numbers that it is defined for. */
const computed = (
  name: string,
  code?: number,
  isDefined: (value: number) => boolean = () => true,
): ExpressionOperator =>
  ofNumber(name, (value, given) => {
    const number = toNumber(value);
    if (code !== undefined && !isDefined(number)) {
      throw numbered(
        code,
        `${name}'s argument must be a ${name === '$sqrt' ? 'nonnegative' : 'positive'} number, but is ${number}`,
      );
    }
    return ofMingo(name, literal(number), given);
  });

function absolute(value: unknown): unknown {
  if (value instanceof Long) return plainNumber(value.isNegative() ? value.negate() : value);
  const decimal = value instanceof Decimal128 ? toDecimal(value) : undefined;
  if (decimal) return writeDecimal({ ...decimal, digits: decimal.digits < 0n ? -decimal.digits : decimal.digits });
  return value instanceof Decimal128
    ? Decimal128.fromString(value.toString().replace('-', ''))
    : Math.abs(toNumber(value));
}

const DOUBLES: Readonly<Record<Rounding, (value: number) => number>> = {
  up: Math.ceil,
  down: Math.floor,
  toZero: Math.trunc,
  toEven(value) {
    const nearest = Math.round(value);
    return Math.abs(value % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
  },
};

/** At a place behind the point; before it where that is negative. */
function roundedTo(value: unknown, place: number, how: Rounding): unknown {
  if (place === 0 && !(value instanceof Decimal128))
    return value instanceof Long ? value : DOUBLES[how](toNumber(value));
  const decimal = typeof value === 'number' && Number.isFinite(value) ? exactly(value) : toDecimal(value);
  if (!decimal) return value;
  const result = roundedAt(decimal, place, how);
  if (value instanceof Decimal128) return writeDecimal(result);
  const number = Number(writeDecimal(result).toString());
  return value instanceof Long ? plainNumber(Long.fromBigInt(result.digits * 10n ** BigInt(result.exponent))) : number;
}

const atPlace =
  (name: string, how: Rounding): ExpressionOperator =>
  (...given) => {
    const [value, place = 0, ...more] = operands(...given);
    if (more.length > 0) throw numbered(28667, `Expression ${name} takes at least 1 arguments, and at most 2`);
    if (isNothing(value) || place === null) return null;
    if (!isNumeric(value)) throw numbered(51081, `${name} only supports numeric types, not ${computedTypeName(value)}`);
    const places = isNumeric(place) ? toNumber(place) : NaN;
    if (!Number.isInteger(places)) throw numbered(51082, `precision argument to  ${name} must be a integral value`);
    if (places < -20 || places > 100)
      throw numbered(51083, `cannot apply ${name} with precision value ${places} value must be in [-20, 100]`);
    return roundedTo(value, places, how);
  };

const remainder: ExpressionOperator = (...given) => {
  const values = counted('$mod', 2, given);
  if (values.some(isNothing)) return null;
  const [value, divisor] = values;
  if (!isNumeric(value) || !isNumeric(divisor)) {
    throw numbered(
      16611,
      `$mod only supports numeric types, not ${computedTypeName(value)} and ${computedTypeName(divisor)}`,
    );
  }
  if (toNumber(divisor) === 0) throw numbered(16610, "can't $mod by zero");
  const isDecimal = value instanceof Decimal128 || divisor instanceof Decimal128;
  if (!isDecimal && !(value instanceof Long) && !(divisor instanceof Long)) return toNumber(value) % toNumber(divisor);
  const [a, b] = [toDecimal(value), toDecimal(divisor)];
  if (!a) return isDecimal ? Decimal128.fromString('NaN') : NaN;
  if (!b) return value;
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [a, b].map((each) => each.digits * 10n ** BigInt(each.exponent - exponent)) as [bigint, bigint];
  const result = { digits: x % y, exponent };
  if (isDecimal) return writeDecimal(result);
  return exponent === 0 ? plainNumber(Long.fromBigInt(result.digits)) : Number(writeDecimal(result).toString());
};

const power: ExpressionOperator = (...given) => {
  const values = counted('$pow', 2, given);
  if (values.some(isNothing)) return null;
  const [base, exponent] = values;
  if (!isNumeric(base)) throw numbered(28762, `$pow's base must be numeric, not ${computedTypeName(base)}`);
  if (!isNumeric(exponent)) throw numbered(28763, `$pow's exponent must be numeric, not ${computedTypeName(exponent)}`);
  if (toNumber(base) === 0 && toNumber(exponent) < 0)
    throw numbered(28764, '$pow cannot take a base of 0 and a negative exponent');
  return ofMingo('$pow', [toNumber(base), toNumber(exponent)], given);
};

const logarithm: ExpressionOperator = (...given) => {
  const values = counted('$log', 2, given);
  if (values.some(isNothing)) return null;
  const [value, base] = values;
  if (!isNumeric(value)) throw numbered(28756, `$log's argument must be numeric, not ${computedTypeName(value)}`);
  if (!isNumeric(base)) throw numbered(28757, `$log's base must be numeric, not ${computedTypeName(base)}`);
  if (toNumber(value) <= 0)
    throw numbered(28758, `$log's argument must be a positive number, but is ${toNumber(value)}`);
  if (toNumber(base) <= 0 || toNumber(base) === 1)
    throw numbered(28759, `$log's base must be a positive number not equal to 1, but is ${toNumber(base)}`);
  return ofMingo('$log', [toNumber(value), toNumber(base)], given);
};

const isPositive = (value: number): boolean => !(value <= 0);

export const NUMBER_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $abs: ofNumber('$abs', absolute),
  $ceil: ofNumber('$ceil', (value) => roundedTo(value, 0, 'up')),
  $floor: ofNumber('$floor', (value) => roundedTo(value, 0, 'down')),
  $round: atPlace('$round', 'toEven'),
  $trunc: atPlace('$trunc', 'toZero'),
  $mod: remainder,
  $pow: power,
  $log: logarithm,
  $ln: computed('$ln', 28766, isPositive),
  $log10: computed('$log10', 28761, isPositive),
  $exp: computed('$exp'),
  $sqrt: computed('$sqrt', 28714, (value) => !(value < 0)),
  ...Object.fromEntries(
    [
      'sin',
      'cos',
      'tan',
      'asin',
      'acos',
      'atan',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'acosh',
      'atanh',
      'degreesToRadians',
      'radiansToDegrees',
    ].map((name) => [`$${name}`, computed(`$${name}`)]),
  ),
};
