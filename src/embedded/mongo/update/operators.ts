import { Int32, Timestamp } from 'bson';
import { badValue, failedToParse, typeMismatch } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { typeName } from '../query/types.ts';
import { isDocument, isNumeric, MISSING, toNumber } from '../query/values.ts';
import { pull, pullAll } from './pull.ts';
import { addToSet, push } from './push.ts';
import { arithmetic, bitwise } from '../query/arithmetic.ts';
import type { Change } from './targets.ts';

interface Moment {
  readonly inserting: boolean;
  readonly now: Date;
}

type Operator = (operand: unknown, path: string, moment: Moment) => Change;

/** What each operator makes of the value at its path. ($rename moves between two paths and is done apart.) */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: (operand) => () => operand,
  $setOnInsert:
    (operand, _path, { inserting }) =>
    (value) =>
      inserting ? operand : value,
  $unset: () => () => MISSING,
  $inc: (operand, path) => numeric('$inc', 'add', operand, path),
  $mul: (operand, path) => numeric('$mul', 'multiply', operand, path),
  $min: (operand) => (value) => (value === MISSING || compareValues(operand, value) < 0 ? operand : value),
  $max: (operand) => (value) => (value === MISSING || compareValues(operand, value) > 0 ? operand : value),
  $currentDate: (operand, _path, { now }) => currentDate(operand, now),
  $bit: bit,
  $push: (operand, path) => push(operand, path),
  $addToSet: (operand, path) => addToSet(operand, path),
  $pull: (operand) => pull(operand),
  $pullAll: (operand) => pullAll(operand),
  $pop: (operand, path) => pop(operand, path),
};

function numeric(operator: string, operation: 'add' | 'multiply', operand: unknown, path: string): Change {
  const verb = operation === 'add' ? 'increment' : 'multiply';
  if (!isNumeric(operand)) {
    throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${String(operand)}}`);
  }
  return (value) => {
    if (value === MISSING) return operation === 'add' ? operand : arithmetic('multiply', operand, new Int32(0));
    if (!isNumeric(value)) {
      throw typeMismatch(
        `Cannot apply ${operator} to a value of non-numeric type. The field '${path}' is of type ${typeName(value)}`,
      );
    }
    const result = arithmetic(operation, value, operand);
    if (result === undefined) throw badValue(`Failed to apply ${operator} operations to current value: overflow`);
    return result;
  };
}

function currentDate(operand: unknown, now: Date): Change {
  if (typeof operand !== 'boolean' && !isDocument(operand)) {
    throw badValue(
      `${typeName(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  }
  const type = typeof operand === 'boolean' ? 'date' : operand.$type;
  if (type === 'date') return () => now;
  if (type === 'timestamp') return () => new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  throw badValue("The '$type' string field is required to be 'date' or 'timestamp'");
}

function bit(operand: unknown, path: string): Change {
  if (!isDocument(operand)) throw badValue(`The $bit modifier is not compatible with a ${typeName(operand)}`);
  const operations = Object.entries(operand);
  if (operations.length === 0)
    throw badValue('You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}');
  for (const [operation, argument] of operations) {
    if (operation !== 'and' && operation !== 'or' && operation !== 'xor') {
      throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${operation}'`);
    }
    if (bitwise(operation, new Int32(0), argument) === undefined) {
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(argument)}' is not supported`,
      );
    }
  }
  return (value) =>
    operations.reduce(
      (result, [operation, argument]) => {
        const next = bitwise(operation, result, argument);
        if (next === undefined) throw badValue(`Cannot apply $bit to a value of non-integral type at '${path}'`);
        return next;
      },
      value === MISSING ? new Int32(0) : value,
    );
}

function pop(operand: unknown, path: string): Change {
  const end = isNumeric(operand) ? toNumber(operand) : 0;
  if (end !== 1 && end !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${String(operand)}`);
  return (value) => {
    if (value === MISSING) return MISSING;
    if (!Array.isArray(value)) {
      throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(value)}'`);
    }
    const array = value as unknown[];
    return end === 1 ? array.slice(0, -1) : array.slice(1);
  };
}
