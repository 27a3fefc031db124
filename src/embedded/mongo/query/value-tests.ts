import { badValue, onlyInMongo } from '../errors.ts';
import { isNear, nearOf } from '../geo/near.ts';
import { positionOf } from '../geo/point.ts';
import type { Position } from '../geo/point.ts';
import { regionOf } from '../geo/region.ts';
import { bitsTest } from './bits.ts';
import { toWhole } from './decimal.ts';
import { compareValues, encodeValue } from './key-encoding.ts';
import { typeTest } from './types.ts';
import { isDocument, isNumeric, isOperatorName, MISSING, RANK, rankOf, regexParts, toNumber } from './values.ts';
import type { Document } from './values.ts';

export type Test = (value: unknown) => boolean;

/** `{ $gt: 5 }` is a condition, `{ street: 'x' }` a value to be equal to. */
export function isOperatorExpression(value: unknown): value is Document {
  return isDocument(value) && isOperatorName(Object.keys(value)[0] ?? '');
}

/** What an operator asks of a single value. */
export function valueTest(operator: string, operand: unknown, whole: Document): Test {
  switch (operator) {
    case '$eq':
      return exactly(operand);
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

/** What a filter names without an operator: a pattern is one to match. */
export function equality(operand: unknown): Test {
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

export function membership(operand: unknown, operator: string): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  if (operand.some(isOperatorExpression)) throw badValue(`cannot nest $ under ${operator}`);
  const tests = operand.filter((item) => rankOf(item) === RANK.regex).map(equality);
  const wantsNull = operand.some((item) => item === null || item === undefined);
  // Made when a value is looked up: an index has often settled it before.
  let keys: Set<string> | undefined;
  return (value) => {
    if (isNullish(value)) return wantsNull;
    keys ??= new Set(operand.filter((item) => rankOf(item) !== RANK.regex).map(lookupKey));
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

export function regexTest(operand: unknown, options: unknown): Test {
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
  const [divisor, remainder] = operand.map(toWhole);
  if (!divisor) throw badValue('divisor cannot be 0');
  return (value) => {
    const whole = isNumeric(value) ? toWhole(value) : undefined;
    return whole !== undefined && whole % divisor === (remainder ?? 0n);
  };
}
