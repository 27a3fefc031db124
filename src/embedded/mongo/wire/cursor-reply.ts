import { Long, serialize } from 'bson';
import type { Document } from '../query/values.ts';

const ARRAY = 4;
const DOCUMENT = 3;

/** A batch reply whose documents are copied from storage to the wire as they are. */
export function cursorReply(
  field: 'firstBatch' | 'nextBatch',
  namespace: string,
  id: bigint,
  batch: readonly Uint8Array[],
) {
  const rest = serialize({ id: Long.fromBigInt(id), ns: namespace }).subarray(4, -1);
  const cursor = enclose([element(ARRAY, field), enclose(batch.flatMap(numbered)), rest]);
  return enclose([element(DOCUMENT, 'cursor'), cursor, serialize({ ok: 1.0 }).subarray(4, -1)]);
}

const numbered = (document: Uint8Array, position: number) => [element(DOCUMENT, String(position)), document];

const element = (type: number, name: string): Buffer => Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');

/** Elements as a whole document: their size before them, a zero after them. */
function enclose(parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 5);
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeInt32LE(size, 0);
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[at] = 0;
  return bytes;
}

export const okay = (fields: Document = {}): Document => ({ ...fields, ok: 1 });
