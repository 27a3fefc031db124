import type { SortField } from '../query/sorting.ts';
import { encode } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { Run } from '../planner/run.ts';
import type { Found } from '../planner/found.ts';
import { sweepCollection } from '../storage/ttl.ts';
import { isReplacement, upserted } from '../update/update.ts';
import type { Updater } from '../update/updater.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Context } from './command.ts';

export interface Selection {
  readonly filter: Document;
  readonly sort: readonly SortField[];
  /** 0 for all that match. */
  readonly limit: number;
  readonly hint: unknown;
}

/** All that match, found before anything is changed: a changed document must not be met a second time. */
export function select(
  { engine, records }: Context,
  collection: Collection,
  { filter, sort, limit, hint }: Selection,
): Found[] {
  sweepCollection(engine, records, collection);
  return [...new Run(engine, collection, { filter, sort, skip: 0, limit, wanted: limit, hint })];
}

/** Applies the update to a document found. Says whether it changed. */
export function change({ records }: Context, collection: Collection, found: Found, update: Updater) {
  const next = update(found.document, false);
  return { next, changed: records.replace(collection, found.record, found.bytes, found.document, next) };
}

/** Puts in what an upsert makes of a filter that found nothing. */
export function upsert(
  { records }: Context,
  collection: Collection,
  filter: Document,
  update: unknown,
  updater: Updater,
): Document {
  return records.insert(collection, encode(upserted(filter, updater, isReplacement(update))));
}
