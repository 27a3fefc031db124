import { sortSpecification } from '../query/sorting.ts';
import { compileFilter } from '../query/matcher.ts';
import { cutting, picking } from '../query/pick.ts';
import { compileProjection, keptFields } from '../query/projection.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { findById, soleIdIn } from '../planner/by-id.ts';
import { LOOKING, Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import type { Found } from '../planner/found.ts';
import { onlyInMongo, outOfRange } from '../errors.ts';
import { documentIn, hintIn, namespaceOf, optionalNumber, refuseUnheld, wholeNumber } from './command.ts';
import type { Command, Context } from './command.ts';
import type { Source } from './cursors.ts';
import { AS_STORED, encode } from '../query/documents.ts';
import { cursorReply } from '../wire/cursor-reply.ts';

export const find: Command = (request, context) => {
  const { body } = request;
  refuseUnheld(body);
  const unheld = UNHELD.find((option) => isAsked(body[option]));
  if (unheld !== undefined) throw onlyInMongo(`the option '${unheld}' of find`);
  const namespace = namespaceOf(request);
  const limited = optionalNumber(body, 'limit') ?? 0;
  const batchSize = optionalNumber(body, 'batchSize');
  if (batchSize !== undefined && batchSize < 0) {
    throw outOfRange(`BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`);
  }
  const id = batchSize === 0 ? undefined : soleIdOf(body);
  if (id) return replyById(context, namespace, id);
  const query = queryOf(body);
  const outgoing = outgoingOf(body.projection, query.filter);
  const source = runSource(context, namespace, query, outgoing);
  return context.cursors.first(namespace, source, batchSize, body.singleBatch === true || limited < 0);
};

/** Without them the answer would be another one. */
const UNHELD = ['min', 'max', 'returnKey', 'showRecordId'] as const;
const isAsked = (option: unknown): boolean => (isDocument(option) ? Object.keys(option).length > 0 : option === true);

/** The key of an _id where a find asks for it and nothing else. */
function soleIdOf({ filter, projection, sort, skip, hint }: Document): Buffer | undefined {
  const isMore = [projection, sort, skip, hint].some((asked) => asked !== undefined);
  return isMore ? undefined : soleIdIn(filter);
}

function replyById({ engine }: Context, namespace: string, id: Buffer): Buffer {
  const collection = engine.catalog.get(namespace);
  const found = collection && findById(engine, collection, id);
  return cursorReply('firstBatch', namespace, 0n, found ? [found.bytes] : []);
}

/** The bytes of an answer out of those that are stored; undefined where they go out untouched. */
function outgoingOf(projection: unknown, filter: Document): Outgoing | undefined {
  const project = compileProjection(projection, filter);
  if (!project) return undefined;
  const kept = keptFields(projection);
  if (!kept) return ({ document }) => encode(project(document));
  if (kept.areWhole) {
    const cut = cutting(kept.fields);
    return ({ bytes }) => cut(bytes);
  }
  const pick = picking(kept.fields, AS_STORED);
  return (found) => encode(project(found.part(pick)));
}

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

type Outgoing = (found: Found) => Uint8Array;

const NOTHING: Source = { next: () => undefined, pause: () => undefined };

export function runSource(
  { engine }: Context,
  namespace: string,
  query: Query,
  outgoing: Outgoing | undefined,
): Source {
  const collection = engine.catalog.get(namespace);
  if (!collection) return NOTHING;
  const run = new Run(engine, collection, query);
  return {
    next() {
      const found = run.step();
      if (found === LOOKING) return LOOKING;
      return found && outgoing ? outgoing(found) : found?.bytes;
    },
    pause() {
      run.pause();
    },
  };
}
