import { Decimal128, Double, Int32, Long } from 'bson';
import { add, divide, multiply, toDecimal, writeDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { plainNumber } from './plain.ts';
import { typeName } from './types.ts';
import { toNumber } from './values.ts';

export type Operation = 'add' | 'subtract' | 'multiply' | 'divide';

/**
 * Arithmetic as MongoDB does it: the wider of the two types wins (int, long, double, decimal), an int that
 * overflows becomes a long, a long that overflows is refused (undefined). Quotients are never whole numbers' types.
 */
export function arithmetic(operation: Operation, a: unknown, b: unknown): unknown {
  const types = [typeName(a), typeName(b)];
  if (types.includes('decimal')) return decimal(operation, a, b);
  if (operation === 'divide' || types.includes('double'))
    return new Double(DOUBLES[operation](toNumber(a), toNumber(b)));
  const result = INTEGERS[operation](toBigInt(a), toBigInt(b));
  if (!types.includes('long') && BigInt.asIntN(32, result) === result) return new Int32(Number(result));
  return BigInt.asIntN(64, result) === result ? Long.fromBigInt(result) : undefined;
}

/** The same for numbers in their plain form: they leave it where JavaScript would lose digits. */
export function compute(operation: Operation, a: unknown, b: unknown): unknown {
  const double = DOUBLES[operation](toNumber(a), toNumber(b));
  const isSure = typeof a === 'number' && typeof b === 'number';
  if (isSure && (Number.isSafeInteger(double) || !Number.isInteger(double))) return double;
  return plainNumber(arithmetic(operation, a, b) ?? double);
}

const DOUBLES: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
};

const INTEGERS: Readonly<Record<Exclude<Operation, 'divide'>, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
};

const DECIMALS: Readonly<Record<Operation, (a: Decimal, b: Decimal) => Decimal>> = {
  add,
  subtract: (a, b) => add(a, { ...b, digits: -b.digits }),
  multiply,
  divide,
};

/** Infinite numbers and NaN have no digits: what a double makes of them is right for a decimal too. */
function decimal(operation: Operation, a: unknown, b: unknown): Decimal128 {
  const [x, y] = [toDecimal(a), toDecimal(b)];
  if (x && y && !(operation === 'divide' && y.digits === 0n)) return writeDecimal(DECIMALS[operation](x, y));
  return Decimal128.fromString(String(DOUBLES[operation](toNumber(a), toNumber(b))));
}

const toBigInt = (value: unknown): bigint => (value instanceof Long ? value.toBigInt() : BigInt(toNumber(value)));

/** `$bit` on the integer types; anything else is refused (undefined). */
export function bitwise(operation: string, a: unknown, b: unknown): unknown {
  const types = [typeName(a), typeName(b)];
  if (!types.every((type) => type === 'int' || type === 'long')) return undefined;
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const result = operation === 'and' ? x & y : operation === 'or' ? x | y : x ^ y;
  return types.includes('long') ? Long.fromBigInt(BigInt.asIntN(64, result)) : new Int32(Number(result));
}
