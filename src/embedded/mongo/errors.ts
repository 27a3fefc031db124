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

/** What has a number in MongoDB and no name. */
export const numbered = (code: number, message: string) => new CommandError(code, `Location${code}`, message);

export const internalError = kind(1, 'InternalError');
export const badValue = kind(2, 'BadValue');
export const failedToParse = kind(9, 'FailedToParse');
export const unauthorized = kind(13, 'Unauthorized');
export const typeMismatch = kind(14, 'TypeMismatch');
export const illegalOperation = kind(20, 'IllegalOperation');
export const invalidBson = kind(22, 'InvalidBSON');
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
export const invalidIndexOption = kind(197, 'InvalidIndexSpecificationOption');
export const conversionFailure = kind(241, 'ConversionFailure');
export const updateTooLarge = (message: string) => numbered(17419, message);
export const upsertTooLarge = (message: string) => numbered(17420, message);
export const objectTooLarge = kind(10334, 'BSONObjectTooLarge');
export const distinctTooLarge = (message: string) => numbered(17217, message);
/** A field that a command cannot do without. */
export const missingField = (field: string) => numbered(40414, `BSON field '${field}' is missing but a required field`);
/** A field that a command has not. */
export const unknownField = (field: string) => numbered(40415, `BSON field '${field}' is an unknown field.`);
export const notSingleValue = kind(54, 'NotSingleValueField');
export const invalidLength = kind(16, 'InvalidLength');
export const cannotBackfillArray = kind(34, 'CannotBackfillArray');
export const invalidOperator = kind(168, 'InvalidPipelineOperator');
/** What a cursor reads by is gone. */
export const queryPlanKilled = kind(175, 'QueryPlanKilled');
/** A number outside of what a field of a command may hold. */
export const outOfRange = (message: string) => numbered(51024, message);
export const parallelArrays = kind(171, 'CannotIndexParallelArrays');

/** What this server leaves to a real MongoDB is refused by the feature's name, never half done. */
export const onlyInMongo = (feature: string) =>
  notSupported(`${feature} is not supported by the embedded server; set MONGODB_URI to use a real MongoDB`);
