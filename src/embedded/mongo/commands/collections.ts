import { Long } from 'bson';
import { namespaceExists, namespaceNotFound, onlyInMongo } from '../errors.ts';
import { encode } from '../query/documents.ts';
import { compileFilter } from '../query/matcher.ts';
import type { Document } from '../query/values.ts';
import { okay } from '../wire/cursor-reply.ts';
import { documentIn, namespaceOf, optionalNumber } from './command.ts';
import type { Command, Context } from './command.ts';
import type { Source } from './cursors.ts';

export const create: Command = async (request, { engine }) => {
  const namespace = namespaceOf(request);
  const refused = ['capped', 'timeseries', 'viewOn', 'validator', 'clusteredIndex', 'collation'].find(
    (option) => request.body[option] !== undefined && request.body[option] !== false,
  );
  if (refused !== undefined) throw onlyInMongo(`a collection with '${refused}'`);
  return engine.write(() => {
    if (engine.catalog.get(namespace)) throw namespaceExists(`Collection ${namespace} already exists.`);
    engine.catalog.create(namespace);
    return okay();
  });
};

export const drop: Command = async (request, { engine, records }) => {
  const namespace = namespaceOf(request);
  return engine.writeInTurns(dropped());

  function* dropped(): Generator<void, Document> {
    const collection = engine.catalog.get(namespace);
    if (!collection) throw namespaceNotFound('ns not found');
    yield* records.clear(engine.catalog.remove(collection));
    return okay({ nIndexesWas: collection.indexes.length, ns: namespace });
  }
};

export const dropDatabase: Command = async ({ database }, { engine, records }) => {
  return engine.writeInTurns(dropped());

  function* dropped(): Generator<void, Document> {
    const collections = engine.catalog.all().filter((collection) => collection.database === database);
    yield* records.clear(collections.flatMap((collection) => engine.catalog.remove(collection)));
    return okay(collections.length > 0 ? { dropped: database } : {});
  }
};

export const listCollections: Command = ({ body, database }, context) => {
  const matches = compileFilter(documentIn(body, 'filter'));
  const rows = context.engine.catalog
    .all()
    .filter((collection) => collection.database === database)
    .map(({ name, options }) => ({
      name,
      type: 'collection',
      ...(body.nameOnly === true
        ? {}
        : { options, info: { readOnly: false }, idIndex: { v: 2, key: { _id: 1 }, name: '_id_' } }),
    }))
    .filter(matches);
  return listing(context, `${database}.$cmd.listCollections`, rows, body);
};

export const listDatabases: Command = ({ body }, { engine }) => {
  const matches = compileFilter(documentIn(body, 'filter'));
  const names = [...new Set(engine.catalog.all().map(({ database }) => database))].sort();
  const databases = names
    .map((name) => (body.nameOnly === true ? { name } : { name, sizeOnDisk: new Long(0), empty: false }))
    .filter(matches);
  return okay({ databases, ...(body.nameOnly === true ? {} : { totalSize: new Long(0) }) });
};

/** Rows made up for an answer, handed out through a cursor like documents. */
export function listing(
  context: Context,
  namespace: string,
  rows: readonly Document[],
  body: Document,
): Promise<Uint8Array> {
  let at = 0;
  const source: Source = {
    next() {
      const row = rows[at++];
      return row && encode(row);
    },
    pause: () => undefined,
  };
  return context.cursors.first(namespace, source, optionalNumber(documentIn(body, 'cursor'), 'batchSize'));
}
