import { mkdirSync } from 'node:fs';
import { setImmediate as nextRound } from 'node:timers/promises';
import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import { Catalog } from './catalog.ts';
import { checkDataFile } from './data-file.ts';
import { claim, isOutdated, markCurrent, release } from './owner.ts';

export type Rows = Database<Buffer, Buffer>;

/** As lmdb's own keys of bytes, but that one takes its room from Node's pool, which is quicker than a buffer by itself. */
const keyEncoder = {
  writeKey(key: Buffer, target: Uint8Array, start: number): number {
    target.set(key, start);
    return start + key.length;
  },
  readKey(source: Buffer, start: number, end: number): Buffer {
    const key = Buffer.allocUnsafe(end - start);
    source.copy(key, 0, start, end);
    return key;
  },
};
const AS_BYTES = { encoding: 'binary', keyEncoder } as const;

/**
 * The data directory: documents by collection and record number, index entries by index and key, the catalog.
 * Reads are plain calls on a snapshot; every write runs inside `write`.
 */
export class Engine {
  readonly documents: Rows;
  readonly entries: Rows;
  readonly catalog: Catalog;
  private readonly root: RootDatabase<Buffer, string>;
  private readonly rows: Database<Buffer, string>;
  private readonly token: string;
  /** Transactions asked for and not on disk yet. */
  private pending = 0;

  private constructor(root: RootDatabase<Buffer, string>, rows: Database<Buffer, string>, token: string) {
    this.root = root;
    this.rows = rows;
    this.token = token;
    this.documents = root.openDB('documents', AS_BYTES);
    this.entries = root.openDB('entries', AS_BYTES);
    this.catalog = new Catalog(rows);
    this.loadCatalog();
  }

  /** Opens the directory, made when missing. Throws when a live server holds it, another version wrote it or it is damaged. */
  static async open(directory: string, port: number): Promise<Engine> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    checkDataFile(directory);
    // A commit is on disk when its promise resolves: without this it would only be visible.
    const root = open<Buffer, string>({ path: directory, encoding: 'binary', overlappingSync: false, maxDbs: 4 });
    const rows = root.openDB<Buffer, string>('catalog', { encoding: 'binary' });
    try {
      // Who ended by force may have ended with the machine: then every page is looked at.
      const token = await claim(rows, directory, port, () => {
        checkDataFile(directory, true);
      });
      return new Engine(root, rows, token);
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  /**
   * Runs `work` in one transaction and resolves when that is on disk; those asked for together share one commit.
   * What `work` throws reaches the caller, and what it wrote before stays: it checks first and writes last.
   */
  async write<T>(work: () => T): Promise<T> {
    const progress = { ran: false };
    this.pending++;
    try {
      return await this.root.transaction(() => {
        const result = work();
        progress.ran = true;
        return result;
      });
    } catch (error) {
      // The commit failed, as on a full disk: what the catalog holds in memory did not come to be.
      if (progress.ran) this.loadCatalog();
      throw error;
    } finally {
      this.pending--;
      this.root.resetReadTxn();
    }
  }

  /** No transaction is under way: what the catalog tells is on disk, and stays so for what is put now. */
  get isSettled(): boolean {
    return this.pending === 0;
  }

  /**
   * Lets lmdb's own thread do what `puts` puts where the entry is not there yet, and resolves when that is on disk or
   * with false. Without a transaction nobody has to be called back; `puts` can read nothing of what is under way.
   */
  async putIfNew(entry: Buffer, puts: () => void): Promise<boolean> {
    const isNew = await this.entries.ifNoExists(entry, puts);
    this.root.resetReadTxn();
    return isNew;
  }

  /**
   * The same for work that may last: wherever it yields, its transaction ends and others get in. What it then finds
   * may not be what it left.
   */
  async writeInTurns<T>(work: Generator<void, T>): Promise<T> {
    for (;;) {
      const step = await this.write(() => work.next());
      if (step.done) return step.value;
      await nextRound();
    }
  }

  /** Runs `rebuild`, which makes all index entries anew, when an older version wrote the directory. */
  async upgrade(rebuild: () => void): Promise<void> {
    if (!isOutdated(this.rows)) return;
    await this.write(() => {
      rebuild();
      markCurrent(this.rows);
    });
  }

  async close(): Promise<void> {
    await this.write(() => {
      release(this.rows, this.token);
    });
    await this.root.close();
  }

  private loadCatalog(): void {
    this.catalog.load((collection) => {
      const [last] = this.documents.getKeys({
        start: recordKey(collection + 1, 0),
        end: recordKey(collection, 0),
        reverse: true,
        limit: 1,
      });
      return last === undefined ? 0 : recordOf(last);
    });
  }
}

export const RECORD_BYTES = 6;

/** Documents lie in the order in which they came, as in MongoDB without a sort. */
export function recordKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + RECORD_BYTES);
  key.writeUInt32BE(collection);
  key.writeUIntBE(record, 4, RECORD_BYTES);
  return key;
}

export const recordOf = (key: Buffer): number => key.readUIntBE(4, RECORD_BYTES);

export function recordBytes(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_BYTES);
  bytes.writeUIntBE(record, 0, RECORD_BYTES);
  return bytes;
}

/** The record in an entry, undefined where there is none. The bytes are lmdb's own until its next answer: they are not copied. */
export const holderOf = ({ entries }: Engine, entry: Buffer): number | undefined =>
  entries.getBinaryFast(entry)?.readUIntBE(0, RECORD_BYTES);
