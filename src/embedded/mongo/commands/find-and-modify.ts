import { failedToParse } from '../errors.ts';
import { compileProjection } from '../query/projection.ts';
import { sortSpecification } from '../query/sorting.ts';
import type { Document } from '../query/values.ts';
import { compileUpdate } from '../update/update.ts';
import { okay } from '../wire/cursor-reply.ts';
import { documentIn, hintIn, namespaceOf, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { change, select, upsert } from './modify.ts';
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
  return context.engine.write(() => {
    const { value, lastErrorObject } =
      body.remove === true ? removed(context, namespace, body) : updated(context, namespace, body);
    return okay({ lastErrorObject, value: value === null ? null : project(value) });
  });
};

interface Outcome {
  readonly value: Document | null;
  readonly lastErrorObject: Document;
}

function selected(context: Context, namespace: string, body: Document) {
  const collection = context.engine.catalog.get(namespace);
  const filter = documentIn(body, 'query');
  const sort = sortSpecification(documentIn(body, 'sort'));
  const [found] = collection ? select(context, collection, { filter, sort, limit: 1, hint: hintIn(body) }) : [];
  return { collection, filter, found };
}

function removed(context: Context, namespace: string, body: Document): Outcome {
  const { collection, found } = selected(context, namespace, body);
  if (!collection || !found) return { value: null, lastErrorObject: { n: 0 } };
  context.records.remove(collection, found.record, found.document);
  return { value: found.document, lastErrorObject: { n: 1 } };
}

function updated(context: Context, namespace: string, body: Document): Outcome {
  const filter = documentIn(body, 'query');
  const updater = compileUpdate({ filter, update: body.update, arrayFilters: arrayFilters(body) });
  const { collection, found } = selected(context, namespace, body);
  if (collection && found) {
    const { next } = change(context, collection, found, updater);
    return { value: body.new === true ? next : found.document, lastErrorObject: { n: 1, updatedExisting: true } };
  }
  if (body.upsert !== true) return { value: null, lastErrorObject: { n: 0, updatedExisting: false } };
  const made = upsert(context, context.engine.catalog.create(namespace), filter, body.update, updater);
  return {
    value: body.new === true ? made : null,
    lastErrorObject: { n: 1, updatedExisting: false, upserted: made._id },
  };
}
