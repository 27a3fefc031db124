import { ObjectId } from 'bson';
import { RANK } from './values.ts';

/** For a value that its key does not tell exactly: numbers lose their type in it, what is missing looks like null. */
export const UNTOLD = Symbol('untold');

interface KeyRead {
  readonly value: string | boolean | Date | ObjectId | typeof UNTOLD;
  /** Where the next value begins. */
  readonly end: number;
}

/** The value that KeyWriter wrote at this place of a key; undefined where not even its end is told. */
export function readKey(key: Buffer, at: number, descending: boolean): KeyRead | undefined {
  const end = endOfValue(key, at, descending);
  if (end === undefined) return undefined;
  const bytes = key.subarray(at, end);
  return { value: valueOf(descending ? Buffer.from(bytes.map((byte) => ~byte)) : bytes), end };
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

/** Of these alone `endOfValue` knows the end. */
function valueOf(bytes: Buffer): KeyRead['value'] {
  switch (bytes[0]) {
    case RANK.string:
      return bytes.toString('utf8', 1, bytes.length - 2);
    case RANK.objectId:
      return new ObjectId(Uint8Array.from(bytes.subarray(1)));
    case RANK.boolean:
      return bytes[1] === 1;
    case RANK.date:
      return new Date(Number(bytes.readBigUInt64BE(1) - (1n << 63n)));
    default:
      return UNTOLD;
  }
}

/** A number that is no double is followed by all its digits. */
const hasDigits = (beside: number): boolean => beside === 0x40 || beside === 0xc0;
