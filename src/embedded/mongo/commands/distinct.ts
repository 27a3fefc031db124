import { calculateObjectSize } from 'bson';
import { typeMismatch } from '../errors.ts';
import { distinctPlan, firstOfEach } from '../planner/distinct.ts';
import type { Found } from '../planner/found.ts';
import { LOOKING, Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { AS_STORED } from '../query/documents.ts';
import { topOf } from '../query/needed.ts';
import { someWholeAt } from '../query/paths.ts';
import { picking } from '../query/pick.ts';
import { Sorter } from '../query/sorting.ts';
import { MISSING } from '../query/values.ts';
import { checkDistinctSize } from '../sizes.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Engine } from '../storage/engine.ts';
import { passTurn } from '../turns.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf, refuseUnheld } from './command.ts';
import type { Command } from './command.ts';
import { queryOf } from './find.ts';

export const distinct: Command = async (request, { engine }) => {
  const { body } = request;
  refuseUnheld(body);
  if (typeof body.key !== 'string')
    throw typeMismatch("BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const collection = engine.catalog.get(namespaceOf(request));
  const query = queryOf(body);
  const parts = body.key.split('.');
  const pick = picking(new Set([topOf(body.key)]), AS_STORED);
  const known = new Set<string>();
  const sorter = new Sorter<unknown>([{ field: 'value', descending: false }]);
  for await (const found of collection ? holders(engine, collection, body.key, query) : []) {
    someWholeAt(found.part(pick), parts, (whole) => {
      // Of an array its elements count, those too that are arrays themselves.
      for (const value of Array.isArray(whole) ? (whole as unknown[]) : [whole]) {
        const key = value === MISSING ? undefined : encodeValue(value).toString('latin1');
        if (key === undefined || known.has(key)) continue;
        sorter.add(value, { value });
        known.add(key);
      }
      return false;
    });
  }
  const values: unknown[] = [];
  for (const value of sorter) {
    values.push(value);
    await passTurn();
  }
  const reply = okay({ values });
  checkDistinctSize(calculateObjectSize(reply));
  return reply;
};

/** Documents that together hold every value: one of each where an index tells, all that match otherwise. */
async function* holders(engine: Engine, collection: Collection, path: string, query: Query): AsyncGenerator<Found> {
  const plan = distinctPlan(engine, collection, path, query);
  if (plan) {
    for (const found of firstOfEach(engine, collection, plan)) {
      yield found;
      await passTurn();
    }
    return;
  }
  const run = new Run(engine, collection, query);
  for (let found = run.step(); found; found = run.step()) {
    if (found === LOOKING) await passTurn(() => run.pause());
    else yield found;
  }
}
