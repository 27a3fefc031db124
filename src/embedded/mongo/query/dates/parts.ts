import type { DateTime } from 'luxon';
import { evalExpr } from 'mingo/core';
import { numbered } from '../../errors.ts';
import { isNothing } from '../operands.ts';
import type { ExpressionOperator } from '../operands.ts';
import { computedTypeName } from '../types.ts';
import { isDocument, isExpressionObject, isNumeric, toNumber } from '../values.ts';
import type { Document } from '../values.ts';
import { clock, dateOf, fieldsOf, type Given, onClocksOf, zoneOf } from './operands.ts';

/* Dates taken apart and put together. */

export const PARTS: Readonly<Record<string, (at: DateTime) => number>> = {
  $year: ({ year }) => year,
  $month: ({ month }) => month,
  $dayOfMonth: ({ day }) => day,
  $dayOfWeek: ({ weekday }) => (weekday % 7) + 1,
  $dayOfYear: ({ ordinal }) => ordinal,
  $hour: ({ hour }) => hour,
  $minute: ({ minute }) => minute,
  $second: ({ second }) => second,
  $millisecond: ({ millisecond }) => millisecond,
  // From Sunday to Saturday; 0 before the first Sunday of the year.
  $week: ({ ordinal, weekday }) => Math.floor((ordinal + 6 - (weekday % 7)) / 7),
  $isoWeek: ({ weekNumber }) => weekNumber,
  $isoWeekYear: ({ weekYear }) => weekYear,
  $isoDayOfWeek: ({ weekday }) => weekday,
};

/** `{ $year: date }`, `{ $year: [date] }` or `{ $year: { date, timezone } }` */
export const part =
  (name: string, read: (at: DateTime) => number): ExpressionOperator =>
  (...given) => {
    const [document, source, options] = given;
    if (isDocument(source) && !isExpressionObject(source)) {
      if (!('date' in source)) throw numbered(40539, `missing 'date' argument to ${name}`);
      const names = { required: ['date'], optional: ['timezone'], missing: 40539, unknown: 40535 };
      const { date: value, timezone } = fieldsOf(name, names, given);
      const date = dateOf(value);
      if (date === null || timezone === null) return null;
      return read(clock(date, zoneOf(timezone)));
    }
    if (Array.isArray(source) && source.length !== 1) {
      throw numbered(40536, `${name} accepts exactly one argument if given an array, but was given ${source.length}`);
    }
    const date = dateOf(evalExpr(document, Array.isArray(source) ? source[0] : source, options));
    return date && read(clock(date));
  };

export const toParts: ExpressionOperator = (...given) => {
  const names = { required: ['date'], optional: ['timezone', 'iso8601'], missing: 40522, unknown: 40520 };
  const fields = fieldsOf('$dateToParts', names, given);
  const { timezone, iso8601 = false } = fields;
  const date = dateOf(fields['date']);
  if (date === null || timezone === null || iso8601 === null) return null;
  if (typeof iso8601 !== 'boolean') {
    throw numbered(40521, `iso8601 must evaluate to a bool, found ${computedTypeName(iso8601)}`);
  }
  const at = clock(date, zoneOf(timezone));
  const { hour, minute, second, millisecond } = at;
  const time = { hour, minute, second, millisecond };
  if (iso8601) return { isoWeekYear: at.weekYear, isoWeek: at.weekNumber, isoDayOfWeek: at.weekday, ...time };
  return { year: at.year, month: at.month, day: at.day, ...time };
};

const DAY_MS = 86_400_000;

/** Not by the constructor, which takes the years before 100 for those of the last century. */
function startOfMonth(year: number, month: number): Date {
  const start = new Date(0);
  start.setUTCFullYear(year, month - 1, 1);
  return start;
}

/** The Monday of a year's first ISO week: the fourth of January is in it, wherever it begins. */
function firstMonday(year: number): Date {
  const fourth = startOfMonth(year, 1).getTime() + 3 * DAY_MS;
  return new Date(fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS);
}

const TIME = ['hour', 'minute', 'second', 'millisecond'] as const;
const NATURAL = ['year', 'month', 'day'];
const ISO = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'];
/** So far beyond its range a part may be: it is carried over to the next larger one. */
const FURTHEST = 32_768;

function partOf(fields: Document, name: string, otherwise: number): number {
  if (!(name in fields)) return otherwise;
  const value = fields[name];
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isInteger(number)) {
    throw numbered(40515, `'${name}' must evaluate to an integer, found ${computedTypeName(value)}`);
  }
  if (name === 'year' || name === 'isoWeekYear') {
    if (number < 1 || number > 9999) {
      throw numbered(40523, `'${name}' must evaluate to an integer in the range 1 to 9999, found ${number}`);
    }
  } else if (Math.abs(number) > FURTHEST) {
    throw numbered(31034, `'${name}' must evaluate to a value in the range [-32768, 32767]; value ${number}`);
  }
  return number;
}

export const fromParts: ExpressionOperator = (...given: Given) => {
  const names = { required: [], optional: [...NATURAL, ...ISO, ...TIME, 'timezone'], missing: 40516, unknown: 40518 };
  const fields = fieldsOf('$dateFromParts', names, given);
  const isIso = 'isoWeekYear' in fields;
  if (isIso === 'year' in fields && !isIso) {
    throw numbered(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  }
  if ((isIso ? NATURAL : ISO).some((name) => name in fields)) {
    throw numbered(40489, '$dateFromParts does not allow mixing natural dates with ISO dates');
  }
  if (Object.values(fields).some(isNothing)) return null;
  const of = (name: string, otherwise: number) => partOf(fields, name, otherwise);
  const day = isIso
    ? firstMonday(of('isoWeekYear', 1970)).getTime() + ((of('isoWeek', 1) - 1) * 7 + of('isoDayOfWeek', 1) - 1) * DAY_MS
    : startOfMonth(of('year', 1970), of('month', 1)).getTime() + (of('day', 1) - 1) * DAY_MS;
  const [hours, minutes, seconds, milliseconds] = TIME.map((name) => of(name, 0)) as [number, number, number, number];
  const wall = new Date(day + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds);
  return 'timezone' in fields ? onClocksOf(zoneOf(fields['timezone']), wall) : wall;
};
