import { ObjectId } from 'bson';
import { entriesOf } from './query/documents.ts';
import type { Document } from './query/values.ts';

/** A failure the client is told about, by MongoDB's own number and name. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly details: Document;

  constructor(code: number, codeName: string, message: string, details: Document = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.codeName = codeName;
    this.details = details;
  }

  /** The fields of an error reply after `ok: 0`. */
  toReply(): Document {
    return { ...this.details, errmsg: this.message, code: this.code, codeName: this.codeName };
  }
}

const kind = (code: number, codeName: string) => (message: string) => new CommandError(code, codeName, message);

export const internalError = kind(1, 'InternalError');
export const badValue = kind(2, 'BadValue');
export const failedToParse = kind(9, 'FailedToParse');
export const unauthorized = kind(13, 'Unauthorized');
export const typeMismatch = kind(14, 'TypeMismatch');
export const illegalOperation = kind(20, 'IllegalOperation');
export const namespaceNotFound = kind(26, 'NamespaceNotFound');
export const indexNotFound = kind(27, 'IndexNotFound');
export const pathNotViable = kind(28, 'PathNotViable');
export const conflictingOperators = kind(40, 'ConflictingUpdateOperators');
export const cursorNotFound = kind(43, 'CursorNotFound');
export const namespaceExists = kind(48, 'NamespaceExists');
export const dollarPrefixedField = kind(52, 'DollarPrefixedFieldName');
export const invalidId = kind(53, 'InvalidIdField');
export const emptyFieldName = kind(56, 'EmptyFieldName');
export const commandNotFound = kind(59, 'CommandNotFound');
export const immutableField = kind(66, 'ImmutableField');
export const cannotCreateIndex = kind(67, 'CannotCreateIndex');
export const invalidOptions = kind(72, 'InvalidOptions');
export const invalidNamespace = kind(73, 'InvalidNamespace');
export const indexOptionsConflict = kind(85, 'IndexOptionsConflict');
export const indexKeySpecsConflict = kind(86, 'IndexKeySpecsConflict');
const notSupported = kind(115, 'CommandNotSupported');
export const conversionFailure = kind(241, 'ConversionFailure');
export const documentTooLarge = kind(17419, 'Location17419');
export const invalidOperator = kind(168, 'InvalidPipelineOperator');
/** A number outside of what a field of a command may hold. */
export const outOfRange = kind(51024, 'Location51024');
export const parallelArrays = kind(171, 'CannotIndexParallelArrays');

/** What this server leaves to a real MongoDB is refused by the feature's name, never half done. */
export const onlyInMongo = (feature: string) =>
  notSupported(`${feature} is not supported by the embedded server; set MONGODB_URI to use a real MongoDB`);

/** Index, key pattern and value travel as fields: drivers and applications read them, not the message. */
export function duplicateKey(namespace: string, index: string, keyPattern: Document, keyValue: Document): CommandError {
  const shown = entriesOf(keyValue)
    .map(([field, value]) => `${field}: ${show(value)}`)
    .join(', ');
  return new CommandError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: { ${shown} }`,
    { keyPattern, keyValue },
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  return JSON.stringify(value);
}
