import { directed } from '../planner/bounds.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { decode, RANK } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';
import { RECORD_BYTES } from './engine.ts';
import type { Engine } from './engine.ts';
import type { Records } from './records.ts';

const PORTION = 1000;

/** Removes what is past its time, in portions, so that other writes get their turn. Gives how many went. */
export async function sweepExpired(engine: Engine, records: Records, now = Date.now()): Promise<number> {
  let removed = 0;
  for (const collection of engine.catalog.all()) {
    for (const index of collection.indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)) {
      for (;;) {
        const expired = await engine.write(() => sweepPortion(engine, records, collection, index, now));
        removed += expired;
        if (expired < PORTION) break;
      }
    }
  }
  return removed;
}

function sweepPortion(engine: Engine, records: Records, collection: Collection, index: Index, now: number): number {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(index.id);
  const descending = index.fields[0]?.descending ?? false;
  const oldest = directed(Buffer.from([RANK.date]), descending);
  const limit = directed(encodeValue(new Date(now - (index.expireAfterSeconds ?? 0) * 1000)), descending);
  const [start, end] = descending ? [limit, Buffer.from([(oldest[0] ?? 0) + 1])] : [oldest, limit];
  const rows = [
    ...engine.entries.getRange({ start: Buffer.concat([id, start]), end: Buffer.concat([id, end]), limit: PORTION }),
  ];
  const expired = new Set(rows.map(({ value }) => value.readUIntBE(0, RECORD_BYTES)));
  for (const record of expired) {
    const bytes = records.read(collection, record);
    if (bytes) records.remove(collection, record, decode(bytes));
  }
  return rows.length;
}
