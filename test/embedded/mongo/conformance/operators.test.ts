import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal128, Double, Long } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const decimal = (digits: string) => Decimal128.fromString(digits);
const far = Long.fromString('9007199254740993');

const DOCUMENT = {
  list: [3, 1, 2],
  none: [],
  nested: [[1, 2], [3]],
  rows: [{ a: 1 }, { a: 2, b: [{ c: 5 }] }, 7],
  pairs: [
    ['a', 1],
    ['b', 2],
  ],
  keyed: { 0: 'zero', name: 'n' },
  text: 'سلام café',
  empty: '',
  zero: 0,
  price: decimal('-2.50'),
  far,
  nothing: null,
};

async function computed(expression: unknown): Promise<unknown> {
  const collection = await fill(server, [DOCUMENT]);
  const [row] = await collection
    .aggregate([{ $project: { _id: 0, value: expression } }], { promoteLongs: false })
    .toArray();
  return row?.['value'];
}

describe('operators of one operand', () => {
  it.each([
    [{ $size: '$list' }, 3],
    [{ $size: ['$list'] }, 3],
    [{ $size: [[1, 2]] }, 2],
    [{ $isArray: ['$list'] }, true],
    [{ $isArray: [['$zero']] }, true],
    [{ $isArray: '$zero' }, false],
    [{ $first: ['$list'] }, 3],
    [{ $last: '$nested' }, [3]],
    [{ $first: '$nested' }, [1, 2]],
    [{ $reverseArray: ['$nested'] }, [[3], [1, 2]]],
    [{ $arrayToObject: '$pairs' }, { a: 1, b: 2 }],
    [
      {
        $arrayToObject: {
          $literal: [
            { k: 'x', v: 1 },
            { k: 'y', v: 2 },
            { k: 'x', v: 3 },
          ],
        },
      },
      { x: 3, y: 2 },
    ],
    [{ $toBool: ['$empty'] }, true],
    [{ $toUpper: ['$text'] }, 'سلام CAFé'],
    [{ $strLenCP: ['$text'] }, 9],
    [{ $strLenBytes: '$text' }, 14],
    [{ $abs: ['$price'] }, decimal('2.50')],
    [{ $not: ['$zero'] }, true],
    [{ $first: '$none' }, undefined],
    [{ $first: '$nothing' }, null],
    [{ $reverseArray: '$missing' }, null],
  ])('%j is %j', async (expression, value) => {
    expect(await computed(expression)).toEqual(value);
  });

  it.each([
    [{ $size: [1, 2] }, 16020],
    [{ $size: '$text' }, 17124],
    [{ $size: '$missing' }, 17124],
    [{ $first: '$text' }, 28689],
    [{ $reverseArray: '$text' }, 34435],
    [{ $isArray: [1, 2] }, 16020],
    [{ $not: [1, 2] }, 16020],
    [{ $arrayToObject: '$text' }, 40386],
    [{ $arrayToObject: '$list' }, 40398],
    [{ $arrayToObject: { $literal: [['a']] } }, 40397],
    [{ $arrayToObject: { $literal: [[1, 2]] } }, 40395],
    [{ $arrayToObject: { $literal: [{ k: 'a' }] } }, 40392],
    [{ $arrayToObject: { $literal: [{ k: 'a', x: 1 }] } }, 40393],
    [{ $objectToArray: '$list' }, 40390],
    [{ $abs: '$text' }, 28765],
    [{ $sqrt: -1 }, 28714],
    [{ $ln: 0 }, 28766],
    [{ $strLenCP: '$zero' }, 34471],
    [{ $strLenBytes: '$missing' }, 34473],
    [{ $anyElementTrue: '$text' }, 17041],
    [{ $allElementsTrue: '$zero' }, 17040],
    [{ $accumulator: { init: '' } }, 115],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });
});

describe('truth', () => {
  it.each([
    ['$empty', true],
    ['$none', true],
    [{ $literal: NaN }, true],
    [{ $literal: '0' }, true],
    ['$zero', false],
    [decimal('0'), false],
    [decimal('-0'), false],
    [new Double(-0), false],
    ['$nothing', false],
    ['$missing', false],
    [{ $literal: false }, false],
  ])('of %j is %j', async (value, isTrue) => {
    expect(await computed({ $and: [value] })).toBe(isTrue);
    expect(await computed({ $or: [value, false] })).toBe(isTrue);
    expect(await computed({ $not: [value] })).toBe(!isTrue);
    expect(await computed({ $cond: [value, 'yes', 'no'] })).toBe(isTrue ? 'yes' : 'no');
    expect(await computed({ $cond: { if: value, then: 'yes', else: 'no' } })).toBe(isTrue ? 'yes' : 'no');
    expect(await computed({ $switch: { branches: [{ case: value, then: 'yes' }], default: 'no' } })).toBe(
      isTrue ? 'yes' : 'no',
    );
    expect(await computed({ $filter: { input: [1], cond: value } })).toEqual(isTrue ? [1] : []);
  });

  it('is decided by the first operand that decides', async () => {
    expect(await computed({ $and: [false, { $divide: [1, 0] }] })).toBe(false);
    expect(await computed({ $or: [true, { $divide: [1, 0] }] })).toBe(true);
    expect(await computed({ $and: [] })).toBe(true);
    expect(await computed({ $or: [] })).toBe(false);
    expect(await computed({ $anyElementTrue: [['$zero', '$empty']] })).toBe(true);
    expect(await computed({ $allElementsTrue: [['$zero', '$empty']] })).toBe(false);
    expect(await computed({ $filter: { input: '$list', as: 'n', cond: { $gt: ['$$n', 1] }, limit: 1 } })).toEqual([3]);
  });

  it.each([
    [{ $cond: [1, 2] }, 16020],
    [{ $cond: { if: 1, then: 2 } }, 17082],
    [{ $cond: { if: 1, then: 2, else: 3, or: 4 } }, 17083],
    [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066],
    [{ $filter: { input: '$text', cond: true } }, 28651],
    [{ $filter: { cond: true } }, 28648],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });
});

describe('lists', () => {
  it.each([
    [{ $arrayElemAt: ['$list', -1] }, 2],
    [{ $arrayElemAt: ['$list', 9] }, undefined],
    [{ $concatArrays: ['$list', [9]] }, [3, 1, 2, 9]],
    [{ $concatArrays: ['$list', '$nothing'] }, null],
    [{ $in: [2, '$list'] }, true],
    [{ $in: [decimal('2'), '$list'] }, true],
    [{ $range: [0, 10, 4] }, [0, 4, 8]],
    [{ $range: [3, 0, -1] }, [3, 2, 1]],
    [{ $range: [0, 5, -1] }, []],
    // A number in a path is the name of a field, never a place.
    ['$list.0', []],
    ['$rows.a', [1, 2]],
    ['$rows.b.c', [[5]]],
    ['$rows.0.a', []],
    ['$nested.x', []],
    ['$keyed.0', 'zero'],
    [{ $size: '$nested.x' }, 0],
    [{ $indexOfArray: ['$list', 2] }, 2],
    [{ $indexOfArray: ['$list', 3, 1] }, -1],
    [{ $indexOfArray: ['$list', 1, 0, 1] }, -1],
    [{ $indexOfArray: ['$nothing', 1] }, null],
    [{ $concat: ['$keyed.0', '!'] }, 'zero!'],
    [{ $let: { vars: { them: '$list' }, in: '$$them.1' } }, []],
  ])('%j is %j', async (expression, value) => {
    expect(await computed(expression)).toEqual(value);
  });

  it.each([
    [{ $arrayElemAt: ['$text', 0] }, 28689],
    [{ $arrayElemAt: ['$list', 'a'] }, 28690],
    [{ $arrayElemAt: ['$list', 0.5] }, 28691],
    [{ $concatArrays: ['$list', 1] }, 28664],
    [{ $in: [1, '$text'] }, 40081],
    [{ $range: ['a', 1] }, 34443],
    [{ $range: [0.5, 1] }, 34444],
    [{ $range: [0, 'b'] }, 34445],
    [{ $range: [0, 1, 0] }, 34449],
    [{ $indexOfArray: ['$text', 1] }, 40090],
    [{ $indexOfArray: ['$list', 1, -1] }, 40097],
    [{ $map: { input: '$text', in: 1 } }, 16883],
    [{ $reduce: { input: '$text', initialValue: 0, in: 1 } }, 40080],
    [{ $zip: { inputs: '$text' } }, 34461],
    [{ $mergeObjects: '$text' }, 40400],
    [{ $slice: ['$text', 1] }, 28724],
    [{ $slice: ['$list', 1, 0] }, 28729],
    [{ $sortArray: { input: '$text', sortBy: 1 } }, 2942504],
    [{ $minN: { input: '$text', n: 1 } }, 5788200],
    [{ $firstN: { input: '$list', n: 0 } }, 5787908],
    [{ $bitAnd: [1.5, 2] }, 14],
    [{ $add: [1, 2], $subtract: [2, 1] }, 15983],
    [{ $subtract: [1] }, 16020],
    [{ $setUnion: ['$list', 1] }, 17043],
    [{ $setIsSubset: [1, '$list'] }, 17046],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });
});

describe('numbers', () => {
  it.each([
    [{ $round: [2.5, 0] }, 2],
    [{ $round: 3.5 }, 4],
    [{ $round: [-2.5] }, -2],
    [{ $round: [2.675, 2] }, 2.67],
    [{ $round: [10.125, 2] }, 10.12],
    [{ $round: [1250, -2] }, 1200],
    [{ $round: ['$price', 1] }, decimal('-2.5')],
    [{ $round: [decimal('2.45'), 1] }, decimal('2.4')],
    [{ $trunc: [-7.85, 1] }, -7.8],
    [{ $trunc: '$price' }, decimal('-2')],
    [{ $floor: '$price' }, decimal('-3')],
    [{ $ceil: '$price' }, decimal('-2')],
    [{ $floor: -1.5 }, -2],
    [{ $ceil: [1.2] }, 2],
    [{ $abs: '$far' }, far],
    [{ $floor: '$far' }, far],
    [{ $mod: ['$far', 10] }, 3],
    [{ $mod: [-7, 3] }, -1],
    [{ $mod: [7.5, 2] }, 1.5],
    [{ $mod: [decimal('7.5'), 2] }, decimal('1.5')],
    [{ $mod: [null, 2] }, null],
    [{ $pow: [2, 10] }, 1024],
    [{ $log: [100, 10] }, 2],
  ])('%j is %j', async (expression, value) => {
    expect(await computed(expression)).toEqual(value);
  });

  it.each([
    [{ $round: ['a', 1] }, 51081],
    [{ $round: [1, 0.5] }, 51082],
    [{ $trunc: [1, 101] }, 51083],
    [{ $mod: [1, 0] }, 16610],
    [{ $mod: ['a', 1] }, 16611],
    [{ $pow: ['a', 1] }, 28762],
    [{ $pow: [1, 'a'] }, 28763],
    [{ $pow: [0, -1] }, 28764],
    [{ $log: [0, 10] }, 28758],
    [{ $log: [1, 1] }, 28759],
    [{ $divide: [1, 0] }, 2],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });

  it('have medians and percentiles, in lists and in groups, of any expression', async () => {
    const input = { $map: { input: '$list', in: { $multiply: ['$$this', 10] } } };
    expect(await computed({ $median: { input, method: 'approximate' } })).toBe(20);
    expect(await computed({ $percentile: { input, p: [0, 0.5, 1], method: 'approximate' } })).toEqual([10, 20, 30]);
    expect(await computed({ $median: { input: '$text', method: 'approximate' } })).toBeNull();
    const collection = await fill(server, [{ a: 1 }, { a: 5 }, { a: 'x' }, { a: 3 }, {}]);
    const operand = { input: { $add: ['$a', 1] }, method: 'approximate' };
    const numbers = [{ $match: { a: { $type: 'number' } } }];
    const group = { _id: null, median: { $median: operand }, edges: { $percentile: { ...operand, p: [0.01, 0.99] } } };
    expect(await collection.aggregate([...numbers, { $group: group }]).toArray()).toEqual([
      { _id: null, median: 4, edges: [2, 6] },
    ]);
    for (const wrong of [{ input: '$a' }, { input: '$a', method: 'exact' }]) {
      await expect(computed({ $median: wrong })).rejects.toMatchObject({ code: expect.any(Number) });
    }
    const beyond = { input: '$list', p: [2], method: 'approximate' };
    await expect(computed({ $percentile: beyond })).rejects.toMatchObject({ code: 7750303 });
  });
});

describe('texts', () => {
  it.each([
    [{ $split: ['a-b-', '-'] }, ['a', 'b', '']],
    [{ $split: ['$nothing', '-'] }, null],
    [{ $indexOfCP: ['$text', 'é'] }, 8],
    [{ $indexOfBytes: ['$text', 'é'] }, 12],
    [{ $indexOfBytes: ['$text', 'c', 10] }, -1],
    [{ $indexOfBytes: ['$nothing', 'c'] }, null],
    [{ $indexOfCP: ['$text', 'c', 2, 6] }, 5],
    [{ $substrCP: ['$text', 5, 3] }, 'caf'],
    [{ $substrBytes: ['$text', 9, 3] }, 'caf'],
    [{ $substr: ['abc', 1, -1] }, 'bc'],
    [{ $substrBytes: [12345, 1, 2] }, '23'],
    [{ $concat: ['a', '$missing'] }, null],
    [{ $strcasecmp: ['AbC', 'aBc'] }, 0],
    [{ $strcasecmp: ['a', '$missing'] }, 1],
    [{ $regexMatch: { input: '$nothing', regex: 'b' } }, false],
    [{ $regexFind: { input: '$text', regex: '(c)(z)?' } }, { match: 'c', idx: 5, captures: ['c', null] }],
    [
      { $regexFindAll: { input: 'aXa', regex: /A/i } },
      [
        { match: 'a', idx: 0, captures: [] },
        { match: 'a', idx: 2, captures: [] },
      ],
    ],
    [{ $trim: { input: '  a ' } }, 'a'],
    [{ $ltrim: { input: 'xxa', chars: 'x' } }, 'a'],
    [{ $replaceOne: { input: 'aa', find: 'a', replacement: { $literal: '$&' } } }, '$&a'],
    [{ $replaceAll: { input: 'aa', find: 'a', replacement: 'b' } }, 'bb'],
  ])('%j is %j', async (expression, value) => {
    expect(await computed(expression)).toEqual(value);
  });

  it.each([
    [{ $split: ['a', ''] }, 40087],
    [{ $split: [1, 'a'] }, 40085],
    [{ $split: ['a', 1] }, 40086],
    [{ $indexOfBytes: [1, 'a'] }, 40091],
    [{ $indexOfBytes: ['a', 1] }, 40092],
    [{ $indexOfCP: ['a', 'b', -1] }, 40097],
    [{ $indexOfCP: ['a', 'b', 'c'] }, 40096],
    [{ $concat: ['a', 1] }, 16702],
    [{ $substrBytes: ['é', 1, 1] }, 28656],
    [{ $substrBytes: ['é', 0, 1] }, 28657],
    [{ $substrCP: ['a', -1, 1] }, 34455],
    [{ $toUpper: '$list' }, 16007],
    [{ $trim: { input: 1 } }, 50699],
    [{ $trim: { input: 'a', chars: 1 } }, 50700],
    [{ $trim: { input: 'a', more: 1 } }, 50694],
    [{ $regexMatch: { input: 5, regex: 'b' } }, 51104],
    [{ $regexFind: { input: 'a', regex: 5 } }, 51105],
    [{ $regexFindAll: { input: 'a', regex: 'b', options: 5 } }, 51106],
    [{ $toString: '$rows' }, 241],
    [{ $replaceAll: { input: 1, find: 'a', replacement: 'b' } }, 51746],
  ])('%j is refused', async (expression, code) => {
    await expect(computed(expression)).rejects.toMatchObject({ code });
  });
});
