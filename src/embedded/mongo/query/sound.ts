import { isUtf8 } from 'node:buffer';
import { valueSize } from './elements.ts';

/**
 * Whether bytes are a document through and through: every value of a type there is, within its bounds and ended as it
 * has to be. What is stored without that could not be read any more.
 */
export function isSound(bytes: Buffer, start = 0, end = bytes.length): boolean {
  const last = end - 1;
  if (end - start < 5 || bytes.readInt32LE(start) !== end - start || bytes[last] !== 0) return false;
  let at = start + 4;
  while (at < last) {
    const type = bytes[at] ?? 0;
    do at++;
    while (bytes[at] !== 0);
    const valueStart = at + 1;
    at = valueStart + valueSize(bytes, type, valueStart);
    if (at < valueStart || at > last || !isValue(bytes, type, valueStart, at)) return false;
  }
  return at === last;
}

function isValue(bytes: Buffer, type: number, start: number, end: number): boolean {
  switch (type) {
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return isText(bytes, start, end);
    case 0x03: // document
    case 0x04: // array
      return isSound(bytes, start, end);
    case 0x05: // binary; the old kind tells its size twice
      return bytes[start + 4] !== 2 || (end - start >= 9 && bytes.readInt32LE(start + 5) === end - start - 9);
    case 0x08: // boolean
      return (bytes[start] ?? 0) <= 1;
    case 0x0b: // regular expression, then its options
      return /^[ilmsux]*\0$/.test(bytes.toString('latin1', bytes.indexOf(0, start) + 1, end));
    case 0x0c: // pointer: a collection and an ObjectId
      return isText(bytes, start, end - 12);
    case 0x0f: // code with its scope behind it
      return end - start >= 8 && isScoped(bytes, start + 4, end);
    case 0x01: // double
    case 0x06: // undefined
    case 0x07: // ObjectId
    case 0x09: // date
    case 0x0a: // null
    case 0x10: // int
    case 0x11: // timestamp
    case 0x12: // long
    case 0x13: // decimal
    case 0x7f: // largest of all
    case 0xff: // least of all
      return true;
    default:
      return false;
  }
}

function isScoped(bytes: Buffer, start: number, end: number): boolean {
  const scope = start + 4 + bytes.readInt32LE(start);
  return scope < end && isText(bytes, start, scope) && isSound(bytes, scope, end);
}

/** Its size, the text and a zero. */
function isText(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 5 || bytes[end - 1] !== 0) return false;
  for (let at = start + 4; at < end; at++) {
    if ((bytes[at] ?? 0) >= 0x80) return isUtf8(bytes.subarray(at, end));
  }
  return true;
}
