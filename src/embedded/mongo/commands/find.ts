import { sortSpecification } from '../query/sorting.ts';
import { compileFilter } from '../query/matcher.ts';
import { compileProjection } from '../query/projection.ts';
import type { Document } from '../query/values.ts';
import { LOOKING, Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import { outOfRange } from '../errors.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld, wholeNumber } from './command.ts';
import type { Command, Context } from './command.ts';
import type { Source } from './cursors.ts';
import { encode } from '../query/documents.ts';

export const find: Command = (request, context) => {
  const { body } = request;
  refuseUnheld(body);
  const namespace = namespaceOf(request);
  const query = queryOf(body);
  const project = compileProjection(body.projection, query.filter);
  const limited = optionalNumber(body, 'limit') ?? 0;
  const batchSize = optionalNumber(body, 'batchSize');
  if (batchSize !== undefined && batchSize < 0) {
    throw outOfRange(`BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`);
  }
  const source = runSource(context, namespace, query, project);
  return context.cursors.first(namespace, source, batchSize, body.singleBatch === true || limited < 0);
};

/** Filter, sort, skip, limit and hint of a find; faults in them are refused even where no collection is. */
export function queryOf(body: Document): Query {
  const filter = documentIn(body, body.filter === undefined && 'query' in body ? 'query' : 'filter');
  compileFilter(filter);
  const skip = wholeNumber(body, 'skip');
  const limit = Math.abs(Math.trunc(optionalNumber(body, 'limit') ?? 0));
  const asked = documentIn(body, 'sort');
  // Not an order of values but the way to read: as a hint.
  const isNatural = '$natural' in asked;
  const sort = isNatural ? [] : sortSpecification(asked);
  const hint = isNatural ? asked : hintIn(body);
  return { filter, sort, skip, limit, wanted: limit > 0 ? skip + limit : 0, hint };
}

const NOTHING: Source = { next: () => undefined, pause: () => undefined };

export function runSource(
  { engine }: Context,
  namespace: string,
  query: Query,
  project: ((document: Document) => Document) | undefined,
): Source {
  const collection = engine.catalog.get(namespace);
  if (!collection) return NOTHING;
  const run = new Run(engine, collection, query);
  return {
    next() {
      const found = run.step();
      if (found === LOOKING) return LOOKING;
      return found && project ? encode(project(found.document)) : found?.bytes;
    },
    pause() {
      run.pause();
    },
  };
}
