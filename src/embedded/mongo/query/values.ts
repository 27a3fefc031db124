import { Decimal128, Long } from 'bson';
import type { Binary, BSONRegExp, Code, DBRef, Double, Int32 } from 'bson';

export type Document = Record<string, unknown>;

/** Nothing at the path, as opposed to a stored null. */
export const MISSING = Symbol('missing');

/** BSON kinds in MongoDB's comparison order; the numbers are the first byte of an index key. */
export const RANK = {
  minKey: 1,
  undefined: 3,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

/** The name that a document may have for a field of its own, too, and what a value of one of bson's classes says under it. */
export const CLASS_NAME = '_bsontype';

/** The class of a value of bson's. */
export function bsonClassOf(value: object): string | undefined {
  const { [CLASS_NAME]: name } = value as { [CLASS_NAME]?: unknown };
  return typeof name === 'string' && !Object.hasOwn(value, CLASS_NAME) ? name : undefined;
}

const RANK_BY_BSONTYPE: Readonly<Record<string, number>> = {
  MinKey: RANK.minKey,
  MaxKey: RANK.maxKey,
  Int32: RANK.number,
  Double: RANK.number,
  Long: RANK.number,
  Decimal128: RANK.number,
  BSONSymbol: RANK.string,
  Binary: RANK.binary,
  ObjectId: RANK.objectId,
  Timestamp: RANK.timestamp,
  BSONRegExp: RANK.regex,
  DBRef: RANK.object,
};

export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return RANK.string;
    case 'number':
    case 'bigint':
      return RANK.number;
    case 'boolean':
      return RANK.boolean;
    case 'object':
      return value === null ? RANK.null : rankOfObject(value);
    default:
      return RANK.undefined;
  }
}

function rankOfObject(value: object): number {
  const tag = bsonClassOf(value);
  if (tag !== undefined) {
    if (tag === 'Code') return (value as Code).scope ? RANK.codeWithScope : RANK.code;
    return RANK_BY_BSONTYPE[tag] ?? RANK.object;
  }
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  if (value instanceof RegExp) return RANK.regex;
  if (value instanceof Uint8Array) return RANK.binary;
  return RANK.object;
}

/** A document of fields, as opposed to an array or a BSON scalar that happens to be a JavaScript object. */
export function isDocument(value: unknown): value is Document {
  return rankOf(value) === RANK.object && bsonClassOf(value as object) === undefined;
}

/** The old pointer type decodes to a DBRef; for paths and comparison it is the document that this stands for. */
export function asDocument(value: unknown): Document | undefined {
  if (rankOf(value) !== RANK.object) return undefined;
  if (bsonClassOf(value as object) !== 'DBRef') return value as Document;
  const { collection, oid, db, fields } = value as DBRef;
  return { $ref: collection, $id: oid, ...(db === undefined ? {} : { $db: db }), ...fields };
}

const OF_A_REFERENCE: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

/** `$set`, `$gt` … as opposed to the fields of a DBRef, which are data. */
export const isOperatorName = (name: string): boolean => name.startsWith('$') && !OF_A_REFERENCE.has(name);

/** An operator with its operands, where a stage wants an expression. */
export const isExpressionObject = (value: unknown): boolean =>
  isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;

export const isNumeric = (value: unknown): boolean => rankOf(value) === RANK.number;

/** The nearest JavaScript number; what a Long beyond 2^53 loses is added back where order depends on it. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Decimal128) return Number(value.toString());
  if (value instanceof Long) return value.toNumber();
  return (value as Int32 | Double).value;
}

/** The pattern and flags of either regular expression class. */
export function regexParts(value: unknown): { pattern: string; flags: string } {
  if (value instanceof RegExp) return { pattern: value.source, flags: value.flags };
  const { pattern, options } = value as BSONRegExp;
  return { pattern, flags: options };
}

export function binaryParts(value: unknown): { bytes: Uint8Array; subtype: number } {
  if (value instanceof Uint8Array) return { bytes: value, subtype: 0 };
  const binary = value as Binary;
  return { bytes: binary.buffer.subarray(0, binary.position), subtype: binary.sub_type };
}

/** False are false, null, nothing and zero; empty texts and lists and NaN are true. */
export const isTrue = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false && !(isNumeric(value) && toNumber(value) === 0);
