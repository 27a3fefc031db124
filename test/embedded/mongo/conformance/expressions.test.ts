import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Binary, Decimal128, ObjectId, Timestamp } from 'bson';
import type { Document } from 'mongodb';
import { onlyOurs, startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

const ID = new ObjectId('65920080a1b2c3d4e5f60718');
const AT = new Date('2024-01-01T00:00:00Z');
const at = (text: string) => new Date(`${text}T00:00:00Z`);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.db.collection<Row>('things').insertOne({
    _id: 1,
    id: ID,
    at: AT,
    list: [1, 'x'],
    none: [],
    items: [{ p: 1 }, { p: 4 }, { p: 'x' }],
    n: 2.6,
    nothing: null,
    text: 'naïve 🙂 café',
    time: new Timestamp({ t: 1_704_067_200, i: 7 }),
    bytes: new Binary(Buffer.from([1, 2, 3])),
  });
});
afterAll(() => server.stop());

async function computed(expression: unknown): Promise<unknown> {
  const [row] = await server.db
    .collection('things')
    .aggregate([{ $project: { _id: 0, value: expression } }])
    .toArray();
  return row?.['value'];
}

describe('expressions: values', () => {
  it.each<[string, unknown, unknown]>([
    ['the type of an array', { $type: '$list' }, 'array'],
    ['the type of an empty array', { $type: '$none' }, 'array'],
    ['the type of what is not there', { $type: '$absent' }, 'missing'],
    ['the type of null', { $type: '$nothing' }, 'null'],
    ['an array is no number', { $isNumber: '$list' }, false],
    ['a sum over a path into an array', { $sum: '$items.p' }, 5],
    ['a sum of what is not there', { $sum: '$absent.p' }, 0],
    ['a sum of a number', { $sum: '$n' }, 2.6],
    ['a sum of several', { $sum: ['$n', 1, '$list'] }, 3.6],
    ['an average', { $avg: '$items.p' }, 2.5],
    ['an average of nothing', { $avg: '$absent' }, null],
    ['the least of an array', { $min: '$items.p' }, 1],
    ['the greatest of what is not there', { $max: '$absent' }, null],
    ['rounding', { $round: '$n' }, 3],
    ['rounding to even', [{ $round: 2.5 }, { $round: 3.5 }, { $round: [2.65, 1] }], [2, 4, 2.6]],
    ['truncating', { $trunc: '$n' }, 2],
    [
      'logarithms',
      [{ $ln: 1 }, { $ln: [1] }, { $log10: 100 }, { $log: [8, 2] }, { $ln: '$absent' }],
      [0, 0, 2, 3, null],
    ],
    ['a remainder', { $mod: [7, 4] }, 3],
    [
      'parts and sets',
      [{ $slice: ['$list', 1] }, { $setUnion: [['x'], ['x']] }, { $setDifference: ['$list', ['x']] }],
      [[1], ['x'], [1]],
    ],
    ['letters', [{ $toUpper: 'ab' }, { $toLower: ['AB'] }, { $strcasecmp: ['a', 'A'] }], ['AB', 'ab', 0]],
    ['a remainder of nothing', { $mod: ['$absent', 2] }, null],
    ['a part of nothing', { $slice: ['$absent', 2] }, null],
    ['sets with nothing', [{ $setUnion: ['$list', null] }, { $setDifference: ['$absent', '$list'] }], [null, null]],
    ['letters of nothing', [{ $toUpper: '$absent' }, { $toLower: null }], ['', '']],
    ['comparing letters with nothing', { $strcasecmp: ['$absent', 'a'] }, -1],
    ['where a text stands, in characters', { $indexOfCP: ['$text', 'café'] }, 8],
    ['where a text stands not', { $indexOfCP: ['$text', 'naïve', 1] }, -1],
    ['the size of a document', { $bsonSize: { $literal: {} } }, 5],
    ['the size of bytes and texts', [{ $binarySize: '$bytes' }, { $binarySize: 'é' }], [3, 2]],
    ['a timestamp', [{ $tsSecond: '$time' }, { $tsIncrement: '$time' }], [1_704_067_200, 7]],
  ])('%s', async (_what, expression, expected) => {
    const value = await computed(expression);
    expect(JSON.parse(JSON.stringify(value))).toEqual(expected);
  });

  it('groups by a field that JavaScript’s objects have, too', async () => {
    const groups = server.db.collection('things').aggregate([{ $group: { _id: '$toString' } }]);
    expect(await groups.toArray()).toEqual([{ _id: null }]);
  });
});

describe('expressions: conversions', () => {
  it.each<[string, unknown, unknown]>([
    ['an ObjectId from its text', { $toObjectId: ID.toHexString() }, ID],
    ['a date from an ObjectId', { $toDate: '$id' }, AT],
    ['a date from a timestamp', { $toDate: '$time' }, AT],
    ['a date from milliseconds', { $toDate: AT.getTime() }, AT],
    ['a date from a text', { $toDate: '2024-01-01' }, AT],
    ['a number from a text', [{ $toInt: '-5' }, { $toLong: '+7' }, { $toDouble: '1e3' }], [-5, 7, 1000]],
    ['a whole number from a fraction', { $toInt: 2.9 }, 2],
    ['a decimal', { $toDecimal: '1.10' }, Decimal128.fromString('1.10')],
    ['by name', { $convert: { input: '12', to: 'int' } }, 12],
    ['by number', { $convert: { input: '$id', to: 9 } }, AT],
    ['what fails', { $convert: { input: 'x', to: 'int', onError: 'no number' } }, 'no number'],
    ['nothing', { $convert: { input: '$absent', to: 'int', onNull: 'nothing' } }, 'nothing'],
    ['nothing to a date', { $toDate: '$absent' }, null],
  ])('give %s', async (_what, expression, expected) => {
    expect(await computed(expression)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['no digit', { $toInt: '' }],
    ['a space', { $toInt: ' 5' }],
    ['another base', { $toLong: '0x10' }],
    ['a fraction as a whole number', { $toInt: '2.5' }],
    ['a fraction with a space', { $toDouble: ' 2.5' }],
    ['a number beyond 32 bits', { $toInt: 2 ** 31 }],
    ['a decimal of no digits', { $toDecimal: '' }],
    ['a short ObjectId', { $toObjectId: 'abc' }],
    ['a text that is no date', { $toDate: 'zzz' }],
    ['a text that is no date', { $dateFromString: { dateString: 'zzz' } }],
  ])('refuse %s', async (_what, expression) => {
    await expect(computed(expression)).rejects.toMatchObject({ code: 241 });
  });
});

const PARTS = `year month dayOfMonth dayOfWeek dayOfYear hour minute second millisecond
  week isoWeek isoWeekYear isoDayOfWeek`.split(/\s+/);

describe('expressions: dates', () => {
  it.each(PARTS)('no part of no date: $%s', async (part) => {
    expect(await computed({ [`$${part}`]: '$absent' })).toBeNull();
    expect(await computed({ [`$${part}`]: { date: '$nothing', timezone: 'Asia/Riyadh' } })).toBeNull();
    expect(await computed({ [`$${part}`]: '$id' })).toEqual(await computed({ [`$${part}`]: '$at' }));
  });

  it.each<[string, unknown, unknown]>([
    ['a part in a time zone', { $hour: { date: '$at', timezone: 'Asia/Riyadh' } }, 3],
    ['no later day of none', { $dateAdd: { startDate: '$absent', unit: 'day', amount: 1 } }, null],
    ['no later month of none', { $dateAdd: { startDate: '$nothing', unit: 'month', amount: 1 } }, null],
    ['no difference to none', { $dateDiff: { startDate: '$at', endDate: '$absent', unit: 'day' } }, null],
    ['no parts of none', { $dateToParts: { date: '$absent' } }, null],
    ['no beginning of none', { $dateTrunc: { date: '$absent', unit: 'month' } }, null],
    ['no text of none', { $dateToString: { date: '$absent' } }, null],
    ['a text for none', { $dateToString: { date: '$absent', onNull: 'never' } }, 'never'],
    ['a text with a percent sign', { $dateToString: { date: '$at', format: '100%% %Y' } }, '100% 2024'],
    ['a later day', { $dateAdd: { startDate: '$at', unit: 'day', amount: 1 } }, at('2024-01-02')],
    ['a shorter month', { $dateAdd: { startDate: at('2024-01-31'), unit: 'month', amount: 1 } }, at('2024-02-29')],
    [
      'a shorter month before',
      { $dateSubtract: { startDate: at('2024-03-31'), unit: 'month', amount: 1 } },
      at('2024-02-29'),
    ],
    ['a shorter year', { $dateAdd: { startDate: at('2024-02-29'), unit: 'year', amount: 1 } }, at('2025-02-28')],
    [
      'quarters back over a year',
      { $dateSubtract: { startDate: at('2024-02-29'), unit: 'quarter', amount: 2 } },
      at('2023-08-29'),
    ],
    [
      'a month in a time zone, where it is the next day',
      { $dateAdd: { startDate: new Date('2024-01-30T22:00:00Z'), unit: 'month', amount: 1, timezone: 'Asia/Riyadh' } },
      new Date('2024-02-28T22:00:00Z'),
    ],
    ['a date of a year', { $dateFromParts: { year: 2024 } }, AT],
    ['a date of parts beyond their ends', { $dateFromParts: { year: 2023, month: 14, day: 0 } }, at('2024-01-31')],
    ['an early date', { $dateFromParts: { year: 33, month: 4, day: 3 } }, new Date('0033-04-03T00:00:00Z')],
    ['a date of a week', { $dateFromParts: { isoWeekYear: 2024, isoWeek: 1 } }, AT],
    [
      'a date of a day in a week',
      { $dateFromParts: { isoWeekYear: 2021, isoWeek: 1, isoDayOfWeek: 7 } },
      at('2021-01-10'),
    ],
    ['a date in a time zone', { $dateFromParts: { year: 2024, hour: 3, timezone: 'Asia/Riyadh' } }, AT],
    ['no date of nothing', { $dateFromParts: { year: '$absent' } }, null],
    ['a date of a text', { $dateFromString: { dateString: '2024-01-01' } }, AT],
    ['what stands for a text that is none', { $dateFromString: { dateString: 'zzz', onError: 'none' } }, 'none'],
    ['what stands for nothing', { $dateFromString: { dateString: '$absent', onNull: 'nothing' } }, 'nothing'],
  ])('%s', async (_what, expression, expected) => {
    expect(await computed(expression)).toEqual(expected);
  });
});

describe('expressions: what is refused', () => {
  it.each<[string, Document, number]>([
    ['a remainder by zero', { $mod: [1, 0] }, 16610],
    ['a logarithm of zero', { $ln: 0 }, 28766],
    ['a logarithm to ten of less than zero', { $log10: -1 }, 28761],
    ['a logarithm of zero to a base', { $log: [0, 2] }, 28758],
    ['two operands where there is one', { $type: [1, 2] }, 16020],
    ['a date of a text', { $year: 'zzz' }, 16006],
    ['an operator that nobody has', { $nobodyHasIt: 1 }, 168],
  ])('%s', async (_what, expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });

  it.each(onlyOurs('$function', '$meta', '$sampleRate'))('%s, by its name', async (name) => {
    const refused = computed({ [name]: {} });
    await expect(refused).rejects.toMatchObject({ code: 115, message: expect.stringContaining(name) });
  });
});
