import { badValue } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { Sorter, sortSpecification } from '../query/sorting.ts';
import { typeName } from '../query/types.ts';
import { isDocument, isNumeric, MISSING, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Change } from './targets.ts';

const MODIFIERS = ['$each', '$slice', '$sort', '$position'];

/** `$push`: one value, or `$each` with `$position`, `$sort` and `$slice`, in that order of doing. */
export function push(operand: unknown, path: string): Change {
  const modifiers = isDocument(operand) && '$each' in operand ? operand : { $each: [operand] };
  const unknown = Object.keys(modifiers).find((name) => !MODIFIERS.includes(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const each = listOf(modifiers.$each, '$push');
  const position = wholeNumber(modifiers, '$position');
  const slice = wholeNumber(modifiers, '$slice');
  return (value) => {
    const array = arrayAt(value, path);
    const at = position === undefined ? array.length : position < 0 ? Math.max(0, array.length + position) : position;
    const added = [...array.slice(0, at), ...each, ...array.slice(at)];
    const sorted = '$sort' in modifiers ? sort(added, modifiers.$sort) : added;
    if (slice === undefined) return sorted;
    if (slice === 0) return [];
    return slice < 0 ? sorted.slice(slice) : sorted.slice(0, slice);
  };
}

/** `$addToSet`: only what no element is equal to yet. */
export function addToSet(operand: unknown, path: string): Change {
  const isList = isDocument(operand) && '$each' in operand;
  if (isList && Object.keys(operand).length > 1) {
    throw badValue('Found unexpected fields after $each in $addToSet');
  }
  const each = isList ? listOf(operand.$each, '$addToSet') : [operand];
  return (value) => {
    const array = arrayAt(value, path);
    const added = [...array];
    for (const item of each) {
      if (!added.some((element) => compareValues(element, item) === 0)) added.push(item);
    }
    return value !== MISSING && added.length === array.length ? value : added;
  };
}

function sort(array: unknown[], specification: unknown): unknown[] {
  if (isNumeric(specification)) {
    const sign = toNumber(specification);
    if (sign !== 1 && sign !== -1) throw badValue('The $sort element value must be either 1 or -1');
    return array.toSorted((a, b) => sign * compareValues(a, b));
  }
  const sorter = new Sorter<unknown>(sortSpecification(specification));
  for (const element of array) sorter.add(element, isDocument(element) ? element : {});
  return [...sorter];
}

function arrayAt(value: unknown, path: string): unknown[] {
  if (value === MISSING) return [];
  if (Array.isArray(value)) return value;
  throw badValue(`The field '${path}' must be an array but is of type ${typeName(value)}`);
}

function listOf(value: unknown, operator: string): unknown[] {
  if (!Array.isArray(value))
    throw badValue(`The argument to $each in ${operator} must be an array but it was of type ${typeName(value)}`);
  return value;
}

function wholeNumber(modifiers: Document, name: string): number | undefined {
  const value = modifiers[name];
  if (value === undefined) return undefined;
  if (!isNumeric(value) || !Number.isInteger(toNumber(value)))
    throw badValue(`The value for ${name} must be an integer value`);
  return toNumber(value);
}
