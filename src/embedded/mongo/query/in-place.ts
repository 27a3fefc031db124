import { Double, Int32, Long, ObjectId, onDemand } from 'bson';
import { TYPE } from './bson-types.ts';
import { isDigit, valueSize } from './elements.ts';
import type { Document } from './values.ts';

const { getFloat64LE, getInt32LE } = onDemand.NumberUtils;
const { toUTF8 } = onDemand.ByteUtils;

/** A value that is left to bson. */
export const NOT_IN_PLACE = Symbol('not in place');

/**
 * The value that begins there, as bson would decode it within a document, which takes several times as long: of the
 * kinds that most fields have, and documents and arrays of them. Numbers are JavaScript's own where they are promoted.
 */
export function readInPlace(bytes: Buffer, type: number, at: number, isPromoted: boolean): unknown {
  return type === TYPE.document ? documentAt(bytes, at, isPromoted) : readFlat(bytes, type, at, isPromoted);
}

const readFlat = (bytes: Buffer, type: number, at: number, isPromoted: boolean): unknown =>
  type === TYPE.array ? arrayAt(bytes, at, isPromoted) : scalarAt(bytes, type, at, isPromoted);

function documentAt(bytes: Buffer, start: number, isPromoted: boolean): unknown {
  const document: Document = {};
  let at = start + 4;
  for (let type = bytes[at] ?? 0; type !== 0; type = bytes[at] ?? 0) {
    const nameStart = at + 1;
    if (isSpecial(bytes, nameStart)) return NOT_IN_PLACE;
    at = zeroFrom(bytes, nameStart);
    const name = toUTF8(bytes, nameStart, at, false);
    at++;
    const value = readFlat(bytes, type, at, isPromoted);
    if (value === NOT_IN_PLACE) return NOT_IN_PLACE;
    document[name] = value;
    at += valueSize(bytes, type, at);
  }
  return document;
}

function arrayAt(bytes: Buffer, start: number, isPromoted: boolean): unknown {
  const elements: unknown[] = [];
  let at = start + 4;
  for (let type = bytes[at] ?? 0; type !== 0; type = bytes[at] ?? 0) {
    at = zeroFrom(bytes, at + 1) + 1;
    const element = scalarAt(bytes, type, at, isPromoted);
    if (element === NOT_IN_PLACE) return NOT_IN_PLACE;
    elements.push(element);
    at += valueSize(bytes, type, at);
  }
  return elements;
}

/** Names are short: a call into the runtime's own search takes longer. */
function zeroFrom(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] !== 0) at++;
  return at;
}

const DOLLAR = 0x24;
const UNDERSCORE = 0x5f;
const LETTER_I = 0x69;

/** Whether a name may have another place or meaning in an object than in the bytes: '2024', '$ref', '__proto__', '_bsontype'. */
export function isSpecial(bytes: Buffer, start: number): boolean {
  const first = bytes[start] ?? 0;
  return isDigit(first) || first === DOLLAR || (first === UNDERSCORE && bytes[start + 1] !== LETTER_I);
}

function scalarAt(bytes: Buffer, type: number, at: number, isPromoted: boolean): unknown {
  switch (type) {
    case TYPE.string:
      return toUTF8(bytes, at + 4, at + 3 + getInt32LE(bytes, at), true);
    case TYPE.objectId:
      return new ObjectId(bytes.subarray(at, at + 12));
    case TYPE.int:
      return isPromoted ? getInt32LE(bytes, at) : new Int32(getInt32LE(bytes, at));
    case TYPE.double:
      return isPromoted ? getFloat64LE(bytes, at) : new Double(getFloat64LE(bytes, at));
    case TYPE.long:
      return isPromoted ? NOT_IN_PLACE : longAt(bytes, at);
    case TYPE.date:
      return new Date(longAt(bytes, at).toNumber());
    case TYPE.boolean:
      return bytes[at] === 1;
    case TYPE.null:
      return null;
    default:
      return NOT_IN_PLACE;
  }
}

const longAt = (bytes: Buffer, at: number): Long => new Long(getInt32LE(bytes, at), getInt32LE(bytes, at + 4));
