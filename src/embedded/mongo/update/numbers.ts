import { Decimal128, Double, Int32, Long } from 'bson';
import { typeName } from '../query/types.ts';
import { toNumber } from '../query/values.ts';

type Operation = 'add' | 'multiply';

/**
 * Arithmetic as MongoDB does it: the wider of the two types wins (int, long, double, decimal), an int that
 * overflows becomes a long, a long that overflows is refused (undefined).
 */
export function arithmetic(operation: Operation, a: unknown, b: unknown): unknown {
  const types = [typeName(a), typeName(b)];
  if (types.includes('decimal')) return Decimal128.fromString(String(compute(operation, toNumber(a), toNumber(b))));
  if (types.includes('double')) return new Double(compute(operation, toNumber(a), toNumber(b)));
  const result = operation === 'add' ? toBigInt(a) + toBigInt(b) : toBigInt(a) * toBigInt(b);
  if (!types.includes('long') && BigInt.asIntN(32, result) === result) return new Int32(Number(result));
  return BigInt.asIntN(64, result) === result ? Long.fromBigInt(result) : undefined;
}

const compute = (operation: Operation, a: number, b: number): number => (operation === 'add' ? a + b : a * b);

const toBigInt = (value: unknown): bigint => (value instanceof Long ? value.toBigInt() : BigInt(toNumber(value)));

/** `$bit` on the integer types; anything else is refused (undefined). */
export function bitwise(operation: string, a: unknown, b: unknown): unknown {
  const types = [typeName(a), typeName(b)];
  if (!types.every((type) => type === 'int' || type === 'long')) return undefined;
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const result = operation === 'and' ? x & y : operation === 'or' ? x | y : x ^ y;
  return types.includes('long') ? Long.fromBigInt(BigInt.asIntN(64, result)) : new Int32(Number(result));
}
