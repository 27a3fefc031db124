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
  const bytes = descending ? Buffer.from(key.subarray(at).map((byte) => ~byte)) : key.subarray(at);
  const read = valueIn(bytes);
  return read && { value: read.value, end: at + read.end };
}

function valueIn(bytes: Buffer): KeyRead | undefined {
  switch (bytes[0]) {
    case RANK.string: {
      const end = bytes.indexOf(0, 1);
      return bytes[end + 1] === 0 ? { value: bytes.toString('utf8', 1, end), end: end + 2 } : undefined;
    }
    case RANK.objectId:
      return { value: new ObjectId(Uint8Array.from(bytes.subarray(1, 13))), end: 13 };
    case RANK.boolean:
      return { value: bytes[1] === 1, end: 2 };
    case RANK.date:
      return { value: new Date(Number(bytes.readBigUInt64BE(1) - (1n << 63n))), end: 9 };
    case RANK.null:
    case RANK.undefined:
      return { value: UNTOLD, end: 1 };
    case RANK.number:
      return hasDigits(bytes[9]) ? undefined : { value: UNTOLD, end: 10 };
    default:
      return undefined;
  }
}

/** A number that is no double is followed by all its digits. */
const hasDigits = (beside: number | undefined): boolean => beside === 0x40 || beside === 0xc0;
