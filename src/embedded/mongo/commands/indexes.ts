import {
  badValue,
  cannotCreateIndex,
  failedToParse,
  indexKeySpecsConflict,
  indexNotFound,
  indexOptionsConflict,
  invalidIndexOption,
  invalidOptions,
  namespaceNotFound,
  onlyInMongo,
} from '../errors.ts';
import { entriesOf, fromEntries } from '../query/documents.ts';
import { compareValues } from '../query/key-encoding.ts';
import { compileFilter } from '../query/matcher.ts';
import { toPlain } from '../query/plain.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { sameKey } from '../planner/plan.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { okay } from '../wire/cursor-reply.ts';
import { listIn, namespaceOf } from './command.ts';
import type { Command, Context } from './command.ts';
import { listing } from './collections.ts';

export const createIndexes: Command = async (request, context) => {
  const namespace = namespaceOf(request);
  const specifications = listIn(request.body, 'indexes').map(checkSpecification);
  if (specifications.length === 0) throw badValue('Must specify at least one index to create');
  return context.engine.writeInTurns(created());

  function* created(): Generator<void, Document> {
    const { catalog } = context.engine;
    const createdCollectionAutomatically = catalog.get(namespace) === undefined;
    // Another client may be building the very same one.
    while (catalog.create(namespace).building.length > 0) yield;
    const collection = catalog.create(namespace);
    const numIndexesBefore = collection.indexes.length;
    for (const specification of specifications) {
      if (!existing(collection, specification)) yield* build(context, collection, specification);
    }
    const numIndexesAfter = collection.indexes.length;
    const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
    return okay({ numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note });
  }
};

/** An index that cannot be filled (its documents break its uniqueness) leaves nothing behind. */
function* build({ engine, records }: Context, collection: Collection, specification: Document): Generator<void, void> {
  const index = engine.catalog.startIndex(collection, specification);
  try {
    yield* records.build(collection, index);
  } catch (error) {
    if (engine.catalog.get(collection.namespace) === collection) engine.catalog.removeIndex(collection, index);
    yield* records.clear([index.id]);
    throw error;
  }
  engine.catalog.finishIndex(collection, index);
}

export const listIndexes: Command = (request, context) => {
  const namespace = namespaceOf(request);
  const collection = context.engine.catalog.get(namespace);
  if (!collection) throw namespaceNotFound(`ns does not exist: ${namespace}`);
  return listing(
    context,
    namespace,
    collection.indexes.map(({ specification }) => specification),
    request.body,
  );
};

export const dropIndexes: Command = async (request, { engine, records }) => {
  const namespace = namespaceOf(request);
  return engine.writeInTurns(dropped());

  function* dropped(): Generator<void, Document> {
    const collection = engine.catalog.get(namespace);
    if (!collection) throw namespaceNotFound(`ns not found ${namespace}`);
    const nIndexesWas = collection.indexes.length;
    const leaving = chosen(collection, request.body.index);
    for (const index of leaving) engine.catalog.removeIndex(collection, index);
    yield* records.clear(leaving.map(({ id }) => id));
    return okay({ nIndexesWas });
  }
};

function chosen(collection: Collection, asked: unknown): Index[] {
  if (asked === '*') return collection.indexes.filter(({ name }) => name !== '_id_');
  const names: unknown[] = Array.isArray(asked) ? asked : [asked];
  return names.map((wanted) => {
    const index = collection.indexes.find(({ name, specification }) =>
      isDocument(wanted) ? sameKey(specification.key as Document, wanted) : name === wanted,
    );
    if (!index) {
      throw indexNotFound(
        isDocument(wanted)
          ? `can't find index with key: ${JSON.stringify(toPlain(wanted))}`
          : `index not found with name [${String(wanted)}]`,
      );
    }
    if (index.name === '_id_') throw invalidOptions('cannot drop _id index');
    return index;
  });
}

const REFUSED_KINDS = new Set(['text', 'hashed', '2d', 'wildcard']);
const OPTIONS = ['unique', 'sparse', 'partialFilterExpression'];
const NOT_KEPT = new Set(['v', 'key', 'name', 'ns', 'background', 'collation']);
const MAX_TTL_SECONDS = 2_147_483_647;

/** The specification in the plain form in which it is kept and listed. */
function checkSpecification(given: Document): Document {
  const { key } = given;
  if (!isDocument(key) || Object.keys(key).length === 0)
    throw failedToParse("The 'key' field is a required property of an index specification");
  for (const [field, direction] of Object.entries(key)) {
    if (field.includes('$**')) throw onlyInMongo('a wildcard index');
    if (field === '' || field.split('.').includes(''))
      throw cannotCreateIndex('Index keys cannot contain an empty field.');
    if (typeof direction === 'string') {
      if (REFUSED_KINDS.has(direction)) throw onlyInMongo(`a '${direction}' index`);
      if (direction !== '2dsphere') throw cannotCreateIndex(`Unknown index plugin '${direction}'`);
    } else if (!isNumeric(direction) || !toNumber(direction)) {
      throw cannotCreateIndex('Values in v:2 index key pattern must be numbers > 0, numbers < 0, or strings.');
    }
  }
  if (typeof given.name !== 'string' || given.name === '') {
    throw failedToParse("The 'name' field is a required property of an index specification");
  }
  if (isDocument(given.collation) && given.collation.locale !== 'simple')
    throw onlyInMongo('an index with a collation');
  if (given.partialFilterExpression !== undefined) checkPartial(given);
  if (given.expireAfterSeconds !== undefined) checkTtl(given, key);
  const options = Object.entries(given).filter(([option]) => !NOT_KEPT.has(option));
  const [option] = options[0] ?? [];
  if (option !== undefined && sameKey(plainNumbers(key), { _id: 1 })) {
    throw invalidIndexOption(`The field '${option}' is not valid for an _id index specification.`);
  }
  return { v: 2, key: plainNumbers(key), name: given.name, ...plainNumbers(Object.fromEntries(options)) };
}

function checkPartial(given: Document): void {
  if (!isDocument(given.partialFilterExpression))
    throw cannotCreateIndex("'partialFilterExpression' for an index has to be a document");
  if (given.sparse === true) throw cannotCreateIndex("cannot mix 'partialFilterExpression' and 'sparse' options");
  compileFilter(given.partialFilterExpression);
}

function checkTtl(given: Document, key: Document): void {
  const seconds = isNumeric(given.expireAfterSeconds) ? toNumber(given.expireAfterSeconds) : -1;
  if (!(seconds >= 0 && seconds <= MAX_TTL_SECONDS)) {
    throw cannotCreateIndex(
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, try a different number than ${seconds}`,
    );
  }
  if (Object.keys(key).length > 1) {
    throw cannotCreateIndex('TTL indexes are single-field indexes, compound indexes do not support TTL');
  }
  if ('_id' in key)
    throw cannotCreateIndex("The field 'expireAfterSeconds' is not valid for an _id index specification");
}

/** Numbers of options and key patterns lose their BSON type; the values of a partial filter keep theirs. */
function plainNumbers(value: Document): Document {
  return fromEntries(
    entriesOf(value).map(([name, inner]) => [name, name === 'partialFilterExpression' ? inner : toPlain(inner)]),
  );
}

/** The same index asked for again is no error; a similar one is. */
function existing(collection: Collection, specification: Document): boolean {
  const named = collection.indexes.find(({ name }) => name === specification.name);
  const known = named ?? collection.indexes.find((index) => isSame(index.specification, specification));
  if (!known) return false;
  const about = `Requested index: ${JSON.stringify(specification)}, existing index: ${JSON.stringify(known.specification)}`;
  if (known.name === '_id_' && sameKey(known.specification.key as Document, specification.key as Document)) return true;
  if (!isSame(known.specification, specification)) {
    throw indexKeySpecsConflict(
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${about}`,
    );
  }
  if (!sameOption(known.specification.expireAfterSeconds, specification.expireAfterSeconds)) {
    throw indexOptionsConflict(
      named
        ? `An equivalent index already exists with the same name but different options. ${about}`
        : `An equivalent index already exists with a different name and options. ${about}`,
    );
  }
  if (!named) throw indexOptionsConflict(`Index already exists with a different name: ${known.name}`);
  return true;
}

/** What makes two indexes one; the others of their options only say what is done with it. */
const isSame = (a: Document, b: Document): boolean =>
  sameKey(a.key as Document, b.key as Document) && OPTIONS.every((option) => sameOption(a[option], b[option]));

function sameOption(a: unknown, b: unknown): boolean {
  const off = (value: unknown) => (value === false ? undefined : value);
  return compareValues(off(a), off(b)) === 0;
}
