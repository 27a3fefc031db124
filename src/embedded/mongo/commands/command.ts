import {
  badValue,
  failedToParse,
  invalidLength,
  invalidNamespace,
  missingField,
  onlyInMongo,
  outOfRange,
  typeMismatch,
} from '../errors.ts';
import { typeName } from '../query/types.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { MAX_WRITE_BATCH } from '../sizes.ts';
import type { Engine } from '../storage/engine.ts';
import type { Records } from '../storage/records.ts';
import type { Request } from '../wire/messages.ts';
import type { WholeStages } from '../pipeline/whole.ts';
import type { Cursors } from './cursors.ts';

export interface Context {
  readonly engine: Engine;
  readonly records: Records;
  readonly cursors: Cursors;
  readonly whole: WholeStages;
  readonly startedAt: Date;
  readonly port: number;
}

export type Reply = Document | Uint8Array;
export type Command = (request: Request, context: Context) => Reply | Promise<Reply>;

/** The namespace a command works on: its first field names the collection. */
export function namespaceOf(request: Request): string {
  const name = request.body[request.name];
  if (typeof name !== 'string') {
    throw badValue(`collection name has invalid type ${typeName(name)}`);
  }
  if (name === '' || name.startsWith('.') || name.includes('\0') || name.includes('$')) {
    throw invalidNamespace(`Invalid namespace specified '${request.database}.${name}'`);
  }
  return `${request.database}.${name}`;
}

export function optionalNumber(body: Document, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) {
    throw typeMismatch(
      `BSON field '${field}' is the wrong type '${typeName(value)}', expected types '[long, int, decimal, double]'`,
    );
  }
  return toNumber(value);
}

export function wholeNumber(body: Document, field: string): number {
  const number = optionalNumber(body, field) ?? 0;
  if (number < 0) throw outOfRange(`BSON field '${field}' value must be >= 0, actual value '${number}'`);
  return Math.trunc(number);
}

export function documentIn(body: Document, field: string): Document {
  const value = body[field];
  if (value === undefined || value === null) return {};
  if (!isDocument(value)) {
    throw typeMismatch(`BSON field '${field}' is the wrong type '${typeName(value)}', expected type 'object'`);
  }
  return value;
}

export function listIn(body: Document, field: string): Document[] {
  const value = body[field];
  if (!Array.isArray(value)) throw failedToParse(`BSON field '${field}' is missing but a required field`);
  return value.map((item) => {
    if (!isDocument(item))
      throw typeMismatch(`BSON field '${field}.0' is the wrong type '${typeName(item)}', expected type 'object'`);
    return item;
  });
}

/** The statements of a write, each with the fields it needs. */
export function statementsIn(body: Document, field: string, needed: readonly string[]): Document[] {
  const statements = listIn(body, field);
  checkBatch(statements.length);
  for (const statement of statements) {
    const missing = needed.find((name) => statement[name] === undefined);
    if (missing !== undefined) throw missingField(`${field}.${missing}`);
  }
  return statements;
}

export function checkBatch(size: number): void {
  if (size > 0 && size <= MAX_WRITE_BATCH) return;
  throw invalidLength(`Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${size} operations.`);
}

/** Options whose answer would be wrong if they were passed over in silence. */
export function refuseUnheld(body: Document): void {
  const { collation } = body;
  if (isDocument(collation) && Object.keys(collation).length > 0 && collation.locale !== 'simple') {
    throw onlyInMongo('collation');
  }
  if (body.tailable === true) throw onlyInMongo('a tailable cursor');
}

/** A hint in a command: the name or the key of an index; an empty one counts as none. */
export function hintIn(body: Document): unknown {
  const { hint } = body;
  return hint === undefined || hint === '' || (isDocument(hint) && Object.keys(hint).length === 0) ? undefined : hint;
}
