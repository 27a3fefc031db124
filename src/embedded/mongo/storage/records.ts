import { ObjectId, onDemand } from 'bson';
import { documentTooLarge, duplicateKey, immutableField, invalidId } from '../errors.ts';
import type { CommandError } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { typeName } from '../query/types.ts';
import { decode, encode, RANK, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';
import { indexKeys } from './index-keys.ts';
import type { IndexKeys } from './index-keys.ts';
import { RECORD_BYTES, recordBytes, recordKey } from './engine.ts';
import type { Engine } from './engine.ts';

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** A key in `entries`: the index, the encoded tuple and, where several documents may share it, the record. */
function entryKey(index: Index, key: Buffer, record: number): Buffer {
  const entry = Buffer.allocUnsafe(4 + key.length + (index.unique ? 0 : RECORD_BYTES));
  entry.writeUInt32BE(index.id);
  key.copy(entry, 4);
  if (!index.unique) entry.writeUIntBE(record, 4 + key.length, RECORD_BYTES);
  return entry;
}

/** Equal for equal keys only: as UTF-8, different bytes beyond ASCII would all read as U+FFFD. */
const nameOf = (key: Buffer): string => key.toString('latin1');

/** Writes documents and keeps the indexes true. Each method checks everything before it writes anything. */
export class Records {
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  read(collection: Collection, record: number): Buffer | undefined {
    return this.engine.documents.get(recordKey(collection.id, record));
  }

  insert(collection: Collection, given: Uint8Array): Document {
    const bytes = withIdFirst(given);
    const document = decode(bytes);
    checkId(document._id);
    checkSize(bytes);
    const record = collection.nextRecord;
    const changes = collection.indexes.map((index) => this.prepare(collection, index, document));
    for (const { index, keys } of changes) this.add(collection, index, keys, record);
    this.engine.documents.putSync(recordKey(collection.id, record), bytes);
    collection.nextRecord++;
    return document;
  }

  /** Says whether the stored bytes changed; the same bytes are not written again. */
  replace(collection: Collection, record: number, before: Buffer, old: Document, next: Document): boolean {
    if (!Object.hasOwn(next, '_id') || compareValues(old._id, next._id) !== 0) {
      throw immutableField(
        `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${String(next._id)}`,
      );
    }
    const bytes = encode(next);
    if (before.equals(bytes)) return false;
    checkSize(bytes);
    const changes = collection.indexes.map((index) => {
      const leaving = indexKeys(index, old).keys;
      return { leaving, ...this.prepare(collection, index, next, leaving) };
    });
    for (const { index, leaving, keys } of changes) {
      const kept = new Set(keys.keys.map(nameOf));
      for (const key of leaving) {
        if (!kept.has(nameOf(key))) this.engine.entries.removeSync(entryKey(index, key, record));
      }
      this.add(collection, index, keys, record);
    }
    this.engine.documents.putSync(recordKey(collection.id, record), Buffer.from(bytes));
    return true;
  }

  remove(collection: Collection, record: number, document: Document): void {
    for (const index of collection.indexes) {
      for (const key of indexKeys(index, document).keys) this.engine.entries.removeSync(entryKey(index, key, record));
    }
    this.engine.documents.removeSync(recordKey(collection.id, record));
  }

  /** Fills a new index from the documents there are; throws before writing when they break its uniqueness. */
  build(collection: Collection, index: Index): void {
    const start = recordKey(collection.id, 0);
    const end = recordKey(collection.id + 1, 0);
    for (const { key, value } of this.engine.documents.getRange({ start, end })) {
      const { keys } = this.prepare(collection, index, decode(value));
      this.add(collection, index, keys, key.readUIntBE(4, RECORD_BYTES));
    }
  }

  rebuild(collection: Collection): void {
    for (const index of collection.indexes) {
      this.clearIndex(index);
      this.build(collection, index);
    }
  }

  clearIndex(index: Index): void {
    clear(this.engine.entries, index.id);
  }

  clearCollection(collection: Collection): void {
    collection.indexes.forEach((index) => {
      this.clearIndex(index);
    });
    clear(this.engine.documents, collection.id);
  }

  private prepare(collection: Collection, index: Index, document: Document, own: readonly Buffer[] = []) {
    const keys = indexKeys(index, document);
    if (index.unique) {
      const mine = new Set(own.map(nameOf));
      for (const key of keys.keys) {
        if (!mine.has(nameOf(key)) && this.engine.entries.get(entryKey(index, key, 0))) {
          throw duplicate(collection, index, document);
        }
      }
    }
    return { index, keys };
  }

  private add(collection: Collection, index: Index, { keys, multikey, shortened }: IndexKeys, record: number): void {
    const value = recordBytes(record);
    for (const key of keys) this.engine.entries.putSync(entryKey(index, key, record), value);
    const news = multikey.some((seen, field) => seen && !index.multikey[field]);
    if (!news && (!shortened || index.shortened)) return;
    multikey.forEach((seen, field) => {
      if (seen) index.multikey[field] = true;
    });
    index.shortened ||= shortened;
    this.engine.catalog.save(collection);
  }
}

const BATCH = 10_000;

/** Removes every row whose key begins with the number, in portions that bound the memory it takes. */
function clear(rows: Engine['documents'], id: number): void {
  const start = Buffer.alloc(4);
  start.writeUInt32BE(id);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(id + 1);
  for (;;) {
    const keys = [...rows.getKeys({ start, end, limit: BATCH })];
    for (const key of keys) rows.removeSync(key);
    if (keys.length < BATCH) return;
  }
}

function duplicate(collection: Collection, index: Index, document: Document): CommandError {
  const value: Document = {};
  for (const { path, parts } of index.fields) value[path] = at(document, parts) ?? null;
  return duplicateKey(collection.namespace, index.name, index.specification.key as Document, value);
}

const at = (value: unknown, parts: readonly string[]): unknown =>
  parts.reduce((inner, part) => (inner as Document | null | undefined)?.[part], value);

function checkId(id: unknown): void {
  const rank = rankOf(id);
  if (rank === RANK.array || rank === RANK.regex || rank === RANK.undefined) {
    throw invalidId(`The '_id' value cannot be of type ${typeName(id)}`);
  }
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw documentTooLarge(`Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`);
  }
}

/** MongoDB stores _id first and makes one up when there is none; the other bytes stay as they came. */
function withIdFirst(bytes: Uint8Array): Buffer {
  const elements = [...onDemand.parseToElements(bytes)];
  const position = elements.findIndex(([, start, length]) => length === 3 && isId(bytes, start));
  if (position === 0) return Buffer.from(bytes);
  const body = Buffer.from(bytes.subarray(4, -1));
  if (position < 0) return join([encode({ _id: new ObjectId() }).subarray(4, -1), body]);
  const [, nameStart, , valueStart, valueLength] = elements[position] ?? [0, 0, 0, 0, 0];
  const from = nameStart - 1 - 4;
  const to = valueStart + valueLength - 4;
  return join([body.subarray(from, to), body.subarray(0, from), body.subarray(to)]);
}

const isId = (bytes: Uint8Array, start: number): boolean =>
  bytes[start] === 0x5f && bytes[start + 1] === 0x69 && bytes[start + 2] === 0x64;

function join(parts: Uint8Array[]): Buffer {
  const size = Buffer.alloc(4);
  const bytes = Buffer.concat([size, ...parts, Buffer.from([0])]);
  bytes.writeInt32LE(bytes.length);
  return bytes;
}
