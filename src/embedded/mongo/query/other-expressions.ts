import { Binary, calculateObjectSize, Timestamp } from 'bson';
import { badValue, numbered, onlyInMongo } from '../errors.ts';
import { isNothing, literal, ofMingo, operand, operands, unlessNothing } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { typeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

/* Operators that mingo lacks, or that find fault with what is not there. */

const positive =
  (code: number, name: string) =>
  ([value]: readonly unknown[]): void => {
    if (isNumeric(value) && toNumber(value) <= 0) {
      throw numbered(code, `${name}'s argument must be a positive number, but is ${toNumber(value)}`);
    }
  };

type Given = Parameters<ExpressionOperator>;

/** Of one operand; where that is nothing, so much of nothing. */
const ofOne = (
  name: string,
  work: (value: unknown, given: Given) => unknown,
  ofNothing: unknown = null,
): ExpressionOperator => {
  const only = operand(name);
  return (...given) => {
    const value = only(...given);
    return isNothing(value) ? ofNothing : work(value, given);
  };
};

const logarithm = (name: string, code: number): ExpressionOperator => {
  const check = positive(code, name);
  return ofOne(name, (value, given) => {
    check([value]);
    return ofMingo(name, literal(value), given);
  });
};

const letters = (name: string): ExpressionOperator =>
  ofOne(name, (value, given) => ofMingo(name, literal(value), given), '');

/** To a place behind the point, which is the point itself where none is told. */
const rounded =
  (name: string): ExpressionOperator =>
  (...given) => {
    const [value, place = 0, ...more] = operands(...given);
    if (more.length > 0) throw numbered(28667, `Expression ${name} takes at least 1 arguments, and at most 2`);
    if (isNothing(value) || place === null) return null;
    return ofMingo(name, [literal(value), literal(place)], given);
  };

/** Where a text stands within another, counted in characters. */
const indexOfCharacter: ExpressionOperator = (...given) => {
  const [text, part, start = 0, end = Infinity] = operands(...given);
  if (isNothing(text)) return null;
  if (typeof text !== 'string') throw numbered(40093, '$indexOfCP requires a string as the first argument');
  if (typeof part !== 'string') throw numbered(40094, '$indexOfCP requires a string as the second argument');
  const [from, to] = [toNumber(start), toNumber(end)];
  const characters = Array.from(text).slice(0, to);
  if (from > characters.length || to < from) return -1;
  const rest = characters.slice(from).join('');
  const found = rest.indexOf(part);
  return found < 0 ? -1 : from + Array.from(rest.slice(0, found)).length;
};

function documentSize(value: unknown): number {
  if (!isDocument(value)) throw numbered(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
  return calculateObjectSize(value);
}

function binarySize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Binary) return value.length();
  throw numbered(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`);
}

const ofTimestamp = (name: string, work: (value: Timestamp) => number): ExpressionOperator =>
  ofOne(name, (value) => {
    if (value instanceof Timestamp) return work(value);
    throw badValue(`${name} requires a timestamp argument, found: ${typeName(value)}`);
  });

const compareLetters: ExpressionOperator = (...given) =>
  ofMingo(
    '$strcasecmp',
    operands(...given).map((value) => literal(value ?? '')),
    given,
  );

/** mingo sums over windows by a function of its own; what comes from a client is never one. */
const script: ExpressionOperator = (...given) => {
  const [, expression] = given;
  if (isDocument(expression) && typeof expression.body === 'function') return ofMingo('$function', expression, given);
  throw onlyInMongo('$function');
};

const refused = (name: string): ExpressionOperator => {
  return () => {
    throw onlyInMongo(name);
  };
};

export const OTHER_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $mod: unlessNothing('$mod', ([, divisor]) => {
    if (isNumeric(divisor) && toNumber(divisor) === 0) throw numbered(16610, "can't $mod by zero");
  }),
  $ln: logarithm('$ln', 28766),
  $log: unlessNothing('$log', positive(28758, '$log')),
  $log10: logarithm('$log10', 28761),
  $round: rounded('$round'),
  $trunc: rounded('$trunc'),
  $toUpper: letters('$toUpper'),
  $toLower: letters('$toLower'),
  $strcasecmp: compareLetters,
  $slice: unlessNothing('$slice'),
  $setUnion: unlessNothing('$setUnion'),
  $setIntersection: unlessNothing('$setIntersection'),
  $setDifference: unlessNothing('$setDifference'),
  $indexOfCP: indexOfCharacter,
  $bsonSize: ofOne('$bsonSize', documentSize),
  $binarySize: ofOne('$binarySize', binarySize),
  $tsSecond: ofTimestamp('$tsSecond', ({ t }) => t),
  $tsIncrement: ofTimestamp('$tsIncrement', ({ i }) => i),
  $function: script,
  $meta: refused('$meta'),
  $sampleRate: refused('$sampleRate'),
  $toHashedIndexKey: refused('$toHashedIndexKey'),
};
