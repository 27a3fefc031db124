import { Double, Int32, Long, ObjectId, onDemand } from 'bson';
import { TYPE } from './bson-types.ts';

const { getFloat64LE, getInt32LE } = onDemand.NumberUtils;
const { toUTF8 } = onDemand.ByteUtils;

/** A value that `scalarAt` leaves to bson. */
export const NO_SCALAR = Symbol('no scalar');

/**
 * The value that begins there, as bson would decode it within a document, which takes several times as long: of the
 * kinds that most fields have. Numbers are JavaScript's own where they are promoted.
 */
export function scalarAt(bytes: Buffer, type: number, at: number, isPromoted: boolean): unknown {
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
      return isPromoted ? NO_SCALAR : longAt(bytes, at);
    case TYPE.date:
      return new Date(longAt(bytes, at).toNumber());
    case TYPE.boolean:
      return bytes[at] === 1;
    case TYPE.null:
      return null;
    default:
      return NO_SCALAR;
  }
}

const longAt = (bytes: Buffer, at: number): Long => new Long(getInt32LE(bytes, at), getInt32LE(bytes, at + 4));
