import { deserialize } from 'bson';
import type { DeserializeOptions } from 'bson';
import type { Document } from './values.ts';

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

export type Pick = (bytes: Buffer) => Document;

/** A function that decodes these top-level fields of a document and steps over the others. */
export function picking(fields: ReadonlySet<string>, options: DeserializeOptions = {}): Pick {
  const wanted = [...fields].map((field) => Buffer.from(field));
  return (bytes) => {
    const kept: Buffer[] = [];
    let size = 5;
    let at = 4;
    while (bytes[at] !== 0 && at < bytes.length && kept.length < wanted.length) {
      let nameEnd = at + 1;
      while (bytes[nameEnd] !== 0) nameEnd++;
      const end = nameEnd + 1 + valueSize(bytes, bytes[at] ?? 0, nameEnd + 1);
      if (isAmong(wanted, bytes, at + 1, nameEnd)) {
        kept.push(bytes.subarray(at, end));
        size += end - at;
      }
      at = end;
    }
    const small = Buffer.allocUnsafe(size);
    let to = small.writeInt32LE(size, 0);
    for (const part of kept) to += part.copy(small, to);
    small[to] = 0;
    return deserialize(small, options);
  };
}

function isAmong(names: readonly Buffer[], bytes: Buffer, start: number, end: number): boolean {
  return names.some((name) => {
    if (name.length !== end - start) return false;
    for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
    return true;
  });
}

function valueSize(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02:
    case 0x0d:
    case 0x0e:
      return 4 + bytes.readInt32LE(at);
    case 0x05:
      return 5 + bytes.readInt32LE(at);
    case 0x0b:
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 0x0c:
      return 4 + bytes.readInt32LE(at) + 12;
    default:
      return bytes.readInt32LE(at);
  }
}
