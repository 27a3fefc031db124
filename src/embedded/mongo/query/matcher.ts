import { badValue, onlyInMongo } from '../errors.ts';
import { isNear, nearOf } from '../geo/near.ts';
import { positionOf } from '../geo/point.ts';
import type { Position } from '../geo/point.ts';
import { regionOf } from '../geo/region.ts';
import { expression } from './expressions.ts';
import type { Evaluate } from './expressions.ts';
import { compareValues, encodeValue } from './key-encoding.ts';
import { someAt, someWholeAt } from './paths.ts';
import { asDocument, isDocument, isNumeric, MISSING, RANK, rankOf, regexParts, toNumber } from './values.ts';
import type { Document } from './values.ts';
import { bitsTest } from './bits.ts';
import { typeTest } from './types.ts';

export type Matches = (document: Document) => boolean;
type Test = (value: unknown) => boolean;

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

const isTrue = (value: unknown): boolean => !(value === false || value === null || value === undefined || value === 0);

/** `{ $gt: 5 }` is a condition, `{ street: 'x' }` a value to be equal to. */
export function isOperatorExpression(value: unknown): value is Document {
  return isDocument(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
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
      const wanted = isTrue(isNumeric(operand) ? toNumber(operand) : operand);
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

/** `$elemMatch` takes conditions on the element's fields, or operators on the element itself. */
function elementTest(operand: unknown): Test {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0] ?? '';
  if (!first.startsWith('$') || ['$and', '$or', '$nor', '$expr'].includes(first)) {
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

function valueTest(operator: string, operand: unknown, whole: Document): Test {
  switch (operator) {
    case '$eq':
      return equality(operand);
    case '$in':
      return membership(operand, '$in');
    case '$gt':
      return comparison(operand, (order) => order > 0, false);
    case '$gte':
      return comparison(operand, (order) => order >= 0, true);
    case '$lt':
      return comparison(operand, (order) => order < 0, false);
    case '$lte':
      return comparison(operand, (order) => order <= 0, true);
    case '$regex':
      return regexTest(operand, whole.$options);
    case '$type':
      return typeTest(operand);
    case '$mod':
      return modulo(operand);
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return bitsTest(operator, operand);
    case '$geoWithin':
    case '$within':
    case '$geoIntersects': {
      const region = regionOf(operator, operand);
      return located((position) => region.contains(position));
    }
    case '$near':
    case '$nearSphere': {
      const near = nearOf(operator, whole);
      return located((position) => isNear(near, position));
    }
    default:
      throw badValue(`unknown operator: ${operator}`);
  }
}

const located =
  (test: (position: Position) => boolean): Test =>
  (value) => {
    const position = positionOf(value);
    return position !== undefined && test(position);
  };

const isNullish = (value: unknown): boolean => value === null || value === undefined || value === MISSING;

function equality(operand: unknown): Test {
  if (rankOf(operand) === RANK.regex) {
    const matches = regexTest(operand, undefined);
    const same = exactly(operand);
    return (value) => matches(value) || same(value);
  }
  return exactly(operand);
}

function exactly(operand: unknown): Test {
  if (operand === null || operand === undefined) return isNullish;
  if (typeof operand === 'string') return (value) => value === operand || (isSymbol(value) && same(value, operand));
  if (typeof operand === 'boolean') return (value) => value === operand;
  return (value) => same(value, operand);
}

const isSymbol = (value: unknown): boolean => typeof value === 'object' && rankOf(value) === RANK.string;

const same = (value: unknown, operand: unknown): boolean =>
  value !== MISSING && rankOf(value) === rankOf(operand) && compareValues(value, operand) === 0;

function membership(operand: unknown, operator: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  if (operand.some(isOperatorExpression)) throw badValue(`cannot nest $ under ${operator}`);
  const tests = operand.filter((item) => rankOf(item) === RANK.regex).map(equality);
  const wantsNull = operand.some((item) => item === null || item === undefined);
  const keys = new Set(operand.filter((item) => rankOf(item) !== RANK.regex).map(lookupKey));
  return (value) => {
    if (isNullish(value)) return wantsNull;
    return keys.has(lookupKey(value)) || tests.some((test) => test(value));
  };
}

const lookupKey = (value: unknown): string =>
  typeof value === 'string' ? `s${value}` : `b${encodeValue(value).toString('latin1')}`;

/** Order is asked only between values of one kind; the ends of the order (MinKey, MaxKey) compare with all. */
function comparison(operand: unknown, holds: (order: number) => boolean, orEqual: boolean): Test {
  const rank = rankOf(operand);
  if (rank === RANK.regex) throw badValue("Can't have RegEx as arg to predicate over field");
  if (rank === RANK.null || rank === RANK.undefined) return orEqual ? isNullish : () => false;
  if (rank === RANK.minKey || rank === RANK.maxKey) {
    return (value) => value !== MISSING && holds(compareValues(value, operand));
  }
  if (rank === RANK.number && Number.isNaN(toNumber(operand))) {
    return (value) => orEqual && isNumeric(value) && Number.isNaN(toNumber(value));
  }
  return (value) => {
    if (value === MISSING || rankOf(value) !== rank) return false;
    if (rank === RANK.number && Number.isNaN(toNumber(value))) return false;
    return holds(compareValues(value, operand));
  };
}

const FLAGS = /^[imsxu]*$/;

function regexTest(operand: unknown, options: unknown): Test {
  const given =
    typeof operand === 'string'
      ? { pattern: operand, flags: '' }
      : rankOf(operand) === RANK.regex
        ? regexParts(operand)
        : undefined;
  if (!given) throw badValue('$regex has to be a string');
  const flags = typeof options === 'string' ? options : given.flags;
  if (!FLAGS.test(flags)) throw badValue(`invalid flag in regex options: ${flags}`);
  if (flags.includes('x')) throw onlyInMongo("the regular expression option 'x'");
  const regex = toRegExp(given.pattern, flags.replace('u', ''));
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    return isSymbol(value) && regex.test(String(value));
  };
}

function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    throw badValue(`Regular expression is invalid: ${pattern}`);
  }
}

function modulo(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2 || !operand.every(isNumeric)) {
    throw badValue('malformed mod, needs to be an array of two numbers');
  }
  const [divisor, remainder] = operand.map((item) => Math.trunc(toNumber(item)));
  if (!divisor) throw badValue('divisor cannot be 0');
  return (value) => isNumeric(value) && (Math.trunc(toNumber(value)) % divisor || 0) === (remainder || 0);
}
