import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (...documents: Document[]) => fill(server, documents, 1);
/** What stages make of one document, without its _id. */
const staged = async (document: Document, ...stages: Document[]) => {
  const results = await (await filled(document)).aggregate([...stages, { $project: { _id: 0 } }]).toArray();
  return results[0];
};

const ITEMS = { items: [{ p: 1 }, { p: 2 }] };

/** By $addFields, by $set and by an update. */
const ADDED: [string, Document, Document, Document][] = [
  [
    'into each element of an array',
    ITEMS,
    { 'items.z': 9 },
    {
      items: [
        { p: 1, z: 9 },
        { p: 2, z: 9 },
      ],
    },
  ],
  [
    'by a nested document',
    ITEMS,
    { items: { z: 9 } },
    {
      items: [
        { p: 1, z: 9 },
        { p: 2, z: 9 },
      ],
    },
  ],
  ['over what is there', ITEMS, { 'items.p': '$_id' }, { items: [{ p: 1 }, { p: 1 }] }],
  ['in place of a scalar', { a: 5 }, { 'a.b': 1 }, { a: { b: 1 } }],
  ['in place of scalars in an array', { a: [1, { c: 2 }] }, { 'a.b': 1 }, { a: [{ b: 1 }, { c: 2, b: 1 }] }],
  ['within an array in an array', { a: [[{ c: 1 }], []] }, { 'a.b': 1 }, { a: [[{ c: 1, b: 1 }], []] }],
  [
    'below arrays below arrays',
    { a: [{ b: [{}, {}] }, {}] },
    { 'a.b.c': 1 },
    { a: [{ b: [{ c: 1 }, { c: 1 }] }, { b: { c: 1 } }] },
  ],
  ['into an empty array', { a: [] }, { 'a.b': 1 }, { a: [] }],
  ['where nothing is', {}, { 'a.b': 1, 'a.c': 2 }, { a: { b: 1, c: 2 } }],
  ['nothing: $$REMOVE', { ...ITEMS, a: 1 }, { 'items.p': '$$REMOVE', a: '$$REMOVE' }, { items: [{}, {}] }],
  ['computed from what was before', { a: 1, b: 2 }, { a: '$b', b: '$a' }, { a: 2, b: 1 }],
  ['an empty document', { a: { b: 1 } }, { a: {} }, { a: {} }],
  ['a literal document', { a: { b: 1 } }, { a: { $literal: { c: 1 } } }, { a: { c: 1 } }],
];

describe('$addFields and $set', () => {
  it.each(ADDED)('set %s', async (_name, before, fields, after) => {
    expect(await staged(before, { $addFields: fields })).toEqual(after);
    expect(await staged(before, { $set: fields })).toEqual(after);
    const collection = await filled(before);
    await collection.updateOne({}, [{ $set: fields }]);
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual(after);
  });

  it('keep fields in their places and put new ones last', async () => {
    const result = await staged({ z: 1, 10: { y: 1, 2: 1 }, a: 1 }, { $set: { b: 1, a: 2, '10.1': 3, z: 3 } });
    expect(JSON.stringify(result)).toContain('"b":1');
    expect(Object.keys(result ?? {}).filter((name) => name !== '10')).toEqual(['z', 'a', 'b']);
  });
});

describe('$project', () => {
  it.each<[string, Document, Document, Document]>([
    ['computes in each element', ITEMS, { 'items.n': '$_id' }, { items: [{ n: 1 }, { n: 1 }] }],
    ['computes by a nested document', ITEMS, { items: { n: '$_id' } }, { items: [{ n: 1 }, { n: 1 }] }],
    [
      'computes beside what it keeps',
      ITEMS,
      { 'items.p': 1, 'items.n': '$_id' },
      {
        items: [
          { p: 1, n: 1 },
          { p: 2, n: 1 },
        ],
      },
    ],
    [
      'takes both from one document',
      ITEMS,
      { items: { p: 1, n: '$_id' } },
      {
        items: [
          { p: 1, n: 1 },
          { p: 2, n: 1 },
        ],
      },
    ],
    [
      'computes in place of scalars',
      { a: [1, { b: 1, c: 2 }] },
      { 'a.b': 1, 'a.n': '$_id' },
      { a: [{ n: 1 }, { b: 1, n: 1 }] },
    ],
    ['leaves scalars out', { a: [1, { b: 1, c: 2 }], b: 1 }, { a: { b: 1 } }, { a: [{ b: 1 }] }],
    ['leaves out in each element', { a: [1, { b: 1, c: 2 }] }, { a: { b: 0 } }, { a: [1, { c: 2 }] }],
    ['adds nothing', { a: 1, b: 1 }, { a: 1, c: '$$REMOVE', d: '$none' }, { a: 1 }],
    ['makes arrays, with null for what is missing', { a: 1 }, { list: ['$a', '$none'] }, { list: [1, null] }],
  ])('%s, as does a find', async (_name, before, fields, after) => {
    expect(await staged(before, { $project: fields })).toEqual(after);
    const collection = await filled(before);
    expect(await collection.findOne({}, { projection: { _id: 0, ...fields } })).toEqual(after);
  });

  it('puts what is computed behind what is kept', async () => {
    const result = await staged({ a: 1, b: 2, c: 3 }, { $project: { z: '$a', c: 1, y: '$b', b: 1 } });
    expect(Object.entries(result ?? {})).toEqual([
      ['b', 2],
      ['c', 3],
      ['z', 1],
      ['y', 2],
    ]);
  });

  it('computes the _id, or leaves it out', async () => {
    const collection = await filled({ a: 5, b: 6 });
    const project = (fields: Document) => collection.aggregate([{ $project: fields }]).toArray();
    expect(await project({ _id: '$a', b: 1 })).toEqual([{ _id: 5, b: 6 }]);
    expect(await project({ _id: 0, b: '$a' })).toEqual([{ b: 5 }]);
    expect(await project({ b: '$a' })).toEqual([{ _id: 1, b: 5 }]);
  });

  it('takes a $slice of an expression', async () => {
    expect(await staged({ a: [1, 2, 3] }, { $project: { a: { $slice: ['$a', 2] } } })).toEqual({ a: [1, 2] });
    const collection = await filled({ a: [1, 2, 3] });
    expect(await collection.findOne({}, { projection: { _id: 0, b: { $slice: ['$a', -1] } } })).toEqual({ b: [3] });
  });

  it('gives fields in the order of the document within a join, too', async () => {
    const other = await filled({ a: 1, b: 2 });
    const pipeline = [{ $project: { b: 1, a: 1, _id: 0 } }];
    const [joined] = await (
      await filled({})
    )
      .aggregate([{ $lookup: { from: other.collectionName, pipeline, as: 'of' } }])
      .toArray();
    expect(JSON.stringify(joined)).toBe('{"_id":1,"of":[{"a":1,"b":2}]}');
  });
});

describe('$unset', () => {
  it.each<[string, Document, string | string[], Document]>([
    ['in each element', { items: [{ p: 1, q: 1 }, { p: 2 }, 3] }, 'items.p', { items: [{ q: 1 }, {}, 3] }],
    ['several', { a: 1, b: { c: 1, d: 2 }, e: 1 }, ['a', 'b.c'], { b: { d: 2 }, e: 1 }],
  ])('removes %s', async (_name, before, paths, after) => {
    expect(await staged(before, { $unset: paths })).toEqual(after);
    const collection = await filled(before);
    await collection.updateOne({}, [{ $unset: paths }]);
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual(after);
  });
});

describe('$unwind', () => {
  const SIZES = { item: 'ABC', sizes: ['S', 'M'] };

  it.each<[string, Document, unknown, Document[]]>([
    [
      'an array',
      SIZES,
      '$sizes',
      [
        { item: 'ABC', sizes: 'S' },
        { item: 'ABC', sizes: 'M' },
      ],
    ],
    ['a single value', { sizes: 'L' }, '$sizes', [{ sizes: 'L' }]],
    ['zero and an empty text', { a: 0, b: '' }, { path: '$a', includeArrayIndex: 'i' }, [{ a: 0, b: '', i: null }]],
    ['an empty array into nothing', { a: [] }, '$a', []],
    ['null into nothing', { a: null }, '$a', []],
    ['an empty array, kept', { a: [], b: 1 }, { path: '$a', preserveNullAndEmptyArrays: true }, [{ b: 1 }]],
    ['null, kept', { a: null }, { path: '$a', preserveNullAndEmptyArrays: true }, [{ a: null }]],
    [
      'places beside values',
      SIZES,
      { path: '$sizes', includeArrayIndex: 'at' },
      [
        { item: 'ABC', sizes: 'S', at: 0 },
        { item: 'ABC', sizes: 'M', at: 1 },
      ],
    ],
    [
      'a path, with the place in a document',
      { a: { b: [5, 6], c: 1 } },
      { path: '$a.b', includeArrayIndex: 'a.i' },
      [{ a: { b: 5, c: 1, i: 0 } }, { a: { b: 6, c: 1, i: 1 } }],
    ],
    ['a path through an array into nothing', { a: [{ b: [1] }] }, '$a.b', []],
  ])('takes %s', async (_name, document, operand, expected) => {
    const stages = [{ $unwind: operand }, { $project: { _id: 0 } }];
    const collection = await filled(document);
    expect(await collection.aggregate(stages).toArray()).toEqual(expected);
    expect(await collection.aggregate([{ $facet: { all: stages } }]).toArray()).toEqual([{ all: expected }]);
    const union = { $unionWith: { coll: collection.collectionName, pipeline: stages } };
    expect(await collection.aggregate([{ $match: { _id: 0 } }, union]).toArray()).toEqual(expected);
  });
});

describe('$sample', () => {
  it.each([
    [50, 5],
    [5, 5],
    [3, 3],
  ])('of %d out of five gives %d, each once', async (size, count) => {
    const collection = await filled({}, {}, {}, {}, {});
    for (const stages of [
      [{ $sample: { size } }],
      [{ $facet: { all: [{ $sample: { size } }] } }, { $unwind: '$all' }, { $replaceRoot: { newRoot: '$all' } }],
    ]) {
      const ids = (await collection.aggregate(stages).toArray()).map(({ _id }) => _id as number);
      expect(new Set(ids).size).toBe(count);
      expect(ids).toHaveLength(count);
      expect(ids.every((id) => id >= 1 && id <= 5)).toBe(true);
    }
  });
});

describe('$redact', () => {
  it('knows the whole document beside the level that it decides about', async () => {
    const collection = await fill(server, [
      { level: 2, inner: { level: 1, deep: { level: 3 } }, list: [{ level: 2 }, { level: 4 }] },
    ]);
    const isLower = { $lte: ['$level', '$$ROOT.level'] };
    const redact = { $redact: { $cond: [isLower, '$$DESCEND', '$$PRUNE'] } };
    expect(await collection.aggregate([redact]).toArray()).toEqual([
      { _id: 0, level: 2, inner: { level: 1 }, list: [{ level: 2 }] },
    ]);
    const isWhole = { $redact: { $cond: [{ $eq: ['$$ROOT._id', 0] }, '$$KEEP', '$$PRUNE'] } };
    expect(await collection.aggregate([isWhole]).toArray()).toHaveLength(1);
  });

  // The examples of the manual.
  it('looks at each level', async () => {
    const forecasts = await filled({
      title: '123 Department Report',
      tags: ['G', 'STLW'],
      year: 2014,
      subsections: [
        { subtitle: 'Section 1: Overview', tags: ['SI', 'G'], content: 'Section 1' },
        { subtitle: 'Section 2: Analysis', tags: ['STLW'], content: 'Section 2' },
        { subtitle: 'Section 3: Budgeting', tags: ['TK'], content: { text: 'Section 3', tags: ['HCS'] } },
      ],
    });
    const isOpen = { $gt: [{ $size: { $setIntersection: ['$tags', ['STLW', 'G']] } }, 0] };
    const redact = { $redact: { $cond: { if: isOpen, then: '$$DESCEND', else: '$$PRUNE' } } };
    expect(await forecasts.aggregate([{ $match: { year: 2014 } }, redact]).toArray()).toEqual([
      {
        _id: 1,
        title: '123 Department Report',
        tags: ['G', 'STLW'],
        year: 2014,
        subsections: [
          { subtitle: 'Section 1: Overview', tags: ['SI', 'G'], content: 'Section 1' },
          { subtitle: 'Section 2: Analysis', tags: ['STLW'], content: 'Section 2' },
        ],
      },
    ]);
  });

  it('leaves out whole levels', async () => {
    const accounts = await filled({
      level: 1,
      acct_id: 'xyz123',
      cc: {
        level: 5,
        type: 'yy',
        billing_addr: { level: 5, addr1: '123 ABC Street' },
        shipping_addr: [
          { level: 3, addr1: '987 XYZ Ave' },
          { level: 3, addr1: 'PO Box 54321' },
        ],
      },
      status: 'A',
    });
    const redact = { $redact: { $cond: { if: { $eq: ['$level', 5] }, then: '$$PRUNE', else: '$$DESCEND' } } };
    expect(await accounts.aggregate([{ $match: { status: 'A' } }, redact]).toArray()).toEqual([
      { _id: 1, level: 1, acct_id: 'xyz123', status: 'A' },
    ]);
  });

  it.each<[string, unknown, Document[]]>([
    [
      '$$KEEP keeps what lies below',
      { $cond: [{ $eq: ['$n', 1] }, '$$KEEP', '$$PRUNE'] },
      [{ _id: 1, n: 1, in: { n: 2 } }],
    ],
    ['$$PRUNE leaves nothing', '$$PRUNE', []],
    [
      '$$DESCEND keeps all',
      '$$DESCEND',
      [
        { _id: 1, n: 1, in: { n: 2 } },
        { _id: 2, n: 2, list: [{ n: 1 }, 5, [{ n: 2 }]] },
      ],
    ],
    [
      'arrays in arrays are entered',
      {
        $switch: {
          branches: [{ case: { $eq: ['$n', 2] }, then: { $cond: ['$list', '$$DESCEND', '$$PRUNE'] } }],
          default: '$$DESCEND',
        },
      },
      [
        { _id: 1, n: 1 },
        { _id: 2, n: 2, list: [{ n: 1 }, 5, []] },
      ],
    ],
  ])('%s', async (_name, expression, results) => {
    const collection = await filled({ n: 1, in: { n: 2 } }, { n: 2, list: [{ n: 1 }, 5, [{ n: 2 }]] });
    expect(await collection.aggregate([{ $redact: expression }]).toArray()).toEqual(results);
  });
});

it.each<[string, Document, number]>([
  ['$replaceRoot by a number', { $replaceRoot: { newRoot: '$_id' } }, 40228],
  ['$replaceRoot by what is missing', { $replaceRoot: { newRoot: '$none' } }, 40228],
  ['$replaceWith of an array', { $replaceWith: ['$a'] }, 40228],
  ['a variable that is not there', { $addFields: { a: '$$nope' } }, 17276],
  [
    'a variable of an inner expression, outside of it',
    { $project: { a: { $add: ['$$v.x', { $let: { vars: { v: 1 }, in: '$$v' } }] } } },
    17276,
  ],
  ['a variable that is not there, in a filter', { $match: { $expr: { $eq: ['$a', '$$nope'] } } }, 17276],
  ['$redact that decides nothing', { $redact: 'yes' }, 17053],
  ['$project that includes and leaves out', { $project: { a: '$b', c: 0 } }, 31254],
  ['$project that leaves out and computes', { $project: { c: 0, a: { $add: ['$b', 1] } } }, 31252],
  ['$project that leaves out and takes a field', { $project: { c: 0, a: '$b' } }, 31310],
  ['$project of a path twice', { $project: { 'a.b': 1, a: { b: '$c' } } }, 31250],
  ['$unwind with what it does not know', { $unwind: { path: '$a', by: 1 } }, 28811],
  ['$unwind with a place at a path of a field', { $unwind: { path: '$a', includeArrayIndex: '$i' } }, 28822],
  ['$unwind with a place by number', { $unwind: { path: '$a', includeArrayIndex: 1 } }, 28810],
  ['$unwind that keeps by number', { $unwind: { path: '$a', preserveNullAndEmptyArrays: 1 } }, 28809],
  ['$group of a dotted name', { $group: { _id: 1, 'a.b': { $sum: 1 } } }, 40235],
  ['$group of an operator', { $group: { _id: 1, $a: { $sum: 1 } } }, 40236],
  ['$count of an _id', { $count: '_id' }, 15948],
  ['$fill of nothing', { $fill: { output: {} } }, 6050203],
  ['$fill by both ways', { $fill: { output: { a: { value: 1, method: 'locf' } } } }, 6050201],
  ['$sortByCount of a constant', { $sortByCount: 'a' }, 40148],
  ['$sortByCount of a document', { $sortByCount: { a: 1 } }, 40147],
  ['$sortByCount of a number', { $sortByCount: 1 }, 40149],
  ['$fill with what it does not know', { $fill: { output: { a: { value: 0 } }, by: 1 } }, 40415],
  ['$project of a path and what lies below it', { $project: { a: 1, 'a.b': '$c' } }, 31249],
  ['$addFields of a path and what lies below it', { $addFields: { a: 1, 'a.b': 2 } }, 40176],
  ['$addFields of a dotted name in a document', { $addFields: { a: { 'b.c': 1 } } }, 40183],
  ['$addFields of two expressions in one', { $addFields: { a: { $add: [1], $abs: 1 } } }, 40181],
  ['$set by a text', { $set: 'a' }, 40272],
  ['$unset of a number', { $unset: 1 }, 31002],
  ['$unset of nothing', { $unset: [] }, 31119],
  ['$sample without a size', { $sample: {} }, 28749],
  ['$sample of none', { $sample: { size: 0 } }, 28747],
  ['$sample of a text', { $sample: { size: 'x' } }, 28746],
])('refuses %s', async (_name, stage, code) => {
  const collection = await filled({ a: 1 });
  await expect(collection.aggregate([stage]).toArray()).rejects.toMatchObject({ code });
});
