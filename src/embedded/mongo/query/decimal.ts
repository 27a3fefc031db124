import { Decimal128, Int32, Long } from 'bson';

/** A finite decimal number: digits · 10^exponent, the digits signed. Trailing zeros mean something: 1.50 is not 1.5. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const BIAS = 6176;
export const DIGITS = 34;
const LARGEST = 10n ** BigInt(DIGITS) - 1n;

/** The number exactly as it is stored; undefined for an infinite one and NaN. */
export function readDecimal(value: Decimal128): Decimal | undefined {
  const bytes = Buffer.from(value.bytes);
  const [low, high] = [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
  if (((high >> 59n) & 0xfn) === 0xfn) return undefined;
  // The other form of the standard is for numbers with more digits than there may be: those count as zero.
  const isOversized = ((high >> 61n) & 3n) === 3n;
  const exponent = Number((high >> (isOversized ? 47n : 49n)) & 0x3fffn) - BIAS;
  const magnitude = isOversized ? 0n : ((high & ((1n << 49n) - 1n)) << 64n) | low;
  const digits = magnitude > LARGEST ? 0n : magnitude;
  return { digits: high >> 63n ? -digits : digits, exponent };
}

export function writeDecimal(decimal: Decimal): Decimal128 {
  const { digits, exponent } = rounded(decimal, DIGITS);
  const adjusted = exponent + length(digits) - 1;
  if (digits !== 0n && adjusted > 6144) return Decimal128.fromString(digits < 0n ? '-Infinity' : 'Infinity');
  if (adjusted < -6176) return Decimal128.fromString('0E-6176');
  return Decimal128.fromString(`${digits}E${exponent}`);
}

/** Any finite number as a decimal; a double by its first 15 digits, as MongoDB takes it. */
export function toDecimal(value: unknown): Decimal | undefined {
  if (value instanceof Decimal128) return readDecimal(value);
  if (value instanceof Long) return { digits: value.toBigInt(), exponent: 0 };
  if (value instanceof Int32) return { digits: BigInt(value.value), exponent: 0 };
  const double = typeof value === 'number' ? value : Number(value);
  if (!Number.isFinite(double)) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(double)) return { digits: BigInt(double), exponent: 0 };
  return readDecimal(Decimal128.fromString(double.toPrecision(15)));
}

/** A finite double to its last digit. */
export function exactly(double: number): Decimal {
  let [whole, halvings] = [double, 0];
  for (; !Number.isInteger(whole); halvings++) whole *= 2;
  return { digits: BigInt(whole) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** The whole part of any finite number, exactly. */
export function toWhole(value: unknown): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Decimal128) {
    const { digits, exponent } = readDecimal(value) ?? { digits: undefined, exponent: 0 };
    if (digits === undefined) return undefined;
    return exponent < 0 ? digits / 10n ** BigInt(-exponent) : digits * 10n ** BigInt(exponent);
  }
  const double = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(double) ? BigInt(Math.trunc(double)) : undefined;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: scaled(a, exponent) + scaled(b, exponent), exponent };
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  exponent: a.exponent + b.exponent,
});

/** With as many digits as there may be, and as few as the quotient needs. */
export function divide(a: Decimal, b: Decimal): Decimal {
  const more = Math.max(0, DIGITS + 2 + length(b.digits) - length(a.digits));
  const [dividend, divisor] = [a.digits * 10n ** BigInt(more), b.digits];
  let [digits, exponent] = [dividend / divisor, a.exponent - b.exponent - more];
  // What is cut off counts when the rounding is on the edge.
  if (dividend % divisor !== 0n) return { digits: digits * 10n + (digits < 0n ? -1n : 1n), exponent: exponent - 1 };
  for (const ideal = a.exponent - b.exponent; exponent < ideal && digits % 10n === 0n; exponent++) digits /= 10n;
  return { digits, exponent };
}

/** Where a decimal lies beside a double: below it (-1), on it or above it (1), exactly. */
export function compareToDouble({ digits, exponent }: Decimal, double: number): number {
  let [whole, halvings] = [double, 0];
  for (; !Number.isInteger(whole); halvings++) whole *= 2;
  const left = digits * 10n ** BigInt(Math.max(0, exponent)) * 2n ** BigInt(halvings);
  const right = BigInt(whole) * 10n ** BigInt(Math.max(0, -exponent));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** With exactly so many digits: the same for all ways of writing a number. Longer ones are rounded to even. */
export function withDigits(decimal: Decimal, count: number): Decimal {
  const { digits, exponent } = rounded(decimal, count);
  const more = count - length(digits);
  return { digits: digits * 10n ** BigInt(more), exponent: exponent - more };
}

function rounded({ digits, exponent }: Decimal, count: number): Decimal {
  const over = length(digits) - count;
  if (over <= 0) return { digits, exponent };
  const unit = 10n ** BigInt(over);
  const [kept, rest] = [digits / unit, absolute(digits % unit) * 2n];
  const isUp = rest > unit || (rest === unit && kept % 2n !== 0n);
  const next = isUp ? kept + (digits < 0n ? -1n : 1n) : kept;
  return rounded({ digits: next, exponent: exponent + over }, count);
}

export type Rounding = 'up' | 'down' | 'toZero' | 'toEven';

/** With no digits beyond a place behind the point; before it where that is negative. */
export function roundedAt(decimal: Decimal, place: number, how: Rounding): Decimal {
  const over = -place - decimal.exponent;
  if (over <= 0) return decimal;
  const unit = 10n ** BigInt(over);
  const [kept, rest] = [decimal.digits / unit, decimal.digits % unit];
  const away = rest === 0n ? 0n : rest < 0n ? -1n : 1n;
  const twice = absolute(rest) * 2n;
  const isUp = {
    up: away > 0n,
    down: away < 0n,
    toZero: false,
    toEven: twice > unit || (twice === unit && kept % 2n !== 0n),
  }[how];
  return { digits: isUp ? kept + away : kept, exponent: -place };
}

const scaled = ({ digits, exponent }: Decimal, to: number): bigint => digits * 10n ** BigInt(exponent - to);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const length = (digits: bigint): number => absolute(digits).toString().length;
