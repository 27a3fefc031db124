import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ObjectId, Timestamp } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

async function computed(expression: unknown, document: object = {}): Promise<unknown> {
  const collection = await fill(server, [document]);
  const [row] = await collection.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
  return row?.['value'];
}
const at = (text: string) => new Date(text);
/** New York's clocks went forward on the 13th of March 2022 at two, and back on the 6th of November. */
const NEW_YORK = 'America/New_York';

describe('parts of a date', () => {
  const sunday = at('2023-01-01T21:30:15.250Z');
  it.each([
    ['$year', {}, 2023],
    ['$month', {}, 1],
    ['$dayOfMonth', { timezone: 'Asia/Riyadh' }, 2],
    ['$dayOfYear', { timezone: 'Asia/Riyadh' }, 2],
    ['$dayOfWeek', {}, 1],
    ['$dayOfWeek', { timezone: '+03:00' }, 2],
    ['$isoDayOfWeek', {}, 7],
    ['$week', {}, 1],
    ['$isoWeek', {}, 52],
    ['$isoWeekYear', {}, 2022],
    ['$isoWeek', { timezone: 'Asia/Riyadh' }, 1],
    ['$isoWeekYear', { timezone: 'Asia/Riyadh' }, 2023],
    ['$hour', { timezone: 'UTC' }, 21],
    ['$hour', { timezone: 'GMT' }, 21],
    ['$hour', { timezone: '+0530' }, 3],
    ['$hour', { timezone: '-03' }, 18],
    ['$minute', { timezone: 'Asia/Kolkata' }, 0],
    ['$second', {}, 15],
    ['$millisecond', {}, 250],
  ])('%s %j', async (name, more, value) => {
    expect(await computed({ [name]: { date: sunday, ...more } })).toBe(value);
  });

  it('are of one operand, in a list or not, of anything that tells a moment', async () => {
    const id = new ObjectId('63b1f5000000000000000000');
    expect(await computed({ $year: '$at' }, { at: sunday })).toBe(2023);
    expect(await computed({ $year: ['$at'] }, { at: sunday })).toBe(2023);
    expect(await computed({ $year: { $add: ['$at', 365 * 86_400_000] } }, { at: sunday })).toBe(2024);
    expect(await computed({ $year: '$at' }, { at: id })).toBe(2023);
    expect(await computed({ $year: '$at' }, { at: new Timestamp({ t: 1_672_531_200, i: 1 }) })).toBe(2023);
    expect(await computed({ $week: at('2022-01-01T00:00:00Z') })).toBe(0);
    expect(await computed({ $year: '$at' })).toBeNull();
    expect(await computed({ $year: { date: sunday, timezone: '$zone' } })).toBeNull();
  });

  it.each([
    [{ $year: 'text' }, 16006],
    [{ $year: ['$a', '$b'] }, 40536],
    [{ $year: { date: sunday, zone: 'UTC' } }, 40535],
    [{ $year: { timezone: 'UTC' } }, 40539],
    [{ $year: { date: sunday, timezone: 'Nowhere/City' } }, 40485],
    [{ $year: { date: sunday, timezone: 3 } }, 40517],
    [{ $dateToParts: { date: sunday, iso8601: 1 } }, 40521],
    [{ $dateToParts: { timezone: 'UTC' } }, 40522],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });

  it('are told all at once, and put together again', async () => {
    expect(await computed({ $dateToParts: { date: sunday, timezone: 'Asia/Riyadh' } })).toEqual({
      year: 2023,
      month: 1,
      day: 2,
      hour: 0,
      minute: 30,
      second: 15,
      millisecond: 250,
    });
    expect(await computed({ $dateToParts: { date: sunday, iso8601: true } })).toMatchObject({
      isoWeekYear: 2022,
      isoWeek: 52,
      isoDayOfWeek: 7,
    });
    for (const [parts, moment] of [
      [{ year: 2023, month: 1, day: 2, hour: 0, timezone: 'Asia/Riyadh' }, '2023-01-01T21:00:00Z'],
      [{ year: 2022, month: 14, day: 1 }, '2023-02-01T00:00:00Z'],
      [{ year: 2022, month: 0, day: 1 }, '2021-12-01T00:00:00Z'],
      [{ year: 2022, day: -1, hour: 25 }, '2021-12-31T01:00:00Z'],
      [{ year: 99 }, '0099-01-01T00:00:00Z'],
      [{ isoWeekYear: 2022, isoWeek: 52, isoDayOfWeek: 7 }, '2023-01-01T00:00:00Z'],
      [{ year: 2022, month: 7, timezone: NEW_YORK }, '2022-07-01T04:00:00Z'],
    ] as const) {
      expect(await computed({ $dateFromParts: parts })).toEqual(at(moment));
    }
    expect(await computed({ $dateFromParts: { year: '$none' } })).toBeNull();
    for (const [parts, code] of [
      [{ month: 1 }, 40516],
      [{ year: 2022, isoWeek: 1 }, 40489],
      [{ year: 10_000 }, 40523],
      [{ year: 2022, month: 'May' }, 40515],
      [{ year: 2022, month: 1.5 }, 40515],
      [{ year: 2022, day: 40_000 }, 31034],
      [{ year: 2022, week: 1 }, 40518],
    ] as const) {
      await expect(computed({ $dateFromParts: parts })).rejects.toMatchObject({ code });
    }
  });
});

describe('reckoning', () => {
  it.each([
    [{ startDate: at('2022-03-12T15:00:00Z'), unit: 'day', amount: 1, timezone: NEW_YORK }, '2022-03-13T14:00:00Z'],
    [{ startDate: at('2022-03-12T15:00:00Z'), unit: 'hour', amount: 24, timezone: NEW_YORK }, '2022-03-13T15:00:00Z'],
    [{ startDate: at('2022-03-12T15:00:00Z'), unit: 'week', amount: 1, timezone: NEW_YORK }, '2022-03-19T14:00:00Z'],
    [{ startDate: at('2021-01-31T00:00:00Z'), unit: 'month', amount: 1 }, '2021-02-28T00:00:00Z'],
    [{ startDate: at('2020-02-29T00:00:00Z'), unit: 'year', amount: 1 }, '2021-02-28T00:00:00Z'],
    [{ startDate: at('2020-11-30T00:00:00Z'), unit: 'quarter', amount: 1 }, '2021-02-28T00:00:00Z'],
    [{ startDate: at('2020-01-01T00:00:00Z'), unit: 'millisecond', amount: -1 }, '2019-12-31T23:59:59.999Z'],
  ])('adds %j', async (operands, moment) => {
    expect(await computed({ $dateAdd: operands })).toEqual(at(moment));
    const back = { ...operands, amount: -operands.amount };
    expect(await computed({ $dateSubtract: back })).toEqual(at(moment));
  });

  it.each([
    ['year', '2020-12-31T23:59:59Z', '2021-01-01T00:00:00Z', {}, 1],
    ['quarter', '2020-01-01T00:00:00Z', '2021-04-01T00:00:00Z', {}, 5],
    ['month', '2021-01-31T00:00:00Z', '2021-02-01T00:00:00Z', {}, 1],
    ['week', '2021-01-02T00:00:00Z', '2021-01-03T00:00:00Z', {}, 1],
    ['week', '2021-01-02T00:00:00Z', '2021-01-03T00:00:00Z', { startOfWeek: 'monday' }, 0],
    ['week', '2021-01-03T00:00:00Z', '2021-01-04T00:00:00Z', { startOfWeek: 'MON' }, 1],
    ['day', '2021-01-01T20:00:00Z', '2021-01-01T22:00:00Z', { timezone: 'Asia/Riyadh' }, 1],
    ['day', '2021-01-01T20:00:00Z', '2021-01-01T22:00:00Z', {}, 0],
    ['hour', '2022-11-06T05:30:00Z', '2022-11-06T07:30:00Z', { timezone: NEW_YORK }, 2],
    ['hour', '2021-01-01T00:59:00Z', '2021-01-01T01:01:00Z', {}, 1],
    ['minute', '2021-01-01T00:00:59Z', '2021-01-01T00:01:00Z', {}, 1],
    ['millisecond', '2021-01-01T00:00:01Z', '2021-01-01T00:00:00Z', {}, -1000],
  ])('counts the bounds of a %s from %s to %s %j', async (unit, from, to, more, count) => {
    expect(await computed({ $dateDiff: { startDate: at(from), endDate: at(to), unit, ...more } })).toBe(count);
  });

  it.each([
    ['year', {}, '2022-01-01T00:00:00Z'],
    ['quarter', {}, '2022-01-01T00:00:00Z'],
    ['month', { timezone: NEW_YORK }, '2022-03-01T05:00:00Z'],
    ['day', { timezone: NEW_YORK }, '2022-03-13T05:00:00Z'],
    ['week', {}, '2022-03-13T00:00:00Z'],
    ['week', { startOfWeek: 'monday' }, '2022-03-07T00:00:00Z'],
    ['week', { binSize: 2, startOfWeek: 'monday' }, '2022-02-28T00:00:00Z'],
    ['hour', { timezone: 'Asia/Kolkata' }, '2022-03-13T15:30:00Z'],
    ['hour', { binSize: 6 }, '2022-03-13T12:00:00Z'],
    ['minute', { binSize: 15 }, '2022-03-13T16:15:00Z'],
    ['month', { binSize: 5 }, '2022-02-01T00:00:00Z'],
    ['year', { binSize: 5 }, '2020-01-01T00:00:00Z'],
  ])('cuts off to the %s %j', async (unit, more, moment) => {
    expect(await computed({ $dateTrunc: { date: at('2022-03-13T16:20:30.4Z'), unit, ...more } })).toEqual(at(moment));
  });

  it('is nothing of nothing', async () => {
    const none = { date: '$none', startDate: '$none', endDate: at('2022-01-01'), unit: 'day', amount: 1 };
    const { date, startDate, endDate, unit, amount } = none;
    expect(await computed({ $dateAdd: { startDate, unit, amount } })).toBeNull();
    expect(await computed({ $dateAdd: { startDate: endDate, unit: '$none', amount } })).toBeNull();
    expect(await computed({ $dateDiff: { startDate, endDate, unit } })).toBeNull();
    expect(await computed({ $dateTrunc: { date, unit } })).toBeNull();
  });

  const startDate = at('2022-01-01T00:00:00Z');
  it.each([
    [{ $dateAdd: { startDate, unit: 'day' } }, 5166402],
    [{ $dateAdd: { startDate, unit: 'day', amount: 1, zone: 'UTC' } }, 5166401],
    [{ $dateAdd: { startDate, unit: 'day', amount: 1.5 } }, 5166405],
    [{ $dateAdd: { startDate, unit: 'days', amount: 1 } }, 9],
    [{ $dateDiff: { startDate, endDate: startDate } }, 5166302],
    [{ $dateDiff: { startDate, endDate: startDate, unit: 'week', startOfWeek: 'someday' } }, 9],
    [{ $dateTrunc: { date: startDate } }, 5439009],
    [{ $dateTrunc: { date: startDate, unit: 'day', binSize: 0 } }, 5439018],
    [{ $dateTrunc: { date: startDate, unit: 'day', binSize: 'two' } }, 5439017],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });
});

describe('dates as text', () => {
  const moment = at('2023-01-01T21:30:15.250Z');
  it.each([
    [{}, '2023-01-01T21:30:15.250Z'],
    [{ timezone: 'UTC' }, '2023-01-01T21:30:15.250Z'],
    [{ timezone: 'Asia/Riyadh' }, '2023-01-02T00:30:15.250'],
    [{ format: '%d.%m.%Y %H:%M:%S.%L' }, '01.01.2023 21:30:15.250'],
    [{ format: '%j %w %u %U %V %G' }, '001 1 7 01 52 2022'],
    [{ format: '%z %Z', timezone: 'Asia/Kolkata' }, '+0530 +330'],
    [{ format: '%b %B %%' }, 'Jan January %'],
  ])('are written by %j', async (more, text) => {
    expect(await computed({ $dateToString: { date: moment, ...more } })).toBe(text);
  });

  it('are nothing, or what is told, where there is no date', async () => {
    expect(await computed({ $dateToString: { date: '$none' } })).toBeNull();
    expect(await computed({ $dateToString: { date: '$none', onNull: 'never' } })).toBe('never');
    await expect(computed({ $dateToString: { date: moment, format: '%q' } })).rejects.toMatchObject({ code: 18536 });
    await expect(computed({ $dateToString: { date: moment, format: 'a%' } })).rejects.toMatchObject({ code: 18535 });
    await expect(computed({ $dateToString: { date: moment, format: 5 } })).rejects.toMatchObject({ code: 18533 });
  });

  it.each([
    ['2017-02-08T12:10:40.787Z', {}, '2017-02-08T12:10:40.787Z'],
    ['2017-02-08', {}, '2017-02-08T00:00:00Z'],
    ['2017-02-08 12:10', {}, '2017-02-08T12:10:00Z'],
    ['2017-02-08T12:10:40+03:00', {}, '2017-02-08T09:10:40Z'],
    ['2017-02-08T12:10:40 +0300', {}, '2017-02-08T09:10:40Z'],
    ['2017-02-08T12:10:40', { timezone: NEW_YORK }, '2017-02-08T17:10:40Z'],
    ['2017-02-08 12:10:40 Europe/Paris', {}, '2017-02-08T11:10:40Z'],
    ['06-15-2018', { format: '%m-%d-%Y' }, '2018-06-15T00:00:00Z'],
    ['15/06/2018 08:30', { format: '%d/%m/%Y %H:%M', timezone: 'Asia/Riyadh' }, '2018-06-15T05:30:00Z'],
    ['2018 week 1 day 3', { format: '%G week %V day %u' }, '2018-01-03T00:00:00Z'],
    ['May 5 2020', { format: '%b %d %Y' }, '2020-05-05T00:00:00Z'],
    ['2020-060', { format: '%Y-%j' }, '2020-02-29T00:00:00Z'],
  ])('are read from %j by %j', async (dateString, more, wanted) => {
    expect(await computed({ $dateFromString: { dateString, ...more } })).toEqual(at(wanted));
    expect(await computed({ $dateFromString: { dateString: '$text', ...more } }, { text: dateString })).toEqual(
      at(wanted),
    );
  });

  it('are refused, or what is told, where the text is none', async () => {
    for (const dateString of ['yesterday-ish', '2020-13-01', '2021-02-30', 5]) {
      await expect(computed({ $dateFromString: { dateString } })).rejects.toMatchObject({ code: 241 });
      expect(await computed({ $dateFromString: { dateString, onError: 'bad' } })).toBe('bad');
    }
    const zones = { dateString: '2020-01-01T00:00:00+01:00', timezone: NEW_YORK };
    await expect(computed({ $dateFromString: zones })).rejects.toMatchObject({ code: 241 });
    expect(await computed({ $dateFromString: { dateString: '$none', onNull: 'none' } })).toBe('none');
    expect(await computed({ $dateFromString: { dateString: null } })).toBeNull();
    await expect(computed({ $dateFromString: { format: '%Y' } })).rejects.toMatchObject({ code: 40542 });
  });
});
