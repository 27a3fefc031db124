import { readKey, UNTOLD } from '../query/key-reading.ts';
import { picking } from '../query/pick.ts';
import type { Pick } from '../query/pick.ts';
import { topOf } from '../query/needed.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import { RECORD_BYTES, recordKey } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { changeAt } from '../update/targets.ts';
import { after } from './bounds.ts';
import type { KeyRange } from './bounds.ts';
import { Found } from './found.ts';
import { hasOneEntryEach, plansFor } from './plan.ts';
import type { IndexPlan } from './plan.ts';
import { Scan } from './scan.ts';

export interface CountedRow {
  /** The fields asked for, of one document or of many that are equal in them. */
  readonly fields: Document;
  readonly count: number;
}

/** The index that answers a filter by itself and holds these paths, as near to its beginning as can be. */
export function coveringPlan(collection: Collection, filter: Document, paths: ReadonlySet<string>) {
  return plansFor(collection, filter)
    .filter((plan) => plan.bounds.exact && plan.bounds.ordered && hasOneEntryEach(plan))
    .filter(({ index: { fields, multikey } }) =>
      [...paths].every((path) => fields.some((field, at) => field.path === path && !field.geo && !multikey[at])),
    )
    .sort((a, b) => lastOf(a, paths) - lastOf(b, paths))[0];
}

const lastOf = ({ index }: IndexPlan, paths: ReadonlySet<string>): number =>
  index.fields.findLastIndex(({ path }) => paths.has(path));

/**
 * How many documents there are of each combination of values, from the entries of an index: those that are equal are
 * counted without being looked at one by one. Where a key does not tell a value exactly the document is asked.
 */
export function* countedRows(
  engine: Engine,
  collection: Collection,
  plan: IndexPlan,
  paths: ReadonlySet<string>,
): Generator<CountedRow> {
  const pick = picking(new Set([...paths].map(topOf)));
  const depth = lastOf(plan, paths) + 1;
  const isUntold = (key: Buffer) => readFields(plan, key, paths, depth, {}) === undefined;
  for (const range of plan.bounds.ranges) {
    for (let rest: KeyRange | undefined = range; rest;) {
      const told: KeyRange | undefined = yield* toldByKeys(engine, plan, rest, paths, depth);
      rest = told && (yield* toldByDocuments(engine, collection, told, isUntold, pick));
    }
  }
}

/** Gives the range from the first key on that does not tell its values. */
function* toldByKeys(
  { entries }: Engine,
  plan: IndexPlan,
  range: KeyRange,
  paths: ReadonlySet<string>,
  depth: number,
): Generator<CountedRow, KeyRange | undefined> {
  const { end } = range;
  let { start } = range;
  for (;;) {
    const [key] = entries.getKeys({ start, end, limit: 1 });
    if (!key) return undefined;
    const fields: Document = {};
    const read = readFields(plan, key, paths, depth, fields);
    if (read === undefined) return { ...range, start: key };
    const next = after(key.subarray(0, read));
    const last = Buffer.compare(next, end) < 0 ? next : end;
    yield { fields, count: entries.getKeysCount({ start: key, end: last }) };
    if (last === end) return undefined;
    start = next;
  }
}

/** Where the first fields of a key end; undefined when one that is asked for is not told exactly. */
function readFields({ index }: IndexPlan, key: Buffer, paths: ReadonlySet<string>, depth: number, into: Document) {
  let at = INDEX_ID_BYTES;
  for (const { path, descending } of index.fields.slice(0, depth)) {
    const read = readKey(key, at, descending);
    if (!read || (read.value === UNTOLD && paths.has(path))) return undefined;
    if (paths.has(path)) changeAt(into, path.split('.'), () => read.value);
    at = read.end;
  }
  return at;
}

const INDEX_ID_BYTES = 4;
/** Documents read with one scan, which must not be left open while others write. */
const PORTION = 64;

/** Gives the range behind the documents that were asked. */
function* toldByDocuments(
  engine: Engine,
  { id }: Collection,
  range: KeyRange,
  isUntold: (key: Buffer) => boolean,
  pick: Pick,
): Generator<CountedRow, KeyRange | undefined> {
  const scan = new Scan(engine.entries, range.start, range.end);
  const rows: CountedRow[] = [];
  let row = scan.next();
  for (; row && rows.length < PORTION && isUntold(row.key); row = scan.next()) {
    const record = row.value.readUIntBE(0, RECORD_BYTES);
    const bytes = engine.documents.get(recordKey(id, record));
    if (bytes) rows.push({ fields: pick(new Found(record, bytes).bytes), count: 1 });
  }
  scan.pause();
  yield* rows;
  return row && { ...range, start: row.key };
}
