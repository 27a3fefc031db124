import { failedToParse } from '../errors.ts';
import type { Document } from '../query/values.ts';
import { okay } from '../wire/cursor-reply.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld, statementsIn } from './command.ts';
import type { Command, Context } from './command.ts';
import { eachMatching } from './modify.ts';
import { WriteErrors } from './write-errors.ts';

export const remove: Command = async (request, context) => {
  const namespace = namespaceOf(request);
  refuseUnheld(request.body);
  const deletes = statementsIn(request.body, 'deletes', ['q', 'limit']);
  return context.engine.writeInTurns(removed());

  function* removed(): Generator<void, Document> {
    const errors = new WriteErrors(request.body.ordered !== false);
    const counts = { n: 0 };
    for (const [index, statement] of deletes.entries()) {
      yield* errors.attemptInTurns(index, removeMatching(context, namespace, statement, counts));
      if (errors.stop) break;
    }
    return okay({ ...counts, ...errors.toReply() });
  }
};

function* removeMatching(
  context: Context,
  namespace: string,
  statement: Document,
  counts: { n: number },
): Generator<void, void> {
  refuseUnheld(statement);
  const limit = optionalNumber(statement, 'limit') ?? 0;
  if (limit !== 0 && limit !== 1) throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
  const selection = { filter: documentIn(statement, 'q'), sort: [], single: limit === 1, hint: hintIn(statement) };
  yield* eachMatching(context, namespace, selection, (found, collection) => {
    context.records.remove(collection, found.record, found.document);
    counts.n++;
  });
}
