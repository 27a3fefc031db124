import { serialize } from 'bson';
import { CommandError, failedToParse, onlyInMongo } from '../errors.ts';
import { nearIn } from '../geo/near.ts';
import { aggregate as runStages, checkPipeline } from '../query/aggregation.ts';
import { toPlain } from '../query/plain.ts';
import { decodePlain, isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { Run } from '../planner/run.ts';
import { badValue } from '../errors.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { countMatching } from './count.ts';
import { geoNear } from './geo-near.ts';
import type { Source } from './cursors.ts';
import { queryOf, runSource } from './find.ts';

export const aggregate: Command = (request, context) => {
  const { body, database } = request;
  refuseUnheld(body);
  if (body.explain === true) throw onlyInMongo('explain of an aggregation');
  if (!Array.isArray(body.pipeline))
    throw failedToParse("BSON field 'aggregate.pipeline' is missing but a required field");
  if (!isDocument(body.cursor)) {
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  }
  const stages = body.pipeline as unknown[];
  refuseChangeStream(stages);
  checkPipeline(stages, true);
  const namespace = typeof body.aggregate === 'string' ? namespaceOf(request) : `${database}.$cmd.aggregate`;
  const source = sourceOf(context, namespace, stages, hintIn(body));
  return context.cursors.first(namespace, source, optionalNumber(documentIn(body, 'cursor'), 'batchSize'));
};

function refuseChangeStream(stages: readonly unknown[]): void {
  if (isDocument(stages[0]) && '$changeStream' in stages[0]) {
    throw new CommandError(40573, 'Location40573', 'The $changeStream stage is only supported on replica sets');
  }
}

/** The stages that a find does as well, and with its indexes, are taken from the front. */
function sourceOf(context: Context, namespace: string, stages: readonly Document[], hint: unknown): Source {
  const [first] = stages;
  if (first && '$geoNear' in first) return nearSource(context, namespace, stages, hint);
  const { query, rest } = leading(stages, ORDER);
  if (isDocument(query.filter) && nearIn(query.filter)) {
    throw new CommandError(
      5626500,
      'Location5626500',
      '$geoNear, $near, and $nearSphere are not allowed in this context',
    );
  }
  const asked = { ...queryOf(query), hint };
  if (rest.length === 0) return runSource(context, namespace, asked, undefined);
  const counted = countedField(rest);
  if (counted) {
    const n = countMatching(context, namespace, asked);
    return listSource(n > 0 ? [counted(n)] : []);
  }
  const collection = context.engine.catalog.get(namespace);
  const documents = collection ? plain(new Run(context.engine, collection, asked)) : [];
  return staged(context, namespace, documents, rest);
}

function nearSource(context: Context, namespace: string, [first, ...stages]: readonly Document[], hint: unknown) {
  const collection = context.engine.catalog.get(namespace);
  const { filter, measure } = geoNear(first?.$geoNear, collection);
  const { query, rest } = leading(stages, ['$skip', '$limit']);
  const run = collection && new Run(context.engine, collection, { ...queryOf({ ...query, filter }), hint });
  return staged(context, namespace, run ? measured(run, measure) : [], rest);
}

function* measured(run: Run, measure: (document: Document) => Document): Generator<Document> {
  for (const document of plain(run)) yield measure(document);
}

function staged(
  context: Context,
  namespace: string,
  documents: Iterable<Document>,
  stages: readonly Document[],
): Source {
  const { database } = splitDatabase(namespace);
  const others = (name: string): Document[] => {
    const other = context.engine.catalog.get(`${database}.${name}`);
    return other ? [...plain(new Run(context.engine, other, queryOf({})))] : [];
  };
  return listSource(runStages(documents, stages.map(toPlain) as Document[], others));
}

function* plain(run: Run): Generator<Document> {
  for (const { bytes } of run) yield decodePlain(bytes);
}

const splitDatabase = (namespace: string) => ({ database: namespace.slice(0, namespace.indexOf('.')) });

const ORDER = ['$match', '$sort', '$skip', '$limit'];

function leading(
  stages: readonly Document[],
  order: readonly string[],
): { query: Document; rest: readonly Document[] } {
  const query: Document = {};
  let reached = -1;
  let taken = 0;
  for (const stage of stages) {
    const [[name, operand] = ['', undefined]] = Object.entries(stage);
    const place = order.indexOf(name);
    if (place < 0 || place <= reached) break;
    if (name === '$match' && !isDocument(operand)) {
      throw new CommandError(15959, 'Location15959', 'the match filter must be an expression in an object');
    }
    if (name === '$limit' && !(isNumeric(operand) && toNumber(operand) > 0)) {
      throw new CommandError(15958, 'Location15958', 'the limit must be positive');
    }
    if (name === '$skip' && !isNumeric(operand)) throw badValue('invalid argument to $skip stage: a number is needed');
    query[name === '$match' ? 'filter' : name.slice(1)] = operand;
    reached = place;
    taken++;
  }
  return { query, rest: stages.slice(taken) };
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
      return document && serialize(document, { ignoreUndefined: true });
    },
    pause: () => undefined,
  };
}
