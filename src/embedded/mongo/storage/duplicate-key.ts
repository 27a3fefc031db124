import { ObjectId } from 'bson';
import { CommandError } from '../errors.ts';
import { fromEntries } from '../query/documents.ts';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';
import { valuesOf } from './index-keys.ts';

/** Index, key pattern and value travel as fields: drivers and applications read them, not the message. */
export function duplicateKey({ namespace }: Collection, index: Index, document: Document, key: Buffer): CommandError {
  const { name, fields, specification } = index;
  const found = valuesOf(index, document, key);
  const values = fields.map(({ path }, at) => [path, found[at] ?? null] as const);
  const shown = values.map(([field, value]) => `${field}: ${show(value)}`).join(', ');
  return new CommandError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: { ${shown} }`,
    { keyPattern: specification.key, keyValue: fromEntries(values) },
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  return JSON.stringify(value);
}
