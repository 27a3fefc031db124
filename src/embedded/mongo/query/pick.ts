import type { DeserializeOptions } from 'bson';
import { decodeWith } from './documents.ts';
import { valueSize } from './elements.ts';
import type { Document } from './values.ts';

export type Pick = (bytes: Buffer) => Document;

/** A function that decodes these top-level fields of a document and steps over the others. */
export function picking(fields: ReadonlySet<string>, options: DeserializeOptions = {}): Pick {
  const cut = cutting(fields);
  return (bytes) => decodeWith(cut(bytes), options);
}

/** A function that leaves of a document these top-level fields, byte for byte, and decodes nothing. */
export function cutting(fields: ReadonlySet<string>): (bytes: Buffer) => Buffer {
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
    return small;
  };
}

function isAmong(names: readonly Buffer[], bytes: Buffer, start: number, end: number): boolean {
  return names.some((name) => {
    if (name.length !== end - start) return false;
    for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
    return true;
  });
}
