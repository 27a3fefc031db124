import { failedToParse } from '../errors.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf } from './command.ts';
import type { Command } from './command.ts';
import { sweepCollection } from '../storage/ttl.ts';
import { WriteErrors } from './write-errors.ts';

export const insert: Command = async (request, { engine, records }) => {
  const namespace = namespaceOf(request);
  if (request.raw.length === 0)
    throw failedToParse('Write batch sizes must be between 1 and 100000. Got 0 operations.');
  return engine.write(() => {
    const errors = new WriteErrors(request.body.ordered !== false);
    const collection = engine.catalog.create(namespace);
    sweepCollection(engine, records, collection);
    let n = 0;
    for (const [position, document] of request.raw.entries()) {
      if (errors.attempt(position, () => records.insert(collection, document))) n++;
      else if (errors.stop) break;
    }
    return okay({ n, ...errors.toReply() });
  });
};
