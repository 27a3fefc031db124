import { failedToParse } from '../errors.ts';
import { compileProjection } from '../query/projection.ts';
import { sortSpecification } from '../query/sorting.ts';
import type { Document } from '../query/values.ts';
import { compileUpdate } from '../update/update.ts';
import { okay } from '../wire/cursor-reply.ts';
import { documentIn, hintIn, namespaceOf, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { change, eachMatching, upsert } from './modify.ts';
import type { Selection } from './modify.ts';
import { arrayFilters } from './update.ts';

export const findAndModify: Command = async (request, context) => {
  const { body } = request;
  const namespace = namespaceOf(request);
  refuseUnheld(body);
  if (body.remove === true) {
    if (body.update !== undefined) throw failedToParse("Cannot specify both an 'update' and 'remove'=true");
    if (body.upsert === true) throw failedToParse("Cannot specify both 'upsert'=true and 'remove'=true");
    if (body.new === true) {
      throw failedToParse(
        "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
      );
    }
  } else if (body.update === undefined) throw failedToParse("Either an 'update' or 'remove'=true must be specified");
  const project = compileProjection(body.fields, documentIn(body, 'query')) ?? ((document: Document) => document);
  const modify = body.remove === true ? removed : updated;
  return okay(await context.engine.writeInTurns(modify(context, namespace, body, project)));
};

/** What is answered of a document: made before anything is written, as it may fail. */
type Project = (document: Document) => Document;

interface Outcome extends Document {
  readonly lastErrorObject: Document;
  readonly value: Document | null;
}

const selectionOf = (body: Document): Selection => ({
  filter: documentIn(body, 'query'),
  sort: sortSpecification(documentIn(body, 'sort')),
  single: true,
  hint: hintIn(body),
});

function* removed(context: Context, namespace: string, body: Document, project: Project): Generator<void, Outcome> {
  let value: Document | null = null;
  const n = yield* eachMatching(context, namespace, selectionOf(body), (found, collection) => {
    value = project(found.document);
    context.records.remove(collection, found.record, found.document);
  });
  return { lastErrorObject: { n }, value };
}

function* updated(context: Context, namespace: string, body: Document, project: Project): Generator<void, Outcome> {
  const selection = selectionOf(body);
  const { filter } = selection;
  const updater = compileUpdate({ filter, update: body.update, arrayFilters: arrayFilters(body) });
  let value: Document | null = null;
  const n = yield* eachMatching(context, namespace, selection, (found, collection) => {
    change(context, collection, found, updater, (next) => {
      value = project(body.new === true ? next : found.document);
    });
  });
  if (n > 0) return { lastErrorObject: { n, updatedExisting: true }, value };
  if (body.upsert !== true) return { lastErrorObject: { n, updatedExisting: false }, value: null };
  const made = upsert(context, context.engine.catalog.create(namespace), filter, body.update, updater, (document) => {
    if (body.new === true) value = project(document);
  });
  return { lastErrorObject: { n: 1, updatedExisting: false, upserted: made._id }, value };
}
