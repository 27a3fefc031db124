import type { Database } from 'lmdb';
import { decodePlain, encode, entriesOf } from '../query/documents.ts';
import type { Document } from '../query/values.ts';

export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
  /** A 2dsphere field: its points are held as cells of the globe. */
  readonly geo: boolean;
}

export interface Index {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** Kept true, but passed over by every plan. */
  readonly hidden: boolean;
  readonly partial: Document | undefined;
  readonly expireAfterSeconds: number | undefined;
  /** As the client gave it and listIndexes returns it. */
  readonly specification: Document;
  /** Fields that ever held an array: their entries do not stand for whole documents any more. */
  readonly multikey: boolean[];
  /** True once a key was too long to be stored whole: its entries are no longer in order. */
  shortened: boolean;
}

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly namespace: string;
  readonly options: Document;
  /** Never changed in place: another list tells of other indexes. */
  indexes: readonly Index[];
  /** Kept true like the others, but not whole yet: no query may use them. */
  readonly building: Index[];
  nextRecord: number;
}

type Row = { id: number; options: Document; indexes: IndexRow[] };
type IndexRow = { id: number; specification: Document; multikey: boolean[]; shortened: boolean };

const COUNTER = '\0next_id';
const DISCARDED = '\0discarded ';

/** Which collections and indexes there are: rows on disk, objects in memory. */
export class Catalog {
  private readonly rows: Database<Buffer, string>;
  private readonly collections = new Map<string, Collection>();
  private nextId = 1;

  constructor(rows: Database<Buffer, string>) {
    this.rows = rows;
  }

  /** Reads everything anew; `lastRecord` tells the highest record of a collection. */
  load(lastRecord: (collection: number) => number): void {
    // A number that was given may be on its way to the disk.
    const given = new Map(this.all().map(({ id, nextRecord }) => [id, nextRecord - 1]));
    const last = (id: number) => Math.max(lastRecord(id), given.get(id) ?? 0);
    this.collections.clear();
    for (const { key, value } of this.rows.getRange()) {
      if (key === COUNTER) this.nextId = value.readUInt32BE();
      else if (!key.startsWith('\0')) this.restore(key, decodePlain(value) as unknown as Row, last);
    }
  }

  private restore(namespace: string, row: Row, lastRecord: (collection: number) => number): void {
    const { database, name } = splitNamespace(namespace);
    this.collections.set(namespace, {
      id: row.id,
      database,
      name,
      namespace,
      options: row.options,
      indexes: row.indexes.map((index) => ({ ...toIndex(index.id, index.specification), ...index })),
      building: [],
      nextRecord: lastRecord(row.id) + 1,
    });
  }

  get(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  all(): Collection[] {
    return [...this.collections.values()];
  }

  /** The collection, made now with its index on _id when there is none. Only inside a write. */
  create(namespace: string, options: Document = {}): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    const { database, name } = splitNamespace(namespace);
    const id = this.takeId();
    const index = toIndex(this.takeId(), { v: 2, key: { _id: 1 }, name: '_id_' });
    const collection: Collection = {
      id,
      database,
      name,
      namespace,
      options,
      indexes: [index],
      building: [],
      nextRecord: 1,
    };
    this.collections.set(namespace, collection);
    this.save(collection);
    return collection;
  }

  /** A new index: writes keep it true from now on, and after a crash what there is of it is removed. */
  startIndex(collection: Collection, specification: Document): Index {
    const index = toIndex(this.takeId(), specification);
    this.discard(index.id);
    collection.building.push(index);
    return index;
  }

  finishIndex(collection: Collection, index: Index): void {
    take(collection.building, index);
    collection.indexes = [...collection.indexes, index];
    this.forget(index.id);
    this.save(collection);
  }

  /** Its entries, now of no use, are left to be cleared. */
  removeIndex(collection: Collection, index: Index): void {
    take(collection.building, index);
    collection.indexes = collection.indexes.filter((other) => other !== index);
    this.discard(index.id);
    this.save(collection);
  }

  /** The same for a collection; gives the numbers whose rows are to be cleared. */
  remove(collection: Collection): number[] {
    this.collections.delete(collection.namespace);
    this.rows.removeSync(collection.namespace);
    const ids = [collection, ...collection.indexes, ...collection.building].map(({ id }) => id);
    for (const id of ids) this.discard(id);
    return ids;
  }

  /** Collections and indexes that are gone, or never came to be, but may have left rows. */
  discarded(): number[] {
    const keys = this.rows.getKeys({ start: DISCARDED, end: `${DISCARDED}:` });
    return Array.from(keys, (key) => Number(key.slice(DISCARDED.length)));
  }

  forget(id: number): void {
    this.rows.removeSync(`${DISCARDED}${id}`);
  }

  private discard(id: number): void {
    this.rows.putSync(`${DISCARDED}${id}`, Buffer.alloc(0));
  }

  save(collection: Collection): void {
    const row: Row = {
      id: collection.id,
      options: collection.options,
      indexes: collection.indexes.map(({ id, specification, multikey, shortened }) => ({
        id,
        specification,
        multikey,
        shortened,
      })),
    };
    this.rows.putSync(collection.namespace, Buffer.from(encode(row as unknown as Document)));
  }

  private takeId(): number {
    const id = this.nextId++;
    const row = Buffer.alloc(4);
    row.writeUInt32BE(this.nextId);
    this.rows.putSync(COUNTER, row);
    return id;
  }
}

function take(indexes: Index[], index: Index): void {
  const at = indexes.indexOf(index);
  if (at >= 0) indexes.splice(at, 1);
}

function splitNamespace(namespace: string): { database: string; name: string } {
  const dot = namespace.indexOf('.');
  return { database: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

function toIndex(id: number, specification: Document): Index {
  const key = specification.key as Record<string, number | string>;
  const fields = entriesOf(key).map(([path, direction]) => ({
    path,
    parts: path.split('.'),
    descending: typeof direction === 'number' && direction < 0,
    geo: direction === '2dsphere',
  }));
  return {
    id,
    name: specification.name as string,
    fields,
    unique: specification.unique === true || (fields.length === 1 && fields[0]?.path === '_id'),
    sparse: specification.sparse === true,
    hidden: specification.hidden === true,
    partial: specification.partialFilterExpression as Document | undefined,
    expireAfterSeconds: specification.expireAfterSeconds as number | undefined,
    specification,
    multikey: fields.map(() => false),
    shortened: false,
  };
}
