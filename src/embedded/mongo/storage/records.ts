import { ObjectId, onDemand } from 'bson';
import { dollarPrefixedField, immutableField, invalidBson, invalidId, namespaceNotFound } from '../errors.ts';
import { documentRows, Scan } from '../planner/scan.ts';
import { compareValues } from '../query/key-encoding.ts';
import { typeName } from '../query/types.ts';
import { isSound } from '../query/sound.ts';
import { stampNow } from '../query/stamps.ts';
import { isDocument, isOperatorName, RANK, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { checkInsertSize, checkUpdateSize } from '../sizes.ts';
import { isTurnOver, WRITING_TURN_MS } from '../turns.ts';
import type { Collection, Index } from './catalog.ts';
import { duplicateKey } from './duplicate-key.ts';
import { indexKeys, lookFor } from './index-keys.ts';
import type { IndexKeys } from './index-keys.ts';
import { holderOf, RECORD_BYTES, recordBytes, recordKey, recordOf } from './engine.ts';
import type { Engine } from './engine.ts';
import { encode } from '../query/documents.ts';

/** A key in `entries`: the index, the encoded tuple and, where several documents may share it, the record. */
export function entryKey(index: Index, key: Buffer, record: number): Buffer {
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

  /** Gives the document as it is stored: with an _id, which stands first. */
  insert(collection: Collection, given: Uint8Array): Buffer {
    const insertion = this.toInsert(collection, given);
    this.put(collection, insertion);
    return insertion.bytes;
  }

  /**
   * The same without a transaction, where the index on _id alone has a say in it and the catalog stays as it is. False
   * says that `insert` has to do it, or to tell what is wrong with the document.
   */
  async insertAlone(collection: Collection, given: Uint8Array): Promise<boolean> {
    const [, ...others] = kept(collection);
    const isSimple = others.every(({ unique, expireAfterSeconds }) => !unique && expireAfterSeconds === undefined);
    const insertion = isSimple && this.engine.isSettled ? this.tryToInsert(collection, given) : undefined;
    const [ids] = insertion?.changes ?? [];
    const [id] = ids?.keys.keys ?? [];
    if (!insertion || !ids || !id || insertion.changes.some(isNews)) return false;
    return this.engine.putIfNew(entryKey(ids.index, id, insertion.record), () => {
      this.put(collection, insertion);
    });
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
    checkUpdateSize(bytes);
    const changes = kept(collection).map((index) => {
      return { leaving: indexKeys(index, old).keys, change: this.prepare(collection, index, next, record) };
    });
    for (const { leaving, change } of changes) {
      const staying = new Set(change.keys.keys.map(nameOf));
      for (const key of leaving) {
        if (!staying.has(nameOf(key))) this.engine.entries.removeSync(entryKey(change.index, key, record));
      }
      this.add(collection, change, record);
    }
    this.engine.documents.putSync(recordKey(collection.id, record), Buffer.from(bytes));
    return true;
  }

  remove(collection: Collection, record: number, document: Document): void {
    for (const index of kept(collection)) {
      for (const key of indexKeys(index, document).keys) this.engine.entries.removeSync(entryKey(index, key, record));
    }
    this.engine.documents.removeSync(recordKey(collection.id, record));
  }

  /** Fills an index from the documents there are; throws when they break its uniqueness. Others may write meanwhile. */
  *build(collection: Collection, index: Index): Generator<void, void> {
    const scan = new Scan(documentRows(this.engine), recordKey(collection.id, 0), recordKey(collection.id + 1, 0));
    const look = lookFor([index]);
    try {
      for (let row = scan.next(); row; row = scan.next()) {
        const record = recordOf(row.key);
        this.add(collection, this.prepare(collection, index, look(row.value), record), record);
        if (!isTurnOver(WRITING_TURN_MS)) continue;
        scan.pause();
        yield;
        if (this.engine.catalog.get(collection.namespace) !== collection) throw namespaceNotFound('ns not found');
      }
    } finally {
      scan.pause();
    }
  }

  /** All entries anew. */
  rebuild(collection: Collection): void {
    for (const index of collection.indexes) {
      atOnce(this.clear([index.id]));
      atOnce(this.build(collection, index));
    }
  }

  /** Removes every row of collections and indexes that are in no catalog any more. */
  *clear(ids: readonly number[]): Generator<void, void> {
    for (const id of ids) {
      yield* clear(this.engine.documents, id);
      yield* clear(this.engine.entries, id);
      this.engine.catalog.forget(id);
    }
  }

  private toInsert(collection: Collection, given: Uint8Array): Insertion {
    const came = Buffer.isBuffer(given) ? given : Buffer.from(given.buffer, given.byteOffset, given.length);
    if (!isSound(came)) throw invalidBson('a document to insert is not valid BSON');
    stampNow(came);
    const bytes = withIdFirst(came);
    checkInsertSize(bytes);
    const indexes = kept(collection);
    const document = lookFor(indexes)(bytes);
    checkId(document._id);
    const record = collection.nextRecord;
    const changes = indexes.map((index) => this.prepare(collection, index, document, record));
    collection.nextRecord++;
    return { bytes, record, changes };
  }

  private tryToInsert(collection: Collection, given: Uint8Array): Insertion | undefined {
    try {
      return this.toInsert(collection, given);
    } catch {
      return undefined;
    }
  }

  private put(collection: Collection, { bytes, record, changes }: Insertion): void {
    for (const change of changes) this.add(collection, change, record);
    void this.engine.documents.put(recordKey(collection.id, record), bytes);
  }

  private prepare(collection: Collection, index: Index, document: Document, record: number): Change {
    const keys = indexKeys(index, document);
    for (const key of index.unique ? keys.keys : []) {
      const holder = holderOf(this.engine, entryKey(index, key, record));
      if (holder !== undefined && holder !== record) throw duplicateKey(collection, index, document, key);
    }
    return { index, keys };
  }

  private add(collection: Collection, change: Change, record: number): void {
    const { index, keys } = change;
    const value = recordBytes(record);
    for (const key of keys.keys) void this.engine.entries.put(entryKey(index, key, record), value);
    if (!isNews(change)) return;
    keys.multikey.forEach((seen, field) => {
      if (seen) index.multikey[field] = true;
    });
    index.shortened ||= keys.shortened;
    this.engine.catalog.save(collection);
  }
}

/** The entries that an index gets for a document. */
interface Change {
  readonly index: Index;
  readonly keys: IndexKeys;
}

/** Whether the catalog does not know yet what they tell of the index. */
const isNews = ({ index, keys: { multikey, shortened } }: Change): boolean =>
  (shortened && !index.shortened) || multikey.some((seen, field) => seen && !index.multikey[field]);

/** A document that was checked, and where it will lie. */
interface Insertion {
  readonly bytes: Buffer;
  readonly record: number;
  readonly changes: readonly Change[];
}

const kept = ({ indexes, building }: Collection): readonly Index[] =>
  building.length > 0 ? [...indexes, ...building] : indexes;

const atOnce = (work: Generator<void, void>): void => {
  while (!work.next().done);
};

/** Everything whose key begins with the number. */
export function keysBehind(id: number): { start: Buffer; end: Buffer } {
  const [start, end] = [Buffer.alloc(4), Buffer.alloc(4)];
  start.writeUInt32BE(id);
  end.writeUInt32BE(id + 1);
  return { start, end };
}

/** A document says how long it is: what came off a damaged page mostly does not agree. */
export const isWhole = (bytes: Buffer): boolean =>
  bytes.length >= 5 && bytes.readInt32LE(0) === bytes.length && bytes[bytes.length - 1] === 0;

const BATCH = 1000;

/** Removes every row whose key begins with the number. */
function* clear(rows: Engine['documents'], id: number): Generator<void, void> {
  for (;;) {
    const keys = [...rows.getKeys({ ...keysBehind(id), limit: BATCH })];
    for (const key of keys) rows.removeSync(key);
    if (keys.length < BATCH) return;
    if (isTurnOver(WRITING_TURN_MS)) yield;
  }
}

function checkId(id: unknown): void {
  const rank = rankOf(id);
  if (rank === RANK.array || rank === RANK.regex || rank === RANK.undefined) {
    throw invalidId(`The '_id' value cannot be of type ${typeName(id)}`);
  }
  const dollar = isDocument(id) ? Object.keys(id).find(isOperatorName) : undefined;
  if (dollar !== undefined) {
    throw dollarPrefixedField(`_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`);
  }
}

/** MongoDB stores _id first and makes one up when there is none; the other bytes stay as they came. */
function withIdFirst(bytes: Buffer): Buffer {
  if (bytes[4] !== 0 && isId(bytes, 5) && bytes[8] === 0) return bytes;
  const elements = [...onDemand.parseToElements(bytes)];
  const position = elements.findIndex(([, start, length]) => length === 3 && isId(bytes, start));
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
