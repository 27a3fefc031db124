import type { DateTime } from 'luxon';
import { numbered } from '../../errors.ts';
import { isNothing } from '../operands.ts';
import type { ExpressionOperator } from '../operands.ts';
import { clock, dateOf, fieldsOf, unitOf, type Unit, weekdayOf, wholeOf, zoneOf } from './operands.ts';

/* Dates added to, compared and cut off. */

const DAY_MS = 86_400_000;
const LENGTH_MS: Partial<Record<Unit, number>> = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 };

/** Days and what is longer keep the time that clocks show; a month that is too short gives its last day. */
export const moved =
  (name: string, sign: 1 | -1): ExpressionOperator =>
  (...given) => {
    const names = {
      required: ['startDate', 'unit', 'amount'],
      optional: ['timezone'],
      missing: 5166402,
      unknown: 5166401,
    };
    const fields = fieldsOf(name, names, given);
    const { timezone, amount } = fields;
    if (Object.values(fields).some(isNothing)) return null;
    const unit = unitOf(fields['unit']);
    const count = wholeOf(amount);
    if (count === undefined) throw numbered(5166405, `${name} expects integer amount of time units`);
    const start = dateOf(fields['startDate']);
    if (start === null) return null;
    const at = clock(start, zoneOf(timezone)).plus({ [unit]: sign * count });
    if (!at.isValid) throw numbered(5166406, `${name} overflowed`);
    return at.toJSDate();
  };

/** The number of a calendar's day, by the clocks of the moment's zone. */
const dayOf = ({ year, month, day }: DateTime): number => {
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return Math.round(midnight.getTime() / DAY_MS);
};
/** Of Monday the 29th of December 1969: days are counted from a Thursday. */
const MONDAY = -3;
const weekOf = (at: DateTime, firstDay: number): number => Math.floor((dayOf(at) - MONDAY - (firstDay - 1)) / 7);
const monthOf = ({ year, month }: DateTime): number => year * 12 + month - 1;
const hourOf = (at: DateTime): number => Math.floor((at.toMillis() + at.offset * 60_000) / 3_600_000);

/** How many of a unit's bounds lie between two moments. */
function boundsBetween(unit: Unit, from: DateTime, to: DateTime, firstDay: number): number {
  switch (unit) {
    case 'year':
      return to.year - from.year;
    case 'quarter':
      return Math.floor(monthOf(to) / 3) - Math.floor(monthOf(from) / 3);
    case 'month':
      return monthOf(to) - monthOf(from);
    case 'week':
      return weekOf(to, firstDay) - weekOf(from, firstDay);
    case 'day':
      return dayOf(to) - dayOf(from);
    // An hour that clocks showed twice counts twice.
    case 'hour':
      return hourOf(to) - hourOf(from) - Math.round((to.offset - from.offset) / 60);
    default: {
      const length = LENGTH_MS[unit] ?? 1;
      return Math.floor(to.toMillis() / length) - Math.floor(from.toMillis() / length);
    }
  }
}

export const difference: ExpressionOperator = (...given) => {
  const names = {
    required: ['startDate', 'endDate', 'unit'],
    optional: ['timezone', 'startOfWeek'],
    missing: 5166302,
    unknown: 5166301,
  };
  const fields = fieldsOf('$dateDiff', names, given);
  const { timezone, startOfWeek, ...needed } = fields;
  if (Object.values(needed).some(isNothing) || timezone === null) return null;
  const unit = unitOf(fields['unit']);
  if (unit === 'week' && startOfWeek === null) return null;
  const [from, to] = [dateOf(fields['startDate']), dateOf(fields['endDate'])];
  if (from === null || to === null) return null;
  const zone = zoneOf(timezone);
  const firstDay = unit === 'week' ? weekdayOf(startOfWeek) : 7;
  return boundsBetween(unit, clock(from, zone), clock(to, zone), firstDay);
};

const YEAR = 2000;

/** Bins are counted from the beginning of the year 2000 on the clocks of the zone. */
function cutOff(unit: Unit, size: number, at: DateTime, firstDay: number): DateTime {
  const start = at.set({ year: YEAR, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 });
  const down = (count: number) => Math.floor(count / size) * size;
  switch (unit) {
    case 'year':
      return start.plus({ years: down(at.year - YEAR) });
    case 'quarter':
      return start.plus({ months: 3 * down(Math.floor((monthOf(at) - monthOf(start)) / 3)) });
    case 'month':
      return start.plus({ months: down(monthOf(at) - monthOf(start)) });
    case 'week': {
      // From the first day of a week on or after the start.
      const offset = (firstDay - start.weekday + 7) % 7;
      return start.plus({ days: offset + 7 * down(Math.floor((dayOf(at) - dayOf(start) - offset) / 7)) });
    }
    case 'day':
      return start.plus({ days: down(dayOf(at) - dayOf(start)) });
    default: {
      const length = (LENGTH_MS[unit] ?? 1) * size;
      return start.plus({ milliseconds: Math.floor((at.toMillis() - start.toMillis()) / length) * length });
    }
  }
}

export const truncated: ExpressionOperator = (...given) => {
  const names = {
    required: ['date', 'unit'],
    optional: ['binSize', 'timezone', 'startOfWeek'],
    missing: 5439009,
    unknown: 5439008,
  };
  const fields = fieldsOf('$dateTrunc', names, given);
  const { timezone, startOfWeek, binSize = 1, ...needed } = fields;
  if (Object.values(needed).some(isNothing) || timezone === null || binSize === null) return null;
  const unit = unitOf(fields['unit']);
  if (unit === 'week' && startOfWeek === null) return null;
  const size = wholeOf(binSize);
  if (size === undefined) throw numbered(5439017, '$dateTrunc requires binSize to be a 64-bit integer');
  if (size <= 0) throw numbered(5439018, '$dateTrunc requires binSize to be greater than 0');
  const date = dateOf(fields['date']);
  if (date === null) return null;
  const firstDay = unit === 'week' ? weekdayOf(startOfWeek) : 7;
  return cutOff(unit, size, clock(date, zoneOf(timezone)), firstDay).toJSDate();
};
