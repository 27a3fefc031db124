import { numbered } from '../errors.ts';
import { counted, isNothing, literal, named, ofMingo, operand, operands, placeIn } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { computedTypeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

/* Texts: places in them are counted in characters or in bytes of UTF-8, never in JavaScript's units. */

type Given = Parameters<ExpressionOperator>;

function between(name: string, [least, most]: readonly [number, number], given: Given): unknown[] {
  if (least === most) return counted(name, least, given);
  const values = operands(...given);
  if (values.length >= least && values.length <= most) return values;
  throw numbered(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${values.length} were passed in.`,
  );
}

const lengthOf = (name: string, code: number, measure: (text: string) => number): ExpressionOperator => {
  const only = operand(name);
  return (...given) => {
    const value = only(...given);
    if (typeof value === 'string') return measure(value);
    throw numbered(code, `${name} requires a string argument, found: ${computedTypeName(value)}`);
  };
};

const concatenated: ExpressionOperator = (...given) => {
  const texts = operands(...given);
  if (texts.some(isNothing)) return null;
  const other = texts.find((text) => typeof text !== 'string');
  if (other !== undefined) throw numbered(16702, `$concat only supports strings, not ${computedTypeName(other)}`);
  return texts.join('');
};

const split: ExpressionOperator = (...given) => {
  const [text, separator] = between('$split', [2, 2], given);
  if (isNothing(text) || isNothing(separator)) return null;
  if (typeof text !== 'string') {
    throw numbered(
      40085,
      `$split requires an expression that evaluates to a string as a first argument, found: ${computedTypeName(text)}`,
    );
  }
  if (typeof separator !== 'string') {
    throw numbered(
      40086,
      `$split requires an expression that evaluates to a string as a second argument, found: ${computedTypeName(separator)}`,
    );
  }
  if (separator === '') throw numbered(40087, '$split requires a non-empty separator');
  return text.split(separator);
};

const characters = (text: string) => Array.from(text);

interface Places {
  name: string;
  codes: readonly [text: number, part: number];
  /** The text in units that places are counted in. */
  units: (text: string) => { length: number; indexOf: (part: string, from: number, to: number) => number };
}

const indexOf =
  ({ name, codes, units }: Places): ExpressionOperator =>
  (...given) => {
    const [text, part, start, end] = between(name, [2, 4], given);
    if (isNothing(text)) return null;
    if (typeof text !== 'string')
      throw numbered(codes[0], `${name} requires a string as the first argument, found: ${computedTypeName(text)}`);
    if (typeof part !== 'string')
      throw numbered(codes[1], `${name} requires a string as the second argument, found: ${computedTypeName(part)}`);
    const within = units(text);
    const [from, to] = [placeIn(name, start, 0), Math.min(placeIn(name, end, within.length), within.length)];
    return from > to ? -1 : within.indexOf(part, from, to);
  };

const indexOfBytes = indexOf({
  name: '$indexOfBytes',
  codes: [40091, 40092],
  units(text) {
    const bytes = Buffer.from(text);
    return { length: bytes.length, indexOf: (part, from, to) => bytes.subarray(0, to).indexOf(part, from) };
  },
});

const indexOfCharacters = indexOf({
  name: '$indexOfCP',
  codes: [40093, 40094],
  units(text) {
    const all = characters(text);
    return {
      length: all.length,
      indexOf(part, from, to) {
        const rest = all.slice(from, to).join('');
        const found = rest.indexOf(part);
        return found < 0 ? -1 : from + characters(rest.slice(0, found)).length;
      },
    };
  },
});

/** What a text of numbers, dates and texts is; of nothing the empty one. */
function textOf(value: unknown, given: Given): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return value;
  if (isNumeric(value)) return named(value);
  if (value instanceof Date) return ofMingo('$toString', literal(value), given) as string;
  throw numbered(16007, `can't convert from BSON type ${computedTypeName(value)} to String`);
}

const cut = (name: string, work: (text: string, from: number, length: number) => string): ExpressionOperator => {
  return (...given) => {
    const [value, start, length] = between(name, [3, 3], given);
    const text = textOf(value, given);
    if (!isNumeric(start))
      throw numbered(
        name === '$substrCP' ? 34450 : 16034,
        `${name}: starting index must be a numeric type (is BSON type ${computedTypeName(start)})`,
      );
    if (!isNumeric(length))
      throw numbered(
        name === '$substrCP' ? 34452 : 16035,
        `${name}: length must be a numeric type (is BSON type ${computedTypeName(length)})`,
      );
    return work(text, Math.trunc(toNumber(start)), Math.trunc(toNumber(length)));
  };
};

/** The second and later bytes of a character. */
const isWithin = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function bytesOf(text: string, from: number, length: number): string {
  const bytes = Buffer.from(text);
  if (from < 0) throw numbered(50752, `$substrBytes: starting index must be non-negative (got: ${from})`);
  const to = length < 0 ? bytes.length : Math.min(from + length, bytes.length);
  if (from >= bytes.length) return '';
  if (isWithin(bytes[from]))
    throw numbered(28656, '$substrBytes:  Invalid range, starting index is a UTF-8 continuation byte.');
  if (isWithin(bytes[to]))
    throw numbered(28657, '$substrBytes:  Invalid range, ending index is in the middle of a UTF-8 character.');
  return bytes.toString('utf8', from, to);
}

function charactersOf(text: string, from: number, length: number): string {
  if (from < 0)
    throw numbered(34455, `$substrCP: the starting index must be a non-negative integer, but it is: ${from}`);
  if (length < 0) throw numbered(34454, `$substrCP: length must be a nonnegative integer, but it is: ${length}`);
  return characters(text)
    .slice(from, from + length)
    .join('');
}

const cased = (name: string, change: (text: string) => string): ExpressionOperator => {
  const only = operand(name);
  return (...given) => change(textOf(only(...given), given));
};

/** Letters beyond A to Z are left as they are. */
const upper = (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const compared: ExpressionOperator = (...given) => {
  const [one = '', other = ''] = between('$strcasecmp', [2, 2], given).map((value) => upper(textOf(value, given)));
  return Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other)));
};

/** Of text and a pattern; what else they are given is refused. */
const matched =
  (name: string): ExpressionOperator =>
  (...given) => {
    const [document, expression, options] = given;
    if (!isDocument(expression))
      throw numbered(51103, `${name} expects an object of named arguments but found: ${computedTypeName(expression)}`);
    const [input, regex, flags] = operands(document, [expression.input, expression.regex, expression.options], options);
    if (!isNothing(input) && typeof input !== 'string')
      throw numbered(51104, `${name} needs 'input' to be of type string`);
    if (!isNothing(regex) && typeof regex !== 'string' && !(regex instanceof RegExp)) {
      throw numbered(51105, `${name} needs 'regex' to be of type string or regex`);
    }
    if (!isNothing(flags) && typeof flags !== 'string')
      throw numbered(51106, `${name} needs 'options' to be of type string`);
    const isAny = !isNothing(input) && !isNothing(regex);
    if (!isAny) return { $regexMatch: false, $regexFind: null, $regexFindAll: [] }[name];
    return ofMingo(name, { ...expression, input: literal(input) }, given);
  };

const TRIM_CODES = { input: 50699, chars: 50700 };

const trimmed =
  (name: string): ExpressionOperator =>
  (...given) => {
    const [, expression] = given;
    const sides = operandsByName(name, expression, given);
    if (sides === null) return null;
    return ofMingo(name, sides, given);
  };

function operandsByName(
  name: string,
  expression: unknown,
  [document, , options]: Given,
): Record<string, unknown> | null {
  if (typeof expression !== 'object' || expression === null || !('input' in expression)) {
    throw numbered(50695, `${name} requires an 'input' field`);
  }
  const values: Record<string, unknown> = {};
  for (const [field, source] of Object.entries(expression)) {
    if (!(field in TRIM_CODES)) throw numbered(50694, `${name} found an unknown argument: ${field}`);
    const [value] = operands(document, [source], options);
    if (isNothing(value)) return null;
    if (typeof value !== 'string') {
      throw numbered(
        TRIM_CODES[field as keyof typeof TRIM_CODES],
        `${name} requires '${field}' to be a string, got ${computedTypeName(value)} instead.`,
      );
    }
    values[field] = literal(value);
  }
  return values;
}

const replaced =
  (name: string, codes: readonly [number, number, number]): ExpressionOperator =>
  (...given) => {
    const [document, expression, options] = given;
    const { input, find, replacement } = (expression ?? {}) as Record<string, unknown>;
    const values = operands(document, [input, find, replacement], options);
    if (values.some(isNothing)) return null;
    for (const [at, field] of ['input', 'find', 'replacement'].entries()) {
      if (typeof values[at] === 'string') continue;
      throw numbered(
        codes[at] ?? 2,
        `${name} requires that '${field}' be a string, found: ${computedTypeName(values[at])}`,
      );
    }
    const [text, part, by] = values as [string, string, string];
    if (name === '$replaceAll') return text.split(part).join(by);
    const place = text.indexOf(part);
    return place < 0 ? text : text.slice(0, place) + by + text.slice(place + part.length);
  };

export const TEXT_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  $strLenBytes: lengthOf('$strLenBytes', 34473, (text) => Buffer.byteLength(text)),
  $strLenCP: lengthOf('$strLenCP', 34471, (text) => characters(text).length),
  $concat: concatenated,
  $split: split,
  $indexOfBytes: indexOfBytes,
  $indexOfCP: indexOfCharacters,
  $substr: cut('$substrBytes', bytesOf),
  $substrBytes: cut('$substrBytes', bytesOf),
  $substrCP: cut('$substrCP', charactersOf),
  $toUpper: cased('$toUpper', upper),
  $toLower: cased('$toLower', lower),
  $strcasecmp: compared,
  $trim: trimmed('$trim'),
  $ltrim: trimmed('$ltrim'),
  $rtrim: trimmed('$rtrim'),
  $regexMatch: matched('$regexMatch'),
  $regexFind: matched('$regexFind'),
  $regexFindAll: matched('$regexFindAll'),
  $replaceOne: replaced('$replaceOne', [51746, 51745, 51744]),
  $replaceAll: replaced('$replaceAll', [51746, 51745, 51744]),
};
