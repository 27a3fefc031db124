import { failedToParse, numbered } from '../errors.ts';
import { countingIn, ENTRIES } from '../pipeline/counting.ts';
import { execute, inBatches } from '../pipeline/execute.ts';
import type { Surroundings } from '../pipeline/execute.ts';
import { neededFields } from '../pipeline/needs.ts';
import { checkPipeline } from '../query/aggregation.ts';
import { decodePlain, encode } from '../query/documents.ts';
import { picking } from '../query/pick.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { coveringPlan, countedRows } from '../planner/covered.ts';
import type { CountedRow } from '../planner/covered.ts';
import { LOOKING, Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Engine } from '../storage/engine.ts';
import { expiryTest } from '../storage/ttl.ts';
import { passTurn } from '../turns.ts';
import { collectionStatistics } from './coll-stats.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { countMatching } from './count.ts';
import { explained } from './explain.ts';
import { leadingOf } from './leading.ts';
import type { Source } from './cursors.ts';
import { queryOf, runSource } from './find.ts';

export const aggregate: Command = async (request, context) => {
  const { body, database } = request;
  refuseUnheld(body);
  if (body.explain === true) return explained(request, body, false, context);
  if (!Array.isArray(body.pipeline))
    throw failedToParse("BSON field 'aggregate.pipeline' is missing but a required field");
  if (!isDocument(body.cursor)) {
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  }
  const stages = body.pipeline as unknown[];
  refuseChangeStream(stages);
  checkPipeline(stages, true);
  const namespace = typeof body.aggregate === 'string' ? namespaceOf(request) : `${database}.$cmd.aggregate`;
  const source = await sourceOf(context, namespace, stages, hintIn(body));
  return context.cursors.first(namespace, source, optionalNumber(documentIn(body, 'cursor'), 'batchSize'));
};

function refuseChangeStream(stages: readonly unknown[]): void {
  if (isDocument(stages[0]) && '$changeStream' in stages[0]) {
    throw numbered(40573, 'The $changeStream stage is only supported on replica sets');
  }
}

async function sourceOf(
  context: Context,
  namespace: string,
  stages: readonly Document[],
  hint: unknown,
): Promise<Source> {
  const [first, ...others] = stages;
  if (first && '$collStats' in first) {
    const statistics = await collectionStatistics(context, namespace, first.$collStats);
    return listSource(await execute(inBatches([statistics]), others, surroundingsOf(context, namespace)));
  }
  const { query, rest, measure } = leadingOf(context, namespace, stages, hint);
  if (rest.length === 0 && !measure) return runSource(context, namespace, query, undefined);
  const counted = measure ? undefined : countedField(rest);
  if (counted) {
    const n = await countMatching(context, namespace, query);
    return listSource(n > 0 ? [counted(n)] : []);
  }
  const { engine } = context;
  const around = surroundingsOf(context, namespace);
  const collection = engine.catalog.get(namespace);
  if (!collection) return listSource(await execute(inBatches([]), rest, around));
  const covered = measure ? undefined : countedByIndex(engine, collection, query, rest);
  if (covered) return listSource(await execute(inBatches(covered.rows), covered.stages, around));
  return listSource(await execute(read(new Run(engine, collection, query), rest, measure), rest, around));
}

/** Where stages only count, and an index knows what they count by, its entries instead of the documents. */
function countedByIndex(engine: Engine, collection: Collection, query: Query, rest: readonly Document[]) {
  const counting = countingIn(rest);
  const isPart = query.sort.length > 0 || query.wanted > 0 || query.skip > 0 || query.hint !== undefined;
  if (!counting || isPart || expiryTest(engine, collection)) return undefined;
  const { by, stages } = counting;
  const plan = coveringPlan(collection, query.filter, by.paths);
  return plan && { rows: countingRows(countedRows(engine, collection, plan, by)), stages };
}

function* countingRows(rows: Iterable<CountedRow | typeof LOOKING>): Generator<Document | typeof LOOKING> {
  for (const row of rows) yield row === LOOKING ? LOOKING : { ...row.fields, [ENTRIES]: row.count };
}

/** What stages may reach besides their documents: the other collections of the database. */
function surroundingsOf({ engine, whole }: Context, namespace: string): Surroundings {
  const database = namespace.slice(0, namespace.indexOf('.'));
  const collection = (name: string) => engine.catalog.get(`${database}.${name}`);
  const bytes = async (name: string): Promise<Uint8Array[]> => {
    const found = collection(name);
    const run = found && new Run(engine, found, queryOf({}));
    const all: Uint8Array[] = [];
    for (let next = run?.step(); run && next; next = run.step()) {
      if (next === LOOKING) await passTurn(() => run.pause());
      else all.push(next.bytes);
    }
    return all;
  };
  return { engine, whole, collection, bytes };
}

/** Of each document only the fields that the stages look at are decoded. */
async function* read(run: Run, stages: readonly Document[], measure?: (document: Document) => Document) {
  const needed = measure ? undefined : neededFields(stages);
  const decodeNeeded = needed ? picking(needed) : decodePlain;
  let batch: Document[] = [];
  for (let found = run.step(); found; found = run.step()) {
    if (found === LOOKING) {
      if (batch.length > 0) yield batch;
      batch = [];
      await passTurn(() => {
        run.pause();
      });
      continue;
    }
    const document = decodeNeeded(found.bytes);
    batch.push(measure ? measure(document) : document);
  }
  if (batch.length > 0) yield batch;
}

/** `{ $count }` and the group that countDocuments sends need no documents, only their number. */
function countedField(rest: readonly Document[]): ((n: number) => Document) | undefined {
  const [only] = rest;
  if (rest.length !== 1 || !only) return undefined;
  const { $count: name, $group: group } = only;
  if (typeof name === 'string' && name !== '' && !name.startsWith('$') && !name.includes('.'))
    return (n) => ({ [name]: n });
  if (!isDocument(group)) return undefined;
  const { _id: id, ...sums } = group;
  const [[field, sum] = ['', undefined]] = Object.entries(sums);
  const isCount = isDocument(sum) && Object.keys(sum).length === 1 && isNumeric(sum.$sum) && toNumber(sum.$sum) === 1;
  if (!isCount || Object.keys(sums).length !== 1 || !(id === null || isNumeric(id))) return undefined;
  return (n) => ({ _id: id, [field]: n });
}

function listSource(documents: readonly Document[]): Source {
  let at = 0;
  return {
    next() {
      const document = documents[at++];
      return document && encode(document);
    },
    pause: () => undefined,
  };
}
