import { ObjectId } from 'bson';
import { CommandError } from '../errors.ts';
import { fromEntries } from '../query/documents.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';

/** Index, key pattern and value travel as fields: drivers and applications read them, not the message. */
export function duplicateKey({ namespace }: Collection, { name, fields, specification }: Index, document: Document) {
  const values = fields.map(({ path, parts }) => [path, at(document, parts) ?? null] as const);
  const shown = values.map(([field, value]) => `${field}: ${show(value)}`).join(', ');
  return new CommandError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: { ${shown} }`,
    { keyPattern: specification.key, keyValue: fromEntries(values) },
  );
}

const at = (value: unknown, parts: readonly string[]): unknown =>
  parts.reduce((inner, part) => (inner as Document | null | undefined)?.[part], value);

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  return JSON.stringify(value);
}
