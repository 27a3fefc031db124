import { ObjectId } from 'bson';
import { conflictingOperators, dollarPrefixedField, emptyFieldName, failedToParse, immutableField } from '../errors.ts';
import { entriesOf, fromEntries, namesOf, withId } from '../query/documents.ts';
import { compareValues } from '../query/key-encoding.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { OPERATORS } from './operators.ts';
import { updatePipeline } from './pipeline.ts';
import { checkRename, rename } from './rename.ts';
import { seed } from './seed.ts';
import type { Updater } from './updater.ts';
import { changeAt, checkArrayFilters, compileArrayFilters, targetsOf } from './targets.ts';

export interface UpdateRequest {
  readonly filter: Document;
  /** Operators, a whole document to put in place, or stages. */
  readonly update: unknown;
  readonly arrayFilters?: readonly unknown[];
}

/** Prepares an update once for all documents it is applied to; a malformed one is refused here. */
export function compileUpdate({ filter, update, arrayFilters = [] }: UpdateRequest): Updater {
  const isPipeline = Array.isArray(update);
  if (arrayFilters.length > 0 && (isPipeline || isReplacement(update))) {
    throw failedToParse(
      `arrayFilters may not be specified for ${isPipeline ? 'pipeline' : 'replacement'}-style updates`,
    );
  }
  if (isPipeline) return updatePipeline(update);
  if (!isDocument(update)) throw failedToParse('Update argument must be either an object or an array');
  if (isReplacement(update)) return (document) => replacement(document, update);
  const operations = operationsOf(update);
  const filters = compileArrayFilters(arrayFilters);
  checkArrayFilters(
    filters,
    operations.map(({ path }) => path),
  );
  return (document, inserting) => {
    const next = structuredCopy(document) as Document;
    const moment = { inserting, now: new Date() };
    for (const { operator, path, operand } of operations) {
      if (operator === '$setOnInsert' && !inserting) continue;
      if (operator === '$rename') rename(next, path, operand as string);
      else {
        const change = OPERATORS[operator]?.(operand, path, moment);
        if (change) for (const parts of targetsOf(path, next, filter, filters)) changeAt(next, parts, change);
      }
    }
    if (!inserting) keepId(document, next, operations);
    return next;
  };
}

/** The document an upsert puts in: what the filter holds equal, then the update on top. */
export function upserted(filter: Document, update: Updater, isReplaced: boolean): Document {
  const known = seed(isReplaced ? idOnly(filter) : filter);
  const next = update(known, true);
  if ('_id' in known && !sameId(known._id, next._id)) {
    throw immutableField("Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  return '_id' in next ? next : withId(new ObjectId(), next);
}

/** A replacement takes nothing else from the filter. */
function idOnly(filter: Document): Document {
  const { _id: id, $and: all } = filter;
  const parts = Array.isArray(all) ? all.filter(isDocument).map(idOnly) : [];
  return { ...('_id' in filter ? { _id: id } : {}), ...(parts.length > 0 ? { $and: parts } : {}) };
}

export function isReplacement(update: unknown): boolean {
  return isDocument(update) && !(namesOf(update)[0]?.startsWith('$') ?? false);
}

function replacement(document: Document, update: Document): Document {
  const dollar = Object.keys(update).find((name) => name.startsWith('$'));
  if (dollar !== undefined) {
    throw dollarPrefixedField(
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document.`,
    );
  }
  if ('_id' in update) return withId(update._id, update);
  return '_id' in document ? withId(document._id, update) : update;
}

interface Operation {
  readonly operator: string;
  readonly path: string;
  readonly operand: unknown;
}

/** Every operator with each of its paths, in the order of paths in which MongoDB adds new fields. */
function operationsOf(update: Document): Operation[] {
  const operations = entriesOf(update).flatMap(([operator, operands]) => {
    if (!(operator in OPERATORS) && operator !== '$rename') {
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDocument(operands)) {
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeof operands} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${String(operands)}}`,
      );
    }
    return entriesOf(operands).map(([path, operand]) => {
      if (operator === '$rename') checkRename(path, operand);
      return { operator, path, operand };
    });
  });
  refuseConflicts(operations);
  const sorted = operations.map((operation) => ({ operation, parts: placeOf(operation).split('.') }));
  return sorted.sort((a, b) => comparePaths(a.parts, b.parts)).map(({ operation }) => operation);
}

/** A renamed field appears where its new name belongs. */
const placeOf = ({ operator, path, operand }: Operation): string =>
  operator === '$rename' && typeof operand === 'string' ? operand : path;

/** Part by part: whole numbers by their size, other names by their bytes. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [at, part] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** What begins with a digit, and is not padded with zeros, goes by its length first; so MongoDB sorts numbers. */
const NUMBER_LIKE = /^(0$|[1-9])/;

function compareParts(a: string, b: string): number {
  const byLength = NUMBER_LIKE.test(a) && NUMBER_LIKE.test(b) ? Buffer.byteLength(a) - Buffer.byteLength(b) : 0;
  return byLength || compareValues(a, b);
}

function refuseConflicts(operations: readonly Operation[]): void {
  const touched: string[] = [];
  for (const { operator, path, operand } of operations) {
    for (const target of operator === '$rename' && typeof operand === 'string' ? [path, operand] : [path]) {
      if (target === '' || target.split('.').includes('')) {
        throw emptyFieldName(`The update path '${target}' contains an empty field name, which is not allowed.`);
      }
      if (/^\$[^[.]/.test(target)) {
        throw dollarPrefixedField(`The dollar ($) prefixed field '${target}' in '${target}' is not valid for storage.`);
      }
      const clash = touched.find((other) => other === target || under(other, target) || under(target, other));
      if (clash !== undefined) {
        const at = clash.length < target.length ? clash : target;
        throw conflictingOperators(`Updating the path '${target}' would create a conflict at '${at}'`);
      }
      touched.push(target);
    }
  }
}

const under = (path: string, ancestor: string): boolean => path.startsWith(`${ancestor}.`);

function keepId(before: Document, after: Document, operations: readonly Operation[]): void {
  const touches = operations.find(({ path }) => path === '_id' || path.startsWith('_id.'));
  if (touches && !sameId(before._id, after._id)) {
    throw immutableField(`Performing an update on the path '${touches.path}' would modify the immutable field '_id'`);
  }
}

/** Arrays and documents are copied, scalars shared: changes are made in place on the copy. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isDocument(value)) return value;
  return fromEntries(entriesOf(value).map(([name, inner]) => [name, structuredCopy(inner)]));
}

const sameId = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0;
