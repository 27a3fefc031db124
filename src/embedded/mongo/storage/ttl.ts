import { isTurnOver, WRITING_TURN_MS } from '../turns.ts';
import { directed } from '../planner/bounds.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { RANK } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';
import { RECORD_BYTES } from './engine.ts';
import type { Engine } from './engine.ts';
import { indexKeys } from './index-keys.ts';
import type { Records } from './records.ts';
import { decode } from '../query/documents.ts';

const PORTION = 200;

/** Removes what is past its time, in portions, so that other writes get their turn. Gives how many went. */
export async function sweepExpired(engine: Engine, records: Records, now = Date.now()): Promise<number> {
  let removed = 0;
  for (const collection of engine.catalog.all()) {
    for (const index of ttlIndexes(collection)) {
      for (;;) {
        const expired = await engine.write(() => sweepPortion(engine, records, collection, index, now));
        removed += expired;
        if (expired < PORTION) break;
      }
    }
  }
  return removed;
}

/** Before a write looks for documents: what is past its time must neither be changed nor be in the way. */
export function* sweepCollection(engine: Engine, records: Records, collection: Collection): Generator<void, void> {
  const now = Date.now();
  for (const index of ttlIndexes(collection)) {
    while (sweepPortion(engine, records, collection, index, now) === PORTION) {
      if (isTurnOver(WRITING_TURN_MS)) yield;
    }
  }
}

/** Tells the documents that a read must leave out; undefined while nothing is past its time. */
export function expiryTest(engine: Engine, collection: Collection): ((document: Document) => boolean) | undefined {
  const late = ttlIndexes(collection).flatMap((index) => {
    const { start, end } = expiredKeys(index, Date.now());
    const [first] = engine.entries.getKeys({ ...behindId(index, { start, end }), limit: 1 });
    return first ? [{ index, start, end }] : [];
  });
  if (late.length === 0) return undefined;
  return (document) =>
    late.some(({ index, start, end }) =>
      indexKeys(index, document).keys.some((key) => Buffer.compare(key, start) >= 0 && Buffer.compare(key, end) < 0),
    );
}

const ttlIndexes = ({ indexes }: Collection): Index[] =>
  indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);

interface Keys {
  readonly start: Buffer;
  readonly end: Buffer;
}

function expiredKeys(index: Index, now: number): Keys {
  const descending = index.fields[0]?.descending ?? false;
  const oldest = directed(Buffer.from([RANK.date]), descending);
  const limit = directed(encodeValue(new Date(now - (index.expireAfterSeconds ?? 0) * 1000)), descending);
  return descending ? { start: limit, end: Buffer.from([(oldest[0] ?? 0) + 1]) } : { start: oldest, end: limit };
}

function behindId(index: Index, { start, end }: Keys): Keys {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(index.id);
  return { start: Buffer.concat([id, start]), end: Buffer.concat([id, end]) };
}

function sweepPortion(engine: Engine, records: Records, collection: Collection, index: Index, now: number): number {
  const rows = [...engine.entries.getRange({ ...behindId(index, expiredKeys(index, now)), limit: PORTION })];
  const expired = new Set(rows.map(({ value }) => value.readUIntBE(0, RECORD_BYTES)));
  for (const record of expired) {
    const bytes = records.read(collection, record);
    if (bytes) records.remove(collection, record, decode(bytes));
  }
  return rows.length;
}
