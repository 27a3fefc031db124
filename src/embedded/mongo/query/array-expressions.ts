import { numbered } from '../errors.ts';
import { fromEntries, entriesOf } from './documents.ts';
import { compareValues } from './key-encoding.ts';
import { counted, isNothing, literal, ofMingo, operand, operands, placeIn } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { computedTypeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

/* Lists, as values and as what an operator makes of them. */

/** Of one operand, which is a list; nothing of nothing. */
const ofList = (name: string, code: number, work: (list: unknown[]) => unknown): ExpressionOperator => {
  const only = operand(name);
  return (...given) => {
    const value = only(...given);
    if (isNothing(value)) return null;
    if (Array.isArray(value)) return work(value);
    throw numbered(code, `${name}'s argument must be an array, but is ${computedTypeName(value)}`);
  };
};

const size: ExpressionOperator = (...given) => {
  const value = operand('$size')(...given);
  if (Array.isArray(value)) return value.length;
  throw numbered(17124, `The argument to $size must be an array, but was of type: ${computedTypeName(value)}`);
};

const elementAt: ExpressionOperator = (...given) => {
  const [list, place] = counted('$arrayElemAt', 2, given);
  if (isNothing(list) || isNothing(place)) return null;
  if (!Array.isArray(list)) {
    throw numbered(28689, `$arrayElemAt's first argument must be an array, but is ${computedTypeName(list)}`);
  }
  if (!isNumeric(place)) {
    throw numbered(28690, `$arrayElemAt's second argument must be a numeric value, but is ${computedTypeName(place)}`);
  }
  if (!Number.isInteger(toNumber(place))) {
    throw numbered(
      28691,
      `$arrayElemAt's second argument must be representable as a 32-bit integer: ${toNumber(place)}`,
    );
  }
  return (list as unknown[]).at(toNumber(place));
};

const concatenated: ExpressionOperator = (...given) => {
  const lists = operands(...given);
  if (lists.some(isNothing)) return null;
  const other = lists.find((list) => !Array.isArray(list));
  if (other !== undefined) throw numbered(28664, `$concatArrays only supports arrays, not ${computedTypeName(other)}`);
  return (lists as unknown[][]).flat();
};

const contained: ExpressionOperator = (...given) => {
  const [value, list] = counted('$in', 2, given);
  if (!Array.isArray(list)) {
    throw numbered(40081, `$in requires an array as a second argument, found: ${computedTypeName(list)}`);
  }
  return list.some((element) => compareValues(element, value) === 0);
};

const indexOf: ExpressionOperator = (...given) => {
  const [list, value, start, end] = operands(...given);
  if (isNothing(list)) return null;
  if (!Array.isArray(list)) {
    throw numbered(40090, `$indexOfArray requires an array as a first argument, found: ${computedTypeName(list)}`);
  }
  const from = placeIn('$indexOfArray', start, 0);
  const to = placeIn('$indexOfArray', end, list.length);
  return list.findIndex((element, at) => at >= from && at < to && compareValues(element, value) === 0);
};

const RANGE = [
  ['starting', 34443, 34444],
  ['ending', 34445, 34446],
  ['step', 34447, 34448],
] as const;

const ranged: ExpressionOperator = (...given) => {
  const values = operands(...given);
  if (values.length < 2 || values.length > 3) {
    throw numbered(
      28667,
      `Expression $range takes at least 2 arguments, and at most 3, but ${values.length} were passed in.`,
    );
  }
  const [start = 0, end = 0, step = 1] = values.map((value, at) => {
    const [what, notNumber, notWhole] = RANGE[at] ?? RANGE[2];
    if (!isNumeric(value))
      throw numbered(
        notNumber,
        `$range requires a numeric ${what} value, found value of type: ${computedTypeName(value)}`,
      );
    const number = toNumber(value);
    if ((number | 0) !== number)
      throw numbered(
        notWhole,
        `$range requires a ${what} value that can be represented as a 32-bit integer, found value: ${number}`,
      );
    return number;
  });
  if (step === 0) throw numbered(34449, '$range requires a non-zero step value');
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);
};

function pairOf(element: unknown): [string, unknown] {
  if (Array.isArray(element)) {
    if (element.length !== 2)
      throw numbered(
        40397,
        `$arrayToObject requires an array of size 2 arrays, found array of size: ${element.length}`,
      );
    const [key, value] = element as [unknown, unknown];
    if (typeof key !== 'string')
      throw numbered(
        40395,
        `$arrayToObject requires an array of key-value pairs, where the key must be of type string. Found key type: ${computedTypeName(key)}`,
      );
    return [key, value];
  }
  if (!isDocument(element))
    throw numbered(40398, `Unrecognised input type format for $arrayToObject: ${computedTypeName(element)}`);
  const names = Object.keys(element);
  if (names.length !== 2)
    throw numbered(
      40392,
      `$arrayToObject requires an object keys of 'k' and 'v'. Found incorrect number of keys:${names.length}`,
    );
  if (!('k' in element && 'v' in element))
    throw numbered(
      40393,
      `$arrayToObject requires an object with keys 'k' and 'v'. Missing either or both keys from: ${names.join(', ')}`,
    );
  if (typeof element.k !== 'string')
    throw numbered(
      40394,
      `$arrayToObject requires an object with keys 'k' and 'v', where the value of 'k' must be of type string. Found type: ${computedTypeName(element.k)}`,
    );
  return [element.k, element.v];
}

/** Of two pairs with one key the last counts, in the place of the first. */
const toObject: ExpressionOperator = (...given) => {
  const pairs = operand('$arrayToObject')(...given);
  if (isNothing(pairs)) return null;
  if (!Array.isArray(pairs))
    throw numbered(40386, `$arrayToObject requires an array input, found: ${computedTypeName(pairs)}`);
  return fromEntries([...new Map(pairs.map(pairOf))]);
};

const toPairs: ExpressionOperator = (...given) => {
  const value = operand('$objectToArray')(...given);
  if (isNothing(value)) return null;
  if (!isDocument(value))
    throw numbered(40390, `$objectToArray requires a document input, found: ${computedTypeName(value)}`);
  return entriesOf(value).map(([k, v]) => ({ k, v }));
};

/** mingo's operator, of lists alone: one that is none has a number for its place. */
const ofLists =
  (name: string, codes: readonly number[], ofNothing: 'null' | 'refused'): ExpressionOperator =>
  (...given) => {
    const values = operands(...given);
    if (ofNothing === 'null' && values.some(isNothing)) return null;
    for (const [at, value] of values.entries()) {
      if (!Array.isArray(value)) {
        throw numbered(
          codes[at] ?? codes[0] ?? 2,
          `All operands of ${name} must be arrays. One argument is of type: ${computedTypeName(value)}`,
        );
      }
    }
    return ofMingo(name, values.map(literal), given);
  };

export const ARRAY_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $size: size,
  $isArray: (...given) => Array.isArray(operand('$isArray')(...given)),
  $first: ofList('$first', 28689, (list) => list[0]),
  $last: ofList('$last', 28689, (list) => list.at(-1)),
  $reverseArray: ofList('$reverseArray', 34435, (list) => [...list].reverse()),
  $arrayElemAt: elementAt,
  $concatArrays: concatenated,
  $in: contained,
  $indexOfArray: indexOf,
  $range: ranged,
  $arrayToObject: toObject,
  $objectToArray: toPairs,
  $setUnion: ofLists('$setUnion', [17043], 'null'),
  $setIntersection: ofLists('$setIntersection', [17047], 'null'),
  $setDifference: ofLists('$setDifference', [17048, 17049], 'null'),
  $setEquals: ofLists('$setEquals', [17044], 'refused'),
  $setIsSubset: ofLists('$setIsSubset', [17046, 17042], 'refused'),
};
