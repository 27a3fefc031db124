import { failedToParse, unknownField } from '../errors.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { compileUpdate, isReplacement } from '../update/update.ts';
import { okay } from '../wire/cursor-reply.ts';
import { documentIn, hintIn, namespaceOf, refuseUnheld, statementsIn } from './command.ts';
import type { Command, Context } from './command.ts';
import { change, eachMatching, upsert } from './modify.ts';
import { WriteErrors } from './write-errors.ts';

interface Counts {
  n: number;
  nModified: number;
  readonly upserted: Document[];
}

export const update: Command = async (request, context) => {
  const namespace = namespaceOf(request);
  refuseUnheld(request.body);
  const updates = statementsIn(request.body, 'updates', ['q', 'u']);
  return context.engine.writeInTurns(updated());

  function* updated(): Generator<void, Document> {
    const errors = new WriteErrors(request.body.ordered !== false);
    const counts: Counts = { n: 0, nModified: 0, upserted: [] };
    for (const [index, statement] of updates.entries()) {
      yield* errors.attemptInTurns(index, updateMatching(context, namespace, statement, index, counts));
      if (errors.stop) break;
    }
    const { n, nModified, upserted } = counts;
    return okay({ n, nModified, ...(upserted.length > 0 ? { upserted } : {}), ...errors.toReply() });
  }
};

function* updateMatching(
  context: Context,
  namespace: string,
  statement: Document,
  index: number,
  counts: Counts,
): Generator<void, void> {
  refuseUnheld(statement);
  // Known from MongoDB 8 on: passed over, it would be another document that is changed.
  if (statement.sort !== undefined) throw unknownField('update.updates.sort');
  const multi = statement.multi === true;
  if (multi && isReplacement(statement.u)) {
    throw failedToParse('multi update is not supported for replacement-style update');
  }
  const filter = documentIn(statement, 'q');
  const updater = compileUpdate({ filter, update: statement.u, arrayFilters: arrayFilters(statement) });
  const selection = { filter, sort: [], single: !multi, hint: hintIn(statement) };
  const found = yield* eachMatching(context, namespace, selection, (document, collection) => {
    if (change(context, collection, document, updater)) counts.nModified++;
    counts.n++;
  });
  if (found > 0 || statement.upsert !== true) return;
  const collection = context.engine.catalog.create(namespace);
  const { _id: id } = upsert(context, collection, filter, statement.u, updater);
  counts.n++;
  counts.upserted.push({ index, _id: id });
}

export function arrayFilters(statement: Document): unknown[] {
  const filters = statement.arrayFilters;
  if (filters === undefined) return [];
  if (!Array.isArray(filters) || !filters.every(isDocument))
    throw failedToParse('arrayFilters has to be a list of objects');
  return filters;
}
