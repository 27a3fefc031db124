import type { DeserializeOptions } from 'bson';
import { decodeWith } from './documents.ts';
import { valueSize } from './elements.ts';
import { isSpecial, NOT_IN_PLACE, readInPlace } from './in-place.ts';
import type { Document } from './values.ts';

export type Pick = (bytes: Buffer) => Document;

/** A function that decodes these top-level fields of a document and steps over the others. */
export function picking(fields: ReadonlySet<string>, options: DeserializeOptions = {}): Pick {
  if ([...fields].some((field) => isSpecial(Buffer.from(field), 0))) {
    const cut = cutting(fields);
    return (bytes) => decodeWith(cut(bytes), options);
  }
  const find = finding(fields);
  const isPromoted = options.promoteValues !== false;
  return (bytes) => {
    const document: Document = {};
    find(bytes, (name, start, valueStart, end) => {
      const value = readInPlace(bytes, bytes[start] ?? 0, valueStart, isPromoted);
      document[name] = value === NOT_IN_PLACE ? decodeWith(documentOf(bytes, start, end), options)[name] : value;
    });
    return document;
  };
}

/** A document of one field, which lies in the bytes of another. */
function documentOf(bytes: Buffer, start: number, end: number): Buffer {
  const size = end - start + 5;
  const document = Buffer.allocUnsafe(size);
  bytes.copy(document, document.writeInt32LE(size, 0), start, end);
  document[size - 1] = 0;
  return document;
}

/** A function that leaves of a document these top-level fields, byte for byte, and decodes nothing. */
export function cutting(fields: ReadonlySet<string>): (bytes: Buffer) => Buffer {
  const find = finding(fields);
  return (bytes) => {
    /** Where they begin and end, by turns: a copy of each would cost more than the fields themselves. */
    const kept: number[] = [];
    let size = 5;
    find(bytes, (_name, start, _valueAt, end) => {
      kept.push(start, end);
      size += end - start;
    });
    const small = Buffer.allocUnsafe(size);
    let to = small.writeInt32LE(size, 0);
    for (let i = 0; i < kept.length; i += 2) to += bytes.copy(small, to, kept[i], kept[i + 1]);
    small[to] = 0;
    return small;
  };
}

/** Told of a field: its name, where it begins (with its type), where its value begins, and where it ends. */
type Tell = (name: string, start: number, valueStart: number, end: number) => void;

/** A function that goes through a document's bytes until it has seen all of these top-level fields. */
function finding(fields: ReadonlySet<string>): (bytes: Buffer, tell: Tell) => void {
  const wanted = [...fields].map((name) => ({ name, bytes: Buffer.from(name) }));
  return (bytes, tell) => {
    let left = wanted.length;
    let at = 4;
    while (bytes[at] !== 0 && at < bytes.length && left > 0) {
      let nameEnd = at + 1;
      while (bytes[nameEnd] !== 0) nameEnd++;
      const end = nameEnd + 1 + valueSize(bytes, bytes[at] ?? 0, nameEnd + 1);
      for (const { name, bytes: own } of wanted) {
        if (!isAt(own, bytes, at + 1, nameEnd)) continue;
        tell(name, at, nameEnd + 1, end);
        left--;
        break;
      }
      at = end;
    }
  };
}

function isAt(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
