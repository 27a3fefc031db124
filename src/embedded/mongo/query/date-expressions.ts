import { ObjectId, Timestamp } from 'bson';
import { evalExpr } from 'mingo/core';
import { conversionFailure, numbered } from '../errors.ts';
import { isNothing, literal, named, ofMingo, operand } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { typeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

/*
 * Where mingo computes dates otherwise than MongoDB: a date that is not there, an ObjectId or a timestamp as a date,
 * months that are shorter than the one before, parts that are left out.
 */

type Given = Parameters<ExpressionOperator>;

/** Null where there is none. */
function dateOf(value: unknown): Date | null {
  if (isNothing(value)) return null;
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  throw numbered(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

/** The values of an operator's named operands; those that are not named are not there. */
function fieldsOf([document, expression, options]: Given): Document {
  const fields = isDocument(expression) ? Object.entries(expression) : [];
  return Object.fromEntries(fields.map(([name, source]) => [name, evalExpr(document, source, options) ?? null]));
}

const literals = (fields: Document): Document =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, literal(value)]));

/** An operator of named operands, of which these are dates. Nothing where one of all is nothing. */
const ofDates =
  (name: string, ...dates: string[]): ExpressionOperator =>
  (...given) => {
    const fields = fieldsOf(given);
    if (Object.values(fields).some(isNothing) || dates.some((date) => !(date in fields))) return null;
    for (const date of dates) fields[date] = dateOf(fields[date]);
    return ofMingo(name, literals(fields), given);
  };

/** `{ $year: date }` or `{ $year: { date, timezone } }` */
const part = (name: string): ExpressionOperator => {
  const withZone = ofDates(name, 'date');
  const only = operand(name);
  return (...given) => {
    const [document, expression, options] = given;
    if (isDocument(expression) && 'date' in expression) return withZone(document, expression, options);
    const date = dateOf(only(document, expression, options));
    return date && ofMingo(name, { date: literal(date) }, given);
  };
};

const PERCENT = '\u0001';

const toText: ExpressionOperator = (...given) => {
  const { onNull = null, ...fields } = fieldsOf(given);
  const date = dateOf(fields['date']);
  if (date === null) return onNull;
  if (Object.values(fields).some(isNothing)) return null;
  const { format, ...others } = fields;
  const escaped = typeof format === 'string' ? { format: format.replaceAll('%%', PERCENT) } : {};
  const text = ofMingo('$dateToString', literals({ ...others, ...escaped, date }), given);
  return typeof text === 'string' ? text.replaceAll(PERCENT, '%') : text;
};

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** By months, quarters and years to the same day, or to the last one where the month has no such day. */
const moved = (name: string, sign: 1 | -1): ExpressionOperator => {
  const byDays = ofDates(name, 'startDate');
  return (...given) => {
    const [document, , options] = given;
    const fields = fieldsOf(given);
    const months = MONTHS[String(fields['unit'])];
    if (months === undefined || !isNumeric(fields['amount'])) return byDays(document, literals(fields), options);
    const start = dateOf(fields['startDate']);
    if (start === null || Object.values(fields).some(isNothing)) return null;
    const zone = 'timezone' in fields ? { timezone: literal(fields['timezone']) } : {};
    const parts = ofMingo('$dateToParts', { date: literal(start), ...zone }, given) as Record<string, number>;
    const { year = 0, month = 1, day = 1 } = parts;
    const total = year * 12 + (month - 1) + sign * months * toNumber(fields['amount']);
    const [toYear, toMonth] = [Math.floor(total / 12), (total % 12) + 1];
    const lastDay = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
    const to = { ...parts, year: toYear, month: toMonth, day: Math.min(day, lastDay) };
    return ofMingo('$dateFromParts', { ...literals(to), ...zone }, given);
  };
};

const DAY_MS = 86_400_000;

/** The day that an ISO week's day is. */
function dayOfWeek(year: number, week: number, day: number): Date {
  // The fourth of January is in the first week, wherever that begins.
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  return new Date(monday + ((week - 1) * 7 + day - 1) * DAY_MS);
}

const fromParts: ExpressionOperator = (...given) => {
  const { timezone, ...fields } = fieldsOf(given);
  if (timezone === null || Object.values(fields).some(isNothing)) return null;
  const wrong = Object.keys(fields).find((name) => !isNumeric(fields[name]));
  if (wrong !== undefined) throw numbered(40515, `'${wrong}' must evaluate to an integer`);
  const number = (name: string, otherwise: number) => (name in fields ? toNumber(fields[name]) : otherwise);
  const start =
    'isoWeekYear' in fields
      ? dayOfWeek(number('isoWeekYear', 1970), number('isoWeek', 1), number('isoDayOfWeek', 1))
      : new Date(Date.UTC(2000, number('month', 1) - 1, number('day', 1)));
  // Not given to the constructor, which takes the years before 100 for those of the last century.
  if (!('isoWeekYear' in fields)) start.setUTCFullYear(start.getUTCFullYear() - 2000 + number('year', 1970));
  const time = [number('hour', 0), number('minute', 0), number('second', 0), number('millisecond', 0)] as const;
  start.setUTCHours(...time);
  if (timezone === undefined) return start;
  const parts = ofMingo('$dateToParts', { date: literal(start) }, given) as Document;
  return ofMingo('$dateFromParts', { ...literals(parts), timezone: literal(timezone) }, given);
};

const fromText: ExpressionOperator = (...given) => {
  const { onNull = null, onError, ...fields } = fieldsOf(given);
  const { dateString } = fields;
  if (isNothing(dateString)) return onNull;
  const date = typeof dateString === 'string' ? dateIn(literals(fields), given) : undefined;
  if (date) return date;
  if (onError !== undefined) return onError;
  throw conversionFailure(`Error parsing date string '${named(dateString)}'`);
};

function dateIn(fields: Document, given: Given): Date | undefined {
  try {
    const date = ofMingo('$dateFromString', fields, given);
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date : undefined;
  } catch {
    return undefined;
  }
}

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

const PARTS = `$year $month $dayOfMonth $dayOfWeek $dayOfYear $hour $minute $second $millisecond
  $week $isoWeek $isoWeekYear $isoDayOfWeek`.split(/\s+/);

export const DATE_EXPRESSIONS: Readonly<Record<string, ExpressionOperator>> = {
  ...Object.fromEntries(PARTS.map((name) => [name, part(name)])),
  $dateToParts: ofDates('$dateToParts', 'date'),
  $dateTrunc: ofDates('$dateTrunc', 'date'),
  $dateDiff: ofDates('$dateDiff', 'startDate', 'endDate'),
  $dateAdd: moved('$dateAdd', 1),
  $dateSubtract: moved('$dateSubtract', -1),
  $dateToString: toText,
  $dateFromParts: fromParts,
  $dateFromString: fromText,
  $toDate: toDate,
};
