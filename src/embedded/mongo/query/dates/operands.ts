import { ObjectId, Timestamp } from 'bson';
import type { DateTime, Zone } from 'luxon';
import { evalExpr } from 'mingo/core';
import { failedToParse, numbered } from '../../errors.ts';
import { luxon } from '../luxon.ts';
import { isNothing } from '../operands.ts';
import type { ExpressionOperator } from '../operands.ts';
import { computedTypeName } from '../types.ts';
import { isDocument, isNumeric, toNumber } from '../values.ts';
import type { Document } from '../values.ts';

/* What the operators of dates take: dates, time zones, units, and operands by name. */

export type Given = Parameters<ExpressionOperator>;

/** Null where there is none; the moment that an ObjectId or a timestamp tells. */
export function dateOf(value: unknown): Date | null {
  if (isNothing(value)) return null;
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  throw numbered(16006, `can't convert from BSON type ${computedTypeName(value)} to Date`);
}

const OFFSET = /^([+-])(\d{2}):?(\d{2})?$/;
export const utc = (): Zone => luxon().FixedOffsetZone.utcInstance;

/** By a name such as Asia/Riyadh or an offset such as +03, +0300 or +03:00; UTC where nothing is told. */
export function zoneOf(timezone: unknown = 'UTC'): Zone {
  if (typeof timezone !== 'string') {
    throw numbered(40517, `timezone must evaluate to a string, found ${computedTypeName(timezone)}`);
  }
  if (['UTC', 'GMT', 'Z'].includes(timezone)) return utc();
  const [, sign, hours, minutes = '0'] = OFFSET.exec(timezone) ?? [];
  if (hours !== undefined) {
    return luxon().FixedOffsetZone.instance((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  }
  if (luxon().IANAZone.isValidZone(timezone)) return luxon().IANAZone.create(timezone);
  throw numbered(40485, `unrecognized time zone identifier: "${timezone}"`);
}

/** A moment on the clocks of a zone; UTC's where none is told. */
export const clock = (date: Date, zone: Zone = utc()): DateTime => luxon().DateTime.fromJSDate(date, { zone });

/** The moment at which the clocks of a zone show what those of UTC show at this one. */
export const onClocksOf = (zone: Zone, wall: Date): Date =>
  clock(wall).setZone(zone, { keepLocalTime: true }).toJSDate();

interface Names {
  required: readonly string[];
  optional: readonly string[];
  /** The numbers of MongoDB's errors. */
  missing: number;
  unknown: number;
}

/** The values of operands that go by name; a name that is not told is not there. */
export function fieldsOf(name: string, names: Names, [document, expression, options]: Given): Document {
  if (!isDocument(expression)) throw numbered(names.unknown, `${name} only supports an object as its argument`);
  for (const field of Object.keys(expression)) {
    if (names.required.includes(field) || names.optional.includes(field)) continue;
    throw numbered(names.unknown, `Unrecognized argument to ${name}: ${field}`);
  }
  for (const field of names.required) {
    if (!(field in expression)) throw numbered(names.missing, `Missing '${field}' parameter to ${name}`);
  }
  return Object.fromEntries(
    Object.entries(expression).map(([field, source]) => [field, evalExpr(document, source, options) ?? null]),
  );
}

export const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
export type Unit = (typeof UNITS)[number];

export function unitOf(value: unknown): Unit {
  const unit = UNITS.find((each) => each === value);
  if (typeof value !== 'string')
    throw numbered(5439013, `unit must evaluate to a string, found ${computedTypeName(value)}`);
  if (!unit) throw failedToParse(`unknown time unit value: ${value}`);
  return unit;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** 1 is Monday, 7 Sunday, with which weeks begin where nothing is told. */
export function weekdayOf(value: unknown = 'sunday'): number {
  if (typeof value !== 'string') {
    throw numbered(5439015, `startOfWeek must evaluate to a string, found ${computedTypeName(value)}`);
  }
  const wanted = value.toLowerCase();
  const at = WEEKDAYS.findIndex((name) => name === wanted || name.slice(0, 3) === wanted);
  if (at < 0) throw failedToParse(`unknown day of week value: ${value}`);
  return at + 1;
}

/** A whole number; undefined for anything else. */
export function wholeOf(value: unknown): number | undefined {
  const number = isNumeric(value) ? toNumber(value) : undefined;
  return Number.isInteger(number) ? number : undefined;
}
