import { isUtf8 } from 'node:buffer';
import { TYPE } from './bson-types.ts';
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
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return isText(bytes, start, end);
    case TYPE.document:
    case TYPE.array:
      return isSound(bytes, start, end);
    case TYPE.binary: // the old kind tells its size twice
      return bytes[start + 4] !== 2 || (end - start >= 9 && bytes.readInt32LE(start + 5) === end - start - 9);
    case TYPE.boolean:
      return (bytes[start] ?? 0) <= 1;
    case TYPE.regex: // its pattern, then its options
      return /^[ilmsux]*\0$/.test(bytes.toString('latin1', bytes.indexOf(0, start) + 1, end));
    case TYPE.pointer: // a collection and an ObjectId
      return isText(bytes, start, end - 12);
    case TYPE.scopedCode: // its scope behind it
      return end - start >= 8 && isScoped(bytes, start + 4, end);
    case TYPE.double:
    case TYPE.undefined:
    case TYPE.objectId:
    case TYPE.date:
    case TYPE.null:
    case TYPE.int:
    case TYPE.timestamp:
    case TYPE.long:
    case TYPE.decimal:
    case TYPE.maxKey:
    case TYPE.minKey:
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
