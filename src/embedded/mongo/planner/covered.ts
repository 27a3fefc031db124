import { endOfValue, isTold, valueAt } from '../query/key-reading.ts';
import { picking } from '../query/pick.ts';
import { topOf } from '../query/needed.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';

import type { Engine } from '../storage/engine.ts';
import { changeAt } from '../update/targets.ts';
import { after, smaller } from './bounds.ts';
import { foundAt } from './found.ts';
import { hasOneEntryEach, plansFor } from './plan.ts';
import type { IndexPlan } from './plan.ts';
import { KEYS_PORTION, LOOKING } from './run.ts';
import { indexEntries, Scan } from './scan.ts';
import type { Entry } from './scan.ts';

/** What documents are counted by. */
export interface CountedBy {
  readonly paths: ReadonlySet<string>;
  /** Those of them of which it makes no difference whether they are null or missing. */
  readonly nullable: ReadonlySet<string>;
}

export interface CountedRow {
  /** The fields asked for, of one document or of many that are equal in them. */
  readonly fields: Document;
  count: number;
}

/** Entries in a row that begin alike, and the row they are counted in. */
interface Streak {
  readonly row: CountedRow;
  readonly beginning: Buffer;
  length: number;
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

/** After so many equal entries in a row the rest of them is counted without being looked at one by one. */
const STREAK = 16;
/** Rows that are added up before they are given. */
const MOST = 10_000;

/**
 * How many documents there are of each combination of values, from the entries of an index. Where a key does not tell
 * a value exactly the document is asked. A combination may be given more than once.
 */
export function* countedRows(
  engine: Engine,
  collection: Collection,
  plan: IndexPlan,
  by: CountedBy,
): Generator<CountedRow | typeof LOOKING> {
  const layout = layoutOf(plan, by);
  const pick = picking(new Set([...by.paths].map(topOf)));
  /** By what names a combination, or by the record of a document that was asked. */
  const rows = new Map<string | number, CountedRow>();
  const entries = indexEntries(engine, plan.index);
  let looked = 0;

  function countOne({ key, record }: Entry): Streak | undefined {
    const told = read(key, layout);
    if (told) {
      const row = rows.get(told.name) ?? { fields: fieldsOf(key, layout), count: 0 };
      row.count++;
      rows.set(told.name, row);
      return { row, beginning: key.subarray(0, told.end), length: 1 };
    }
    const found = foundAt(engine, collection, record);
    if (found) rows.set(record, { fields: pick(found.bytes), count: 1 });
    return undefined;
  }

  for (const { start, end } of plan.bounds.ranges) {
    let scan = new Scan(entries, start, end);
    let streak: Streak | undefined;
    for (let entry = scan.next(); entry; entry = scan.next()) {
      if (!streak || !beginsWith(entry.key, streak.beginning)) streak = countOne(entry);
      else if (++streak.length < STREAK) streak.row.count++;
      else {
        const behind = smaller(after(streak.beginning), end);
        streak.row.count += engine.entries.getKeysCount({ start: entry.key, end: behind });
        scan.pause();
        scan = new Scan(entries, behind, end);
        streak = undefined;
      }
      if (++looked % KEYS_PORTION > 0) continue;
      // Nothing is given while a scan is open: it would hold its snapshot for as long as others take.
      scan.pause();
      yield LOOKING;
      if (rows.size < MOST) continue;
      yield* rows.values();
      rows.clear();
      streak = undefined;
    }
  }
  yield* rows.values();
}

const beginsWith = (key: Buffer, beginning: Buffer): boolean =>
  key.length >= beginning.length && key.compare(beginning, 0, beginning.length, 0, beginning.length) === 0;

interface KeyField {
  readonly path: string;
  readonly descending: boolean;
  readonly isCounted: boolean;
  readonly isNullable: boolean;
}

const layoutOf = (plan: IndexPlan, { paths, nullable }: CountedBy): readonly KeyField[] =>
  plan.index.fields.slice(0, lastOf(plan, paths) + 1).map(({ path, descending }) => ({
    path,
    descending,
    isCounted: paths.has(path),
    isNullable: nullable.has(path),
  }));

const INDEX_ID_BYTES = 4;

/** What names the combination of a key, and where it ends; undefined when a value is not told exactly. */
function read(key: Buffer, layout: readonly KeyField[]): { name: string; end: number } | undefined {
  let at = INDEX_ID_BYTES;
  let name = '';
  for (const { descending, isCounted, isNullable } of layout) {
    const end = endOfValue(key, at, descending);
    if (end === undefined || (isCounted && !isTold(key, at, descending, isNullable))) return undefined;
    if (isCounted) name += key.toString('latin1', at, end);
    at = end;
  }
  return { name, end: at };
}

/** The values of a key that was read. */
function fieldsOf(key: Buffer, layout: readonly KeyField[]): Document {
  const fields: Document = {};
  let at = INDEX_ID_BYTES;
  for (const { path, descending, isCounted } of layout) {
    const end = endOfValue(key, at, descending) ?? at;
    const value = isCounted ? valueAt(key.subarray(at, end), descending) : undefined;
    if (isCounted) changeAt(fields, path.split('.'), () => value);
    at = end;
  }
  return fields;
}
