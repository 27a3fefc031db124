import { cursorNotFound, unauthorized } from '../errors.ts';
import { LOOKING } from '../planner/run.ts';
import { checkReplySize, MAX_DOCUMENT_BYTES } from '../sizes.ts';
import { passTurn } from '../turns.ts';
import { cursorReply, ELEMENT_BYTES } from '../wire/cursor-reply.ts';

/** Where the documents of a cursor come from; it may be put down between batches. */
export interface Source {
  /** LOOKING when it has looked for a while without finding. */
  next(): Uint8Array | typeof LOOKING | undefined;
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
/** Documents taken between two looks at the time. */
const PORTION = 64;
const IDLE_MS = 10 * 60_000;

export class Cursors {
  private readonly open = new Map<bigint, Cursor>();
  private lastId = 0n;

  /** The reply to a command that opens a cursor; the cursor stays only when something is left. */
  async first(
    namespace: string,
    source: Source,
    batchSize: number | undefined,
    singleBatch = false,
  ): Promise<Uint8Array> {
    const cursor: Cursor = {
      id: ++this.lastId,
      namespace,
      source,
      ahead: undefined,
      usedAt: Date.now(),
    };
    const batch = batchSize === 0 ? [] : await take(cursor, batchSize ?? FIRST_BATCH);
    const more = !singleBatch && (batchSize === 0 || (await hasMore(cursor)));
    if (more) this.open.set(cursor.id, cursor);
    source.pause();
    return cursorReply('firstBatch', namespace, more ? cursor.id : 0n, batch);
  }

  async next(id: bigint, namespace: string, batchSize: number | undefined): Promise<Uint8Array> {
    const cursor = this.open.get(id);
    if (!cursor) throw cursorNotFound(`cursor id ${id.toString()} not found`);
    if (cursor.namespace !== namespace) {
      throw unauthorized(
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    cursor.usedAt = Date.now();
    const batch = await take(cursor, batchSize && batchSize > 0 ? batchSize : Infinity);
    const more = await hasMore(cursor);
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

async function take(cursor: Cursor, count: number): Promise<Uint8Array[]> {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  while (batch.length < count) {
    const next = cursor.ahead ?? cursor.source.next();
    cursor.ahead = undefined;
    if (next === LOOKING) {
      await letOthersIn(cursor);
      continue;
    }
    if (!next) break;
    checkReplySize(next);
    const size = next.length + ELEMENT_BYTES;
    if (batch.length > 0 && bytes + size > MAX_DOCUMENT_BYTES) {
      cursor.ahead = next;
      break;
    }
    batch.push(next);
    bytes += size;
    if (batch.length % PORTION === 0) await letOthersIn(cursor);
  }
  return batch;
}

async function hasMore(cursor: Cursor): Promise<boolean> {
  let next = cursor.ahead ?? cursor.source.next();
  for (; next === LOOKING; next = cursor.source.next()) await letOthersIn(cursor);
  cursor.ahead = next;
  return next !== undefined;
}

const letOthersIn = ({ source }: Cursor): Promise<void> =>
  passTurn(() => {
    source.pause();
  });
