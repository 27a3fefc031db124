import { cursorNotFound } from '../errors.ts';
import { cursorReply } from '../wire/cursor-reply.ts';

/** Where the documents of a cursor come from; it may be put down between batches. */
export interface Source {
  next(): Uint8Array | undefined;
  pause(): void;
}

interface Cursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly source: Source;
  ahead: Uint8Array | undefined;
  usedAt: number;
}

const FIRST_BATCH = 101;
/** Leaves room for the envelope within the largest document a driver accepts. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

export class Cursors {
  private readonly open = new Map<bigint, Cursor>();
  private lastId = 0n;

  /** The reply to a command that opens a cursor; the cursor stays only when something is left. */
  first(namespace: string, source: Source, batchSize: number | undefined, singleBatch = false): Uint8Array {
    const cursor: Cursor = { id: ++this.lastId, namespace, source, ahead: undefined, usedAt: Date.now() };
    const batch = batchSize === 0 ? [] : take(cursor, batchSize ?? FIRST_BATCH);
    const more = !singleBatch && (batchSize === 0 || hasMore(cursor));
    if (more) this.open.set(cursor.id, cursor);
    source.pause();
    return cursorReply('firstBatch', namespace, more ? cursor.id : 0n, batch);
  }

  next(id: bigint, namespace: string, batchSize: number | undefined): Uint8Array {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) throw cursorNotFound(`cursor id ${id.toString()} not found`);
    cursor.usedAt = Date.now();
    const batch = take(cursor, batchSize && batchSize > 0 ? batchSize : Infinity);
    const more = hasMore(cursor);
    if (!more) this.open.delete(id);
    cursor.source.pause();
    return cursorReply('nextBatch', namespace, more ? id : 0n, batch);
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  expire(now = Date.now()): void {
    for (const [id, { usedAt }] of this.open) if (now - usedAt > IDLE_MS) this.open.delete(id);
  }
}

function take(cursor: Cursor, count: number): Uint8Array[] {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  while (batch.length < count && hasMore(cursor)) {
    const next = cursor.ahead;
    if (!next || (batch.length > 0 && bytes + next.length > MAX_BATCH_BYTES)) break;
    batch.push(next);
    bytes += next.length;
    cursor.ahead = undefined;
  }
  return batch;
}

function hasMore(cursor: Cursor): boolean {
  cursor.ahead ??= cursor.source.next();
  return cursor.ahead !== undefined;
}
