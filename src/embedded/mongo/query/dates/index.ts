import { ObjectId, Timestamp } from 'bson';
import { conversionFailure } from '../../errors.ts';
import { isNothing, literal, operand } from '../operands.ts';
import type { ExpressionOperator } from '../operands.ts';
import { typeName } from '../types.ts';
import { isNumeric, toNumber } from '../values.ts';
import { dateOf } from './operands.ts';
import { fromParts, part, PARTS, toParts } from './parts.ts';
import { difference, moved, truncated } from './reckoning.ts';
import { fromText, toText } from './text.ts';

/* The operators of dates, on the clocks of any time zone: mingo knows less of them than MongoDB. */

const toDate: ExpressionOperator = (...given) => {
  const [document, , options] = given;
  const value = operand('$toDate')(...given);
  if (typeof value === 'string') return fromText(document, { dateString: literal(value) }, options);
  if (isNumeric(value)) return new Date(Math.trunc(toNumber(value)));
  if (isNothing(value) || value instanceof Date || value instanceof ObjectId || value instanceof Timestamp) {
    return dateOf(value);
  }
  throw conversionFailure(`Unsupported conversion from ${typeName(value)} to date in $convert with no onError value`);
};

export const DATE_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  ...Object.fromEntries(Object.entries(PARTS).map(([name, read]) => [name, part(name, read)])),
  $dateToParts: toParts,
  $dateFromParts: fromParts,
  $dateAdd: moved('$dateAdd', 1),
  $dateSubtract: moved('$dateSubtract', -1),
  $dateDiff: difference,
  $dateTrunc: truncated,
  $dateToString: toText,
  $dateFromString: fromText,
  $toDate: toDate,
};
