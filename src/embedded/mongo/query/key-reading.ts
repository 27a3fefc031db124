import { ObjectId } from 'bson';
import { RANK } from './values.ts';

/**
 * Whether a key tells exactly the value that stands at this place of it: numbers lose their type, and what is missing
 * looks like null, which may make no difference.
 */
export function isTold(key: Buffer, at: number, descending: boolean, isNullable: boolean): boolean {
  const rank = (key[at] ?? 0) ^ (descending ? 0xff : 0);
  return rank === RANK.null || rank === RANK.undefined ? isNullable : rank !== RANK.number;
}

/** The value that KeyWriter wrote as these bytes, which tell it. */
export function valueAt(bytes: Buffer, descending: boolean): string | boolean | Date | ObjectId | null {
  const value = descending ? Buffer.from(bytes.map((byte) => ~byte)) : bytes;
  switch (value[0]) {
    case RANK.string:
      return value.toString('utf8', 1, value.length - 2);
    case RANK.objectId:
      return new ObjectId(Uint8Array.from(value.subarray(1)));
    case RANK.boolean:
      return value[1] === 1;
    case RANK.date:
      return new Date(Number(value.readBigUInt64BE(1) - (1n << 63n)));
    default:
      return null;
  }
}

/** Where the value ends that begins at this place of a key; undefined where that cannot be told without reading it. */
export function endOfValue(key: Buffer, at: number, descending: boolean): number | undefined {
  const turned = descending ? 0xff : 0;
  switch ((key[at] ?? 0) ^ turned) {
    case RANK.string: {
      const end = key.indexOf(turned, at + 1);
      return key[end + 1] === turned ? end + 2 : undefined;
    }
    case RANK.objectId:
      return at + 13;
    case RANK.boolean:
      return at + 2;
    case RANK.date:
      return at + 9;
    case RANK.null:
    case RANK.undefined:
      return at + 1;
    case RANK.number:
      return hasDigits((key[at + 9] ?? 0) ^ turned) ? undefined : at + 10;
    default:
      return undefined;
  }
}

/** A number that is no double is followed by all its digits. */
const hasDigits = (beside: number): boolean => beside === 0x40 || beside === 0xc0;
