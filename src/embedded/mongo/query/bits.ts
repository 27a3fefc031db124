import { Long } from 'bson';
import { badValue } from '../errors.ts';
import { toWhole } from './decimal.ts';
import { compareValues } from './key-encoding.ts';
import { binaryParts, isNumeric, RANK, rankOf, toNumber } from './values.ts';

type BitsOperator = '$bitsAllSet' | '$bitsAllClear' | '$bitsAnySet' | '$bitsAnyClear';

/** The conditions on single bits; positions come as a list, a number or binary data. */
export function bitsTest(operator: BitsOperator, operand: unknown): (value: unknown) => boolean {
  const positions = positionsOf(operator, operand);
  const wantSet = operator.endsWith('Set');
  const all = operator.startsWith('$bitsAll');
  return (value) => {
    const bits = bitsOf(value);
    if (bits === undefined) return false;
    const holds = (position: number) => bits(position) === wantSet;
    return all ? positions.every(holds) : positions.some(holds);
  };
}

function positionsOf(operator: string, operand: unknown): number[] {
  if (Array.isArray(operand)) {
    return operand.map((position) => {
      const bit = isNumeric(position) ? toNumber(position) : -1;
      if (!Number.isInteger(bit) || bit < 0)
        throw badValue(`Failed to parse bit position. Expected a non-negative number`);
      return bit;
    });
  }
  const bits = bitsOf(operand);
  if (!bits || (isNumeric(operand) && toNumber(operand) < 0)) {
    throw badValue(`${operator} takes an Array, a number, or a BinData`);
  }
  const size = rankOf(operand) === RANK.binary ? binaryParts(operand).bytes.length * 8 : 63;
  return Array.from({ length: size }, (_, position) => position).filter(bits);
}

function bitsOf(value: unknown): ((position: number) => boolean) | undefined {
  if (rankOf(value) === RANK.binary) {
    const { bytes } = binaryParts(value);
    return (position) => (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
  }
  if (!isNumeric(value)) return undefined;
  const whole = toWhole(value);
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole || compareValues(value, Long.fromBigInt(whole)) !== 0)
    return undefined;
  return (position) => ((whole >> BigInt(Math.min(position, 64))) & 1n) === 1n;
}
