import { encodeValue } from '../query/key-encoding.ts';
import { fieldAt } from '../query/paths.ts';
import { MISSING } from '../query/values.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { RECORD_BYTES } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { expiryTest } from '../storage/ttl.ts';
import { after, boundsOf, directed } from './bounds.ts';
import type { KeyRange } from './bounds.ts';
import { foundAt } from './found.ts';
import type { Found } from './found.ts';
import { analyse } from './predicates.ts';
import type { Query } from './run.ts';

export interface DistinctPlan {
  readonly index: Index;
  readonly ranges: readonly KeyRange[];
}

/** An index that begins with the path and serves the whole filter: one entry of each value tells it. */
export function distinctPlan(
  engine: Engine,
  collection: Collection,
  path: string,
  { filter, hint }: Query,
): DistinctPlan | undefined {
  if (hint !== undefined || expiryTest(engine, collection)) return undefined;
  const analysis = analyse(filter);
  for (const index of collection.indexes) {
    const [first] = index.fields;
    if (first?.path !== path || first.geo || index.hidden || index.partial || index.multikey.includes(true)) continue;
    const bounds = boundsOf(index, analysis);
    const isWhole = analysis.total === 0 && (!index.sparse || index.fields.length === 1);
    if (bounds.ordered && (isWhole || (bounds.exact && bounds.depth === 1))) return { index, ranges: bounds.ranges };
  }
  return undefined;
}

/** A document for each value, from one key to the first behind all that share its value. */
export function* firstOfEach(
  engine: Engine,
  collection: Collection,
  { index, ranges }: DistinctPlan,
): Generator<Found> {
  const [field] = index.fields;
  if (!field) return;
  for (const { start, end } of ranges) {
    let from = start;
    for (;;) {
      const [row] = engine.entries.getRange({ start: from, end, limit: 1 });
      if (!row) break;
      const record = row.value.readUIntBE(0, RECORD_BYTES);
      const found = foundAt(engine, collection, record);
      const value = found ? fieldAt(found.document, field.parts) : MISSING;
      if (found) yield found;
      // Missing and null share a key: there may be a null behind what is missing.
      from =
        value === MISSING
          ? Buffer.concat([row.key, Buffer.of(0)])
          : after(Buffer.concat([row.key.subarray(0, 4), directed(encodeValue(value), field.descending)]));
    }
  }
}
