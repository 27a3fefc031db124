import { countEntries } from '../planner/entries.ts';
import { LOOKING, Run } from '../planner/run.ts';
import { hasOneEntryEach, plansFor } from '../planner/plan.ts';
import { passTurn } from '../turns.ts';
import type { IndexPlan, Plan } from '../planner/plan.ts';
import type { Query } from '../planner/run.ts';
import { expiryTest } from '../storage/ttl.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { queryOf } from './find.ts';

export const count: Command = async (request, context) => {
  refuseUnheld(request.body);
  const namespace = namespaceOf(request);
  return okay({ n: await countMatching(context, namespace, queryOf(request.body)) });
};

/** Each entry stands for a document of its own that matches. */
export const isCountedByIndex = (plan: Plan): plan is IndexPlan =>
  plan?.kind === 'index' && plan.bounds.exact && hasOneEntryEach(plan);

/** Counts entries where an index knows the answer, documents otherwise. */
export async function countMatching({ engine }: Context, namespace: string, query: Query): Promise<number> {
  const collection = engine.catalog.get(namespace);
  if (!collection) return 0;
  const run = new Run(engine, collection, { ...query, sort: [] });
  // All there are is what the index of _id holds, whatever way a find of them would go.
  const plan = run.plan ?? plansFor(collection, query.filter).find(isCountedByIndex);
  if (isCountedByIndex(plan) && !expiryTest(engine, collection)) {
    const entries = countEntries(engine, plan.bounds, query.wanted || Infinity) - query.skip;
    return Math.max(0, entries);
  }
  let n = 0;
  for (let found = run.step(); found; found = run.step()) {
    if (found !== LOOKING) n++;
    else await passTurn(() => run.pause());
  }
  return n;
}
