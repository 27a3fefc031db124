import { serialize } from 'bson';
import { CommandError, failedToParse } from '../errors.ts';
import { aggregate as runStages, checkPipeline } from '../query/aggregation.ts';
import { toPlain } from '../query/plain.ts';
import { decodePlain, isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { Run } from '../planner/run.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { countMatching } from './count.ts';
import { explained } from './explain.ts';
import { leadingOf } from './leading.ts';
import type { Source } from './cursors.ts';
import { queryOf, runSource } from './find.ts';

export const aggregate: Command = (request, context) => {
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
  const source = sourceOf(context, namespace, stages, hintIn(body));
  return context.cursors.first(namespace, source, optionalNumber(documentIn(body, 'cursor'), 'batchSize'));
};

function refuseChangeStream(stages: readonly unknown[]): void {
  if (isDocument(stages[0]) && '$changeStream' in stages[0]) {
    throw new CommandError(40573, 'Location40573', 'The $changeStream stage is only supported on replica sets');
  }
}

function sourceOf(context: Context, namespace: string, stages: readonly Document[], hint: unknown): Source {
  const { query, rest, measure } = leadingOf(context, namespace, stages, hint);
  if (rest.length === 0 && !measure) return runSource(context, namespace, query, undefined);
  const counted = measure ? undefined : countedField(rest);
  if (counted) {
    const n = countMatching(context, namespace, query);
    return listSource(n > 0 ? [counted(n)] : []);
  }
  const collection = context.engine.catalog.get(namespace);
  const run = collection && new Run(context.engine, collection, query);
  const documents = run ? (measure ? measured(run, measure) : plain(run)) : [];
  return staged(context, namespace, documents, rest);
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
