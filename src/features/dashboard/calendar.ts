import { DateTime, type DurationLike } from 'luxon';
import type { Period } from './dashboard.contract.ts';

const LENGTH: Record<Exclude<Period, 'all'>, DurationLike> = {
  day: { hours: 24 },
  week: { days: 7 },
  month: { days: 30 },
  year: { days: 365 },
};

export interface Span {
  from: Date | null;
  to: Date;
}

/** Periods roll: they end now, in every time zone. */
export function rollingSpan(period: Period, now: Date): Span {
  if (period === 'all') return { from: null, to: now };
  return { from: DateTime.fromJSDate(now, { zone: 'utc' }).minus(LENGTH[period]).toJSDate(), to: now };
}

/** "Today" and "this month" are those of the organization's wall clock. */
export const startOf = (unit: 'day' | 'month', now: Date, timezone: string): Date =>
  DateTime.fromJSDate(now, { zone: timezone }).startOf(unit).toJSDate();
