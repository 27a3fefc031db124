import { Decimal128, Long } from 'bson';
import type { BSONSymbol, Code, ObjectId, Timestamp } from 'bson';
import { compareToDouble, DIGITS, readDecimal, withDigits } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { entriesOf } from './documents.ts';
import { asDocument, binaryParts, RANK, rankOf, regexParts, toNumber } from './values.ts';

/**
 * Bytes whose plain order is MongoDB's order of values, across types. One encoding serves index keys, sorting and
 * comparison, so that an index can never disagree with a sort in memory. Every value ends by itself: keys can be
 * put one after another.
 */
export class KeyWriter {
  private buffer = Buffer.allocUnsafe(256);
  private length = 0;

  reset(): this {
    this.length = 0;
    return this;
  }

  bytes(): Buffer {
    const bytes = Buffer.allocUnsafe(this.length);
    this.buffer.copy(bytes, 0, 0, this.length);
    return bytes;
  }

  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  uint32(value: number): this {
    this.reserve(4);
    this.length = this.buffer.writeUInt32BE(value, this.length);
    return this;
  }

  value(value: unknown, descending = false): this {
    const start = this.length;
    this.ascending(value, rankOf(value));
    if (descending) for (let i = start; i < this.length; i++) this.buffer[i] = ~(this.buffer[i] ?? 0);
    return this;
  }

  private ascending(value: unknown, rank: number): void {
    this.byte(rank);
    this.payload(value, rank);
  }

  private payload(value: unknown, rank: number): void {
    switch (rank) {
      case RANK.number:
        this.number(value);
        return;
      case RANK.string:
        this.text(typeof value === 'string' ? value : (value as BSONSymbol).value);
        return;
      case RANK.object:
        this.fields(entriesOf(asDocument(value) ?? {}));
        return;
      case RANK.array:
        for (const element of value as unknown[]) this.ascending(element, rankOf(element));
        this.byte(0);
        return;
      case RANK.binary:
        this.binary(value);
        return;
      case RANK.objectId:
        this.raw((value as ObjectId).id);
        return;
      case RANK.boolean:
        this.byte(value === true ? 1 : 0);
        return;
      case RANK.date:
        this.signed64(BigInt((value as Date).getTime() || 0));
        return;
      case RANK.timestamp:
        this.reserve(8);
        this.length = this.buffer.writeBigUInt64BE(BigInt.asUintN(64, (value as Timestamp).toBigInt()), this.length);
        return;
      case RANK.regex: {
        const { pattern, flags } = regexParts(value);
        this.text(pattern);
        this.text(flags);
        return;
      }
      case RANK.code:
      case RANK.codeWithScope: {
        const { code, scope } = value as Code;
        this.text(code);
        if (scope) this.fields(Object.entries(scope));
        return;
      }
      default:
        return;
    }
  }

  /** Documents compare field by field: first the kind of value, then the name, then the value. */
  private fields(entries: [string, unknown][]): void {
    for (const [name, value] of entries) {
      const rank = rankOf(value);
      this.byte(rank);
      this.text(name);
      this.payload(value, rank);
    }
    this.byte(0);
  }

  /** A double, how the number lies beside it, and all its digits where it is none. */
  private number(value: unknown): void {
    const digits = digitsOf(value);
    const double = digits ? nearestFinite(value) : toNumber(value);
    this.reserve(9);
    if (Number.isNaN(double)) {
      this.buffer.fill(0, this.length, this.length + 9);
      this.length += 9;
      return;
    }
    this.buffer.writeDoubleBE(double === 0 ? 0 : double, this.length);
    if (double < 0) for (let i = 0; i < 8; i++) this.buffer[this.length + i] = ~(this.buffer[this.length + i] ?? 0);
    else this.buffer[this.length] = (this.buffer[this.length] ?? 0) | 0x80;
    this.length += 8;
    const beside = digits ? compareToDouble(digits, double) : 0;
    this.byte(0x80 + 0x40 * beside);
    if (digits && beside !== 0) this.digits(digits);
  }

  private digits(number: Decimal): void {
    const { digits, exponent } = withDigits(number, DIGITS);
    const start = this.length;
    this.reserve(18);
    this.length = this.buffer.writeUInt16BE(exponent + 0x4000, this.length);
    const magnitude = digits < 0n ? -digits : digits;
    this.length = this.buffer.writeBigUInt64BE(magnitude >> 64n, this.length);
    this.length = this.buffer.writeBigUInt64BE(BigInt.asUintN(64, magnitude), this.length);
    if (digits < 0n) for (let i = start; i < this.length; i++) this.buffer[i] = ~(this.buffer[i] ?? 0);
  }

  private signed64(value: bigint): void {
    this.reserve(8);
    this.length = this.buffer.writeBigUInt64BE(BigInt.asUintN(64, value + (1n << 63n)), this.length);
  }

  private binary(value: unknown): void {
    const { bytes, subtype } = binaryParts(value);
    this.uint32(bytes.length);
    this.byte(subtype);
    this.raw(bytes);
  }

  /** A zero byte inside a string is written as 00 FF, the end as 00 00: a prefix sorts before what extends it. */
  private text(text: string): void {
    const size = Buffer.byteLength(text);
    this.reserve(size * 2 + 2);
    const start = this.length;
    this.length += this.buffer.write(text, start);
    if (text.includes('\0')) {
      const bytes = Buffer.from(text);
      this.length = start;
      for (const byte of bytes) {
        this.byte(byte);
        if (byte === 0) this.byte(0xff);
      }
    }
    this.byte(0);
    this.byte(0);
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe((this.length + more) * 2);
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}

/** The digits of a number that may lie beside its nearest double: a decimal, or a 64-bit integer beyond 2^53. */
function digitsOf(value: unknown): Decimal | undefined {
  if (value instanceof Decimal128) return readDecimal(value);
  if (value instanceof Long && !Number.isSafeInteger(value.toNumber()))
    return { digits: value.toBigInt(), exponent: 0 };
  return undefined;
}

const nearestFinite = (value: unknown): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, toNumber(value)));

const scratch = new KeyWriter();

export const encodeValue = (value: unknown): Buffer => scratch.reset().value(value).bytes();

/** MongoDB's order of any two values: negative, zero or positive. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && a === b) return 0;
  const rank = rankOf(a);
  const other = rankOf(b);
  if (rank !== other) return rank - other;
  if (rank === RANK.date) return (a as Date).getTime() - (b as Date).getTime();
  if (rank === RANK.objectId) return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
  if (rank === RANK.number) {
    if (!digitsOf(a) && !digitsOf(b)) return compareDoubles(toNumber(a), toNumber(b));
  }
  return Buffer.compare(encodeValue(a), encodeValue(b));
}

/** NaN lies below all numbers. */
function compareDoubles(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a < b ? -1 : 1;
}
