import { Binary, calculateObjectSize, Timestamp } from 'bson';
import { badValue, numbered, onlyInMongo } from '../errors.ts';
import { isNothing, ofMingo, operand, unlessNothing } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { typeName } from './types.ts';
import { isDocument } from './values.ts';

/* Operators that mingo lacks, or that find fault with what is not there. */

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
  $slice: unlessNothing('$slice'),
  $bsonSize: ofOne('$bsonSize', documentSize),
  $binarySize: ofOne('$binarySize', binarySize),
  $tsSecond: ofTimestamp('$tsSecond', ({ t }) => t),
  $tsIncrement: ofTimestamp('$tsIncrement', ({ i }) => i),
  $function: script,
  $accumulator: refused('$accumulator'),
  $meta: refused('$meta'),
  $sampleRate: refused('$sampleRate'),
  $toHashedIndexKey: refused('$toHashedIndexKey'),
};
