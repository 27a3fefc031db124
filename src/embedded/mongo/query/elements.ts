import { onDemand } from 'bson';

const { getInt32LE } = onDemand.NumberUtils;

/** Bytes of values whose size their type alone tells. */
const FIXED: Readonly<Record<number, number>> = {
  0x01: 8,
  0x06: 0,
  0x07: 12,
  0x08: 1,
  0x09: 8,
  0x0a: 0,
  0x10: 4,
  0x11: 8,
  0x12: 8,
  0x13: 16,
  0xff: 0,
  0x7f: 0,
};

/** How many bytes of a document a value of this type takes that begins there. */
export function valueSize(bytes: Uint8Array, type: number, at: number): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02:
    case 0x0d:
    case 0x0e:
      return 4 + getInt32LE(bytes, at);
    case 0x05:
      return 5 + getInt32LE(bytes, at);
    case 0x0b:
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 0x0c:
      return 4 + getInt32LE(bytes, at) + 12;
    default:
      return getInt32LE(bytes, at);
  }
}

const DOCUMENT = 0x03;
const ARRAY = 0x04;
export const hasElements = (type: number): boolean => type === DOCUMENT || type === ARRAY;

/**
 * Whether bson would lose the order of names anywhere in a document: one begins with a digit (in arrays they always do,
 * which does not count), or one is the $ref of a DBRef.
 */
export function hasUnorderedNames(bytes: Uint8Array, start = 0, isArray = false): boolean {
  let at = start + 4;
  for (let type = bytes[at] ?? 0; type !== 0; type = bytes[at] ?? 0) {
    if (!isArray && (isDigit(bytes[at + 1] ?? 0) || isRef(bytes, at + 1))) return true;
    do at++;
    while (bytes[at] !== 0);
    at++;
    if (hasElements(type) && hasUnorderedNames(bytes, at, type === ARRAY)) return true;
    at += valueSize(bytes, type, at);
  }
  return false;
}

export const isDigit = (character: number): boolean => character >= 0x30 && character <= 0x39;

const REF = Buffer.from('$ref\0');
const isRef = (bytes: Uint8Array, start: number): boolean =>
  bytes[start] === REF[0] && REF.every((byte, at) => bytes[start + at] === byte);
