import { queryPlanKilled } from '../errors.ts';
import { foundAt } from '../planner/found.ts';
import type { Found } from '../planner/found.ts';
import { LOOKING, Run } from '../planner/run.ts';
import { compileFilter } from '../query/matcher.ts';
import type { SortField } from '../query/sorting.ts';
import type { Document } from '../query/values.ts';
import { checkUpsertSize } from '../sizes.ts';
import { sweepCollection } from '../storage/ttl.ts';
import { isTurnOver, WRITING_TURN_MS } from '../turns.ts';
import { isReplacement, upserted } from '../update/update.ts';
import type { Updater } from '../update/updater.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Context } from './command.ts';
import { decode, encode } from '../query/documents.ts';

export interface Selection {
  readonly filter: Document;
  readonly sort: readonly SortField[];
  /** Only the first of them. */
  readonly single: boolean;
  readonly hint: unknown;
}

type Work = (found: Found, collection: Collection) => void;

/**
 * Hands over every document that matches, each once, as it is at that moment. All are found before the first is
 * handed over: a changed document must not be met a second time. Gives how many there were.
 */
export function* eachMatching(
  context: Context,
  namespace: string,
  selection: Selection,
  work: Work,
): Generator<void, number> {
  const { engine, records } = context;
  const matches = compileFilter(selection.filter);
  let handled = 0;
  for (;;) {
    const known = engine.catalog.get(namespace);
    if (!known) return handled;
    yield* sweepCollection(engine, records, known);
    const { found, only, isFresh } = yield* select(context, known, selection);
    let isCurrent = isFresh;
    let missed = 0;
    for (const record of found) {
      if (handled > 0 && isTurnOver(WRITING_TURN_MS)) {
        yield;
        isCurrent = false;
      }
      // Dropped, and perhaps made anew, since the last turn.
      if (engine.catalog.get(namespace) !== known) throw queryPlanKilled('collection dropped');
      const document = (isCurrent && only) || foundAt(engine, known, record);
      if (document && (isCurrent || matches(document.document))) {
        work(document, known);
        handled++;
      } else missed++;
    }
    // Somebody else was quicker with the one there was: there may be another.
    if (!selection.single || handled > 0 || missed === 0) return handled;
  }
}

interface Selected {
  /** The numbers of the documents: of many the documents themselves would take too much room. */
  readonly found: readonly number[];
  /** Of a single one the document too. */
  readonly only: Found | undefined;
  /** Everything was found within one turn: nobody can have changed it. */
  readonly isFresh: boolean;
}

function* select(
  context: Context,
  collection: Collection,
  { filter, sort, single, hint }: Selection,
): Generator<void, Selected> {
  const wanted = single ? 1 : 0;
  const run = new Run(context.engine, collection, { filter, sort, skip: 0, limit: wanted, wanted, hint });
  const found: number[] = [];
  let only: Found | undefined;
  let isFresh = true;
  for (let next = run.step(); next; next = run.step()) {
    if (next !== LOOKING) {
      found.push(next.record);
      if (single) only = next;
    }
    if (!isTurnOver(WRITING_TURN_MS) || (single && found.length > 0)) continue;
    run.pause();
    yield;
    isFresh = false;
  }
  return { found, only, isFresh };
}

/** Told of a document before it is written. */
type Look = (document: Document) => void;

/** Applies the update to a document found. Says whether it changed. */
export function change(
  { records }: Context,
  collection: Collection,
  found: Found,
  update: Updater,
  look?: Look,
): boolean {
  const next = update(found.document, false);
  look?.(next);
  return records.replace(collection, found.record, found.bytes, found.document, next);
}

/** Puts in what an upsert makes of a filter that found nothing. */
export function upsert(
  { records }: Context,
  collection: Collection,
  filter: Document,
  update: unknown,
  updater: Updater,
  look?: Look,
): Document {
  const document = upserted(filter, updater, isReplacement(update));
  const bytes = encode(document);
  checkUpsertSize(bytes);
  look?.(document);
  return decode(records.insert(collection, bytes));
}
