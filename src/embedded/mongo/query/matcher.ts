import { badValue, onlyInMongo } from '../errors.ts';
import { expression } from './expressions.ts';
import type { Evaluate } from './expressions.ts';
import { someAt, someWholeAt } from './paths.ts';
import { equality, isOperatorExpression, membership, regexTest, valueTest } from './value-tests.ts';
import type { Test } from './value-tests.ts';
import {
  asDocument,
  isDocument,
  isNumeric,
  isOperatorName,
  isTrue,
  MISSING,
  RANK,
  rankOf,
  toNumber,
} from './values.ts';
import type { Document } from './values.ts';

export type Matches = (document: Document) => boolean;

/** A filter as a function; a malformed one is refused here, before any document is read. */
export function compileFilter(filter: Document, evaluate: Evaluate = expression): Matches {
  const parts = Object.entries(filter).flatMap(([field, condition]) => compileEntry(field, condition, evaluate));
  if (parts.length === 1 && parts[0]) return parts[0];
  return (document) => parts.every((matches) => matches(document));
}

function compileEntry(field: string, condition: unknown, evaluate: Evaluate): Matches[] {
  if (!field.startsWith('$')) return compileField(field, condition);
  switch (field) {
    case '$and':
      return listOf(field, condition, evaluate);
    case '$or': {
      const branches = listOf(field, condition, evaluate);
      return [(document) => branches.some((matches) => matches(document))];
    }
    case '$nor': {
      const branches = listOf(field, condition, evaluate);
      return [(document) => !branches.some((matches) => matches(document))];
    }
    case '$expr': {
      const compute = evaluate(condition);
      return [(document) => isTrue(compute(document))];
    }
    case '$comment':
      return [];
    case '$text':
    case '$where':
    case '$jsonSchema':
      throw onlyInMongo(field);
    default:
      throw badValue(
        `unknown top level operator: ${field}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function listOf(operator: string, value: unknown, evaluate: Evaluate): Matches[] {
  if (!Array.isArray(value)) throw badValue(`${operator} must be an array`);
  if (value.length === 0) throw badValue(`$and/$or/$nor must be a nonempty array`);
  return value.map((entry) => {
    if (!isDocument(entry)) throw badValue(`$or/$and/$nor entries need to be full objects`);
    return compileFilter(entry, evaluate);
  });
}

/** A condition on a value at hand, such as an element of an array. */
export function compileElement(condition: unknown): Test {
  if (isDocument(condition) && '$elemMatch' in condition) return elementTest(condition.$elemMatch);
  const tests = conditions(ATHAND, condition);
  return (element) => tests.every((test) => test(element));
}

/** How a condition reaches its values: along a path, entering arrays or not, or just the value at hand. */
interface Reach {
  each(test: Test): Test;
  whole(test: Test): Test;
}

const along = (parts: readonly string[]): Reach => ({
  each: (test) => (document) => someAt(document, parts, test),
  whole: (test) => (document) => someWholeAt(document, parts, test),
});

const ATHAND: Reach = { each: (test) => test, whole: (test) => test };

const compileField = (field: string, condition: unknown): Matches[] => conditions(along(field.split('.')), condition);

function conditions(reach: Reach, condition: unknown): Test[] {
  if (!isOperatorExpression(condition)) return [reach.each(equality(condition))];
  return Object.entries(condition).flatMap(([operator, operand]) => {
    if (operator === '$options') {
      if (!('$regex' in condition)) throw badValue('$options needs a $regex');
      return [];
    }
    if (operator === '$minDistance' || operator === '$maxDistance') {
      if (!('$near' in condition || '$nearSphere' in condition)) throw badValue(`${operator} needs a $nearSphere`);
      return [];
    }
    return [compileOperator(reach, operator, operand, condition)];
  });
}

function compileOperator(reach: Reach, operator: string, operand: unknown, whole: Document): Test {
  switch (operator) {
    case '$exists': {
      const wanted = isTrue(operand);
      const exists = reach.whole((value) => value !== MISSING);
      return (document) => exists(document) === wanted;
    }
    case '$size': {
      if (!isNumeric(operand)) throw badValue(`Failed to parse $size. Expected a number in: $size: ${String(operand)}`);
      const size = toNumber(operand);
      if (!Number.isInteger(size)) throw badValue(`Failed to parse $size. Expected an integer: $size: ${size}`);
      if (size < 0) throw badValue(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
      return reach.whole((value) => Array.isArray(value) && value.length === size);
    }
    case '$elemMatch': {
      const test = elementTest(operand);
      return reach.whole((value) => Array.isArray(value) && value.some(test));
    }
    case '$all':
      return compileAll(reach, operand);
    case '$ne':
      if (rankOf(operand) === RANK.regex) throw badValue("Can't have regex as arg to $ne.");
      return not(reach.each(equality(operand)));
    case '$nin':
      return not(reach.each(membership(operand, '$nin')));
    case '$not':
      return compileNot(reach, operand);
    default:
      return reach.each(valueTest(operator, operand, whole));
  }
}

const not =
  (matches: Test): Test =>
  (value) =>
    !matches(value);

function compileNot(reach: Reach, operand: unknown): Test {
  if (rankOf(operand) === RANK.regex) return not(reach.each(regexTest(operand, undefined)));
  if (!isOperatorExpression(operand)) throw badValue('$not needs a regex or a document');
  const inner = conditions(reach, operand);
  return (document) => !inner.every((matches) => matches(document));
}

function compileAll(reach: Reach, operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return () => false;
  const each = operand.map((item: unknown) => {
    if (isOperatorExpression(item) && '$elemMatch' in item) {
      return compileOperator(reach, '$elemMatch', item.$elemMatch, item);
    }
    return reach.each(equality(item));
  });
  return (document) => each.every((matches) => matches(document));
}

const OF_FIELDS = new Set(['$and', '$or', '$nor', '$expr']);

/** Whether a condition asks about the fields of a document, as opposed to operators on a value. */
export function isOfFields(condition: Document): boolean {
  const [first = ''] = Object.keys(condition);
  return !isOperatorName(first) || OF_FIELDS.has(first);
}

/** `$elemMatch` takes conditions on the element's fields, or operators on the element itself. */
function elementTest(operand: unknown): Test {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  if (isOfFields(operand)) {
    const matches = compileFilter(operand);
    return (element) => {
      const document =
        asDocument(element) ?? (Array.isArray(element) ? Object.fromEntries(element.entries()) : undefined);
      return document !== undefined && matches(document);
    };
  }
  const tests = conditions(ATHAND, operand);
  return (element) => tests.every((test) => test(element));
}
