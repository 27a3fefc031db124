import { badValue } from '../errors.ts';
import { bsonClassOf, isNumeric, MISSING, RANK, rankOf, toNumber } from './values.ts';

const CODES: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

const BY_RANK: Readonly<Record<number, string>> = {
  [RANK.minKey]: 'minKey',
  [RANK.undefined]: 'undefined',
  [RANK.null]: 'null',
  [RANK.string]: 'string',
  [RANK.object]: 'object',
  [RANK.array]: 'array',
  [RANK.binary]: 'binData',
  [RANK.objectId]: 'objectId',
  [RANK.boolean]: 'bool',
  [RANK.date]: 'date',
  [RANK.timestamp]: 'timestamp',
  [RANK.regex]: 'regex',
  [RANK.code]: 'javascript',
  [RANK.codeWithScope]: 'javascriptWithScope',
  [RANK.maxKey]: 'maxKey',
};

/** The alias MongoDB uses for the type of a value in messages and in `$type`. */
export function typeName(value: unknown): string {
  if (value === MISSING) return 'missing';
  const tag = typeof value === 'object' && value !== null ? bsonClassOf(value) : undefined;
  if (tag === 'BSONSymbol') return 'symbol';
  if (!isNumeric(value)) return BY_RANK[rankOf(value)] ?? 'object';
  if (tag === 'Int32') return 'int';
  if (tag === 'Long' || typeof value === 'bigint') return 'long';
  if (tag === 'Decimal128') return 'decimal';
  if (tag === 'Double') return 'double';
  return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? 'int' : 'double';
}

/** The same of what an expression gives, which may be nothing at all. */
export const computedTypeName = (value: unknown): string => typeName(value === undefined ? MISSING : value);

/** The condition of `$type`: one alias or number, or an array of them. */
export function typeTest(operand: unknown): (value: unknown) => boolean {
  const wanted = new Set((Array.isArray(operand) ? operand : [operand]).flatMap(namesOf));
  return (value) => value !== MISSING && wanted.has(typeName(value));
}

function namesOf(operand: unknown): string[] {
  if (operand === 'number') return ['int', 'long', 'double', 'decimal'];
  if (typeof operand === 'string') {
    if (!(operand in CODES)) throw badValue(`Unknown type name alias: ${operand}`);
    return [operand];
  }
  if (!isNumeric(operand)) throw badValue('type must be represented as a number or a string');
  const code = toNumber(operand);
  const name = Object.keys(CODES).find((alias) => CODES[alias] === code);
  if (!name) throw badValue(`Invalid numerical type code: ${code}`);
  return [name];
}
