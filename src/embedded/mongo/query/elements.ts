import { onDemand } from 'bson';
import { TYPE } from './bson-types.ts';
import { CLASS_NAME } from './values.ts';

const { getInt32LE } = onDemand.NumberUtils;

/** Bytes of values whose size their type alone tells. */
const FIXED: Readonly<Record<number, number>> = {
  [TYPE.double]: 8,
  [TYPE.undefined]: 0,
  [TYPE.objectId]: 12,
  [TYPE.boolean]: 1,
  [TYPE.date]: 8,
  [TYPE.null]: 0,
  [TYPE.int]: 4,
  [TYPE.timestamp]: 8,
  [TYPE.long]: 8,
  [TYPE.decimal]: 16,
  [TYPE.minKey]: 0,
  [TYPE.maxKey]: 0,
};

/** How many bytes of a document a value of this type takes that begins there. */
export function valueSize(bytes: Uint8Array, type: number, at: number): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return 4 + getInt32LE(bytes, at);
    case TYPE.binary:
      return 5 + getInt32LE(bytes, at);
    case TYPE.regex:
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case TYPE.pointer:
      return 4 + getInt32LE(bytes, at) + 12;
    default:
      return getInt32LE(bytes, at);
  }
}

export const hasElements = (type: number): boolean => type === TYPE.document || type === TYPE.array;

/**
 * Whether bson would lose the order of names anywhere in a document, or take it for what it is not: a name begins with a
 * digit (in arrays they always do, which does not count), is the $ref of a DBRef or what bson marks its classes with.
 */
export function hasUnorderedNames(bytes: Uint8Array, start = 0, isArray = false): boolean {
  let at = start + 4;
  for (let type = bytes[at] ?? 0; type !== 0; type = bytes[at] ?? 0) {
    if (!isArray && (isDigit(bytes[at + 1] ?? 0) || MARKS.some((mark) => isNamed(mark, bytes, at + 1)))) return true;
    do at++;
    while (bytes[at] !== 0);
    at++;
    if (hasElements(type) && hasUnorderedNames(bytes, at, type === TYPE.array)) return true;
    at += valueSize(bytes, type, at);
  }
  return false;
}

export const isDigit = (character: number): boolean => character >= 0x30 && character <= 0x39;

const MARKS = [Buffer.from('$ref\0'), Buffer.from(`${CLASS_NAME}\0`)];

/** Most names differ in their second byte at the latest. */
const isNamed = (name: Buffer, bytes: Uint8Array, start: number): boolean =>
  bytes[start] === name[0] && bytes[start + 1] === name[1] && name.every((byte, at) => bytes[start + at] === byte);
