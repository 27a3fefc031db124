import { okay } from '../wire/cursor-reply.ts';
import { checkBatch, namespaceOf } from './command.ts';
import type { Command } from './command.ts';
import type { Document } from '../query/values.ts';
import { sweepCollection } from '../storage/ttl.ts';
import { isTurnOver, WRITING_TURN_MS } from '../turns.ts';
import { WriteErrors } from './write-errors.ts';

export const insert: Command = async (request, { engine, records }) => {
  const namespace = namespaceOf(request);
  checkBatch(request.raw.length);
  const [first, ...others] = request.raw;
  const known = engine.catalog.get(namespace);
  if (known && first && others.length === 0 && (await records.insertAlone(known, first))) return okay({ n: 1 });
  return engine.writeInTurns(inserted());

  function* inserted(): Generator<void, Document> {
    const errors = new WriteErrors(request.body.ordered !== false);
    yield* sweepCollection(engine, records, engine.catalog.create(namespace));
    let n = 0;
    for (const [position, document] of request.raw.entries()) {
      // Somebody may have dropped it since the last turn.
      const collection = engine.catalog.create(namespace);
      if (errors.attempt(position, () => records.insert(collection, document))) n++;
      else if (errors.stop) break;
      if (isTurnOver(WRITING_TURN_MS)) yield;
    }
    return okay({ n, ...errors.toReply() });
  }
};
