import type { DateTime, WeekdayNumbers, Zone } from 'luxon';
import { CommandError, conversionFailure, numbered } from '../../errors.ts';
import { luxon } from '../luxon.ts';
import { isNothing, named } from '../operands.ts';
import type { ExpressionOperator } from '../operands.ts';
import { computedTypeName } from '../types.ts';
import { clock, dateOf, fieldsOf, onClocksOf, utc, zoneOf } from './operands.ts';
import { PARTS } from './parts.ts';

/* Dates as text. */

const padded = (value: number, length: number): string => String(value).padStart(length, '0');
const of = (name: string, at: DateTime): number => PARTS[name]?.(at) ?? 0;

function offsetOf({ offset }: DateTime): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${padded(minutes % 60, 2)}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const WRITTEN: Readonly<Record<string, (at: DateTime) => string>> = {
  '%Y': ({ year }) => padded(year, 4),
  '%m': ({ month }) => padded(month, 2),
  '%d': ({ day }) => padded(day, 2),
  '%H': ({ hour }) => padded(hour, 2),
  '%M': ({ minute }) => padded(minute, 2),
  '%S': ({ second }) => padded(second, 2),
  '%L': ({ millisecond }) => padded(millisecond, 3),
  '%j': ({ ordinal }) => padded(ordinal, 3),
  '%w': (at) => String(of('$dayOfWeek', at)),
  '%u': ({ weekday }) => String(weekday),
  '%U': (at) => padded(of('$week', at), 2),
  '%V': ({ weekNumber }) => padded(weekNumber, 2),
  '%G': ({ weekYear }) => padded(weekYear, 4),
  '%b': ({ month }) => MONTHS[month - 1]?.slice(0, 3) ?? '',
  '%B': ({ month }) => MONTHS[month - 1] ?? '',
  '%z': offsetOf,
  '%Z': ({ offset }) => `${offset < 0 ? '-' : '+'}${padded(Math.abs(offset), 3)}`,
  '%%': () => '%',
};

function write(format: string, at: DateTime): string {
  if (at.year < 0 || at.year > 9999)
    throw numbered(
      18537,
      `Could not convert date to string: date component was outside the supported range of 0-9999: ${at.year}`,
    );
  return format.replace(/%(.?)/gsu, (_all, letter: string) => {
    if (letter === '') throw numbered(18535, "Unmatched '%' at end of format string");
    const part = WRITTEN[`%${letter}`];
    if (!part) throw numbered(18536, `Invalid format character '%${letter}' in format string`);
    return part(at);
  });
}

const ISO_FORMAT = '%Y-%m-%dT%H:%M:%S.%L';

export const toText: ExpressionOperator = (...given) => {
  const names = { required: ['date'], optional: ['format', 'timezone', 'onNull'], missing: 18628, unknown: 18534 };
  const fields = fieldsOf('$dateToString', names, given);
  const { format, timezone, onNull = null } = fields;
  const date = dateOf(fields['date']);
  if (date === null) return onNull;
  if (format === null || timezone === null) return null;
  const zone = zoneOf(timezone);
  if (format !== undefined && typeof format !== 'string') {
    throw numbered(18533, `$dateToString requires that 'format' be a string, found: ${computedTypeName(format)}`);
  }
  return write(format ?? (zone === utc() ? `${ISO_FORMAT}Z` : ISO_FORMAT), clock(date, zone));
};

/** A date, perhaps a time, perhaps an offset or the name of a zone. */
const ISO_TEXT =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?|[A-Z][A-Za-z]+\/[A-Za-z_/]+)?$/;

interface Read {
  values: Partial<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'ordinal', number>>;
  iso?: { weekYear: number; weekNumber: number; weekday: WeekdayNumbers } | undefined;
  zone?: string | number | undefined;
}

const milliseconds = (fraction = '0'): number => Math.trunc(Number(`0.${fraction}`) * 1000);

function readIso(text: string): Read | undefined {
  const [all, year, month, day, hour = 0, minute = 0, second = 0, fraction, zone] = ISO_TEXT.exec(text.trim()) ?? [];
  if (all === undefined) return undefined;
  const values = { year, month, day, hour, minute, second };
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  return { values: { ...numbers, millisecond: milliseconds(fraction) }, zone };
}

/** What stands for a part in a format, as a pattern of text. */
const PATTERNS: Readonly<Record<string, string>> = {
  '%Y': '(?<Y>\\d{4})',
  '%m': '(?<m>\\d{1,2})',
  '%d': '(?<d>\\d{1,2})',
  '%H': '(?<H>\\d{1,2})',
  '%M': '(?<M>\\d{1,2})',
  '%S': '(?<S>\\d{1,2})',
  '%L': '(?<L>\\d{1,3})',
  '%j': '(?<j>\\d{1,3})',
  '%G': '(?<G>\\d{4})',
  '%V': '(?<V>\\d{1,2})',
  '%u': '(?<u>[1-7])',
  '%b': `(?<b>${MONTHS.map((name) => name.slice(0, 3)).join('|')})`,
  '%B': `(?<B>${MONTHS.join('|')})`,
  '%z': '(?<z>Z|[+-]\\d{2}:?\\d{2})',
  '%Z': '(?<Z>[+-]?\\d{1,4})',
  '%%': '%',
};

function readBy(format: string, text: string): Read | undefined {
  const pattern = format.replace(/%(.?)|[.*+?^${}()|[\]\\/]/gsu, (sign, letter?: string) => {
    if (letter === undefined) return `\\${sign}`;
    const part = PATTERNS[`%${letter}`];
    if (part === undefined) throw numbered(18536, `Invalid format character '%${letter}' in format string`);
    return part;
  });
  const found = new RegExp(`^${pattern}$`, 'iu').exec(text)?.groups;
  if (!found) return undefined;
  const number = (letter: string): number | undefined =>
    found[letter] === undefined ? undefined : Number(found[letter]);
  const name = (found['B'] ?? found['b'])?.slice(0, 3).toLowerCase();
  const month = name === undefined ? number('m') : MONTHS.findIndex((each) => each.toLowerCase().startsWith(name)) + 1;
  const time = {
    hour: number('H') ?? 0,
    minute: number('M') ?? 0,
    second: number('S') ?? 0,
    millisecond: milliseconds(found['L']?.padStart(3, '0')),
  };
  const zone = found['z'] ?? number('Z');
  const weekYear = number('G');
  if (weekYear !== undefined) {
    return {
      values: time,
      iso: { weekYear, weekNumber: number('V') ?? 1, weekday: (number('u') ?? 1) as WeekdayNumbers },
      zone,
    };
  }
  const [year, ordinal] = [number('Y'), number('j')];
  if (year === undefined) return undefined;
  const day = ordinal === undefined ? { month: month ?? 1, day: number('d') ?? 1 } : { ordinal };
  return { values: { year, ...day, ...time }, zone };
}

function momentOf({ values, iso, zone }: Read, told: Zone): Date | undefined {
  const wall = luxon().DateTime.fromObject({ ...values, ...iso }, { zone: utc() });
  if (!wall.isValid) return undefined;
  if (typeof zone === 'number') return wall.minus({ minutes: zone }).toJSDate();
  return onClocksOf(zone === undefined ? told : zoneOf(zone), wall.toJSDate());
}

/** @returns undefined where the text is no date. */
function parse(text: string, format: string | undefined, timezone: unknown): Date | undefined {
  const read = format === undefined ? readIso(text) : readBy(format, text);
  if (!read) return undefined;
  const told = zoneOf(timezone);
  if (read.zone !== undefined && told !== utc()) {
    throw conversionFailure(
      `you cannot pass in a date/time string with time zone information ('${String(read.zone)}') together with a timezone argument`,
    );
  }
  return momentOf(read, told);
}

export const fromText: ExpressionOperator = (...given) => {
  const names = {
    required: ['dateString'],
    optional: ['format', 'timezone', 'onError', 'onNull'],
    missing: 40542,
    unknown: 40541,
  };
  const { dateString, format, timezone, onError, onNull = null } = fieldsOf('$dateFromString', names, given);
  if (isNothing(dateString)) return onNull;
  if (format === null || timezone === null) return null;
  if (format !== undefined && typeof format !== 'string') {
    throw numbered(40684, `$dateFromString requires that 'format' be a string, found: ${computedTypeName(format)}`);
  }
  try {
    const date = typeof dateString === 'string' ? parse(dateString, format, timezone) : undefined;
    if (date) return date;
    throw conversionFailure(`Error parsing date string '${named(dateString)}'`);
  } catch (error) {
    if (onError !== undefined && error instanceof CommandError && error.code === 241) return onError;
    throw error;
  }
};
