import { okay } from '../wire/cursor-reply.ts';
import { documentIn, hintIn, listIn, namespaceOf, optionalNumber, refuseUnheld } from './command.ts';
import type { Command } from './command.ts';
import { select } from './modify.ts';
import { WriteErrors } from './write-errors.ts';

export const remove: Command = async (request, context) => {
  const namespace = namespaceOf(request);
  const deletes = listIn(request.body, 'deletes');
  return context.engine.write(() => {
    const errors = new WriteErrors(request.body.ordered !== false);
    let n = 0;
    for (const [index, statement] of deletes.entries()) {
      errors.attempt(index, () => {
        refuseUnheld(statement);
        const collection = context.engine.catalog.get(namespace);
        if (!collection) return;
        const limit = optionalNumber(statement, 'limit') ?? 0;
        const filter = documentIn(statement, 'q');
        for (const found of select(context, collection, { filter, sort: [], limit, hint: hintIn(statement) })) {
          context.records.remove(collection, found.record, found.document);
          n++;
        }
      });
      if (errors.stop) break;
    }
    return okay({ n, ...errors.toReply() });
  });
};
