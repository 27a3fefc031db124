import { TYPE } from '../query/bson-types.ts';
import type { Document } from '../query/values.ts';

/** What a reply holds besides its documents and the namespace, at most. */
const ENVELOPE_BYTES = 100;
/** What a document takes beside itself within a batch, at most: a type, its number as text, a zero. 16 MB hold no number of eight digits. */
export const ELEMENT_BYTES = 9;

/** A batch reply whose documents are copied from storage to the wire as they are. */
export function cursorReply(
  field: 'firstBatch' | 'nextBatch',
  namespace: string,
  id: bigint,
  batch: readonly Uint8Array[],
): Buffer {
  let most = ENVELOPE_BYTES + Buffer.byteLength(namespace);
  for (const { length } of batch) most += ELEMENT_BYTES + length;
  const bytes = Buffer.allocUnsafe(most);
  let at = 4;

  const name = (type: number, text: string): void => {
    bytes[at++] = type;
    at += bytes.write(text, at);
    bytes[at++] = 0;
  };
  const enclosed = (type: number, text: string, fill: () => void): void => {
    name(type, text);
    const start = at;
    at += 4;
    fill();
    bytes[at++] = 0;
    bytes.writeInt32LE(at - start, start);
  };

  enclosed(TYPE.document, 'cursor', () => {
    enclosed(TYPE.array, field, () => {
      for (const [position, document] of batch.entries()) {
        name(TYPE.document, String(position));
        bytes.set(document, at);
        at += document.length;
      }
    });
    name(TYPE.long, 'id');
    at = bytes.writeBigInt64LE(id, at);
    name(TYPE.string, 'ns');
    const start = at;
    at += 4;
    at += bytes.write(namespace, at);
    bytes[at++] = 0;
    bytes.writeInt32LE(at - start - 4, start);
  });
  name(TYPE.double, 'ok');
  at = bytes.writeDoubleLE(1, at);
  bytes[at++] = 0;
  bytes.writeInt32LE(at, 0);
  return bytes.subarray(0, at);
}

export const okay = (fields: Document = {}): Document => ({ ...fields, ok: 1 });
