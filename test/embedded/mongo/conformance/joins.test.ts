import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/* Stages that read another collection: where they put what they find, and what MongoDB refuses of them. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (...documents: Document[]) => fill(server, documents);

const FOUND = [{ _id: 0, b: 1 }];
const joins = (from: string, as: string): [string, Document][] => [
  ['by fields', { $lookup: { from, localField: 'k', foreignField: 'b', as } }],
  [
    'by a pipeline',
    { $lookup: { from, let: { k: '$k' }, pipeline: [{ $match: { $expr: { $eq: ['$b', '$$k'] } } }], as } },
  ],
  ['by both', { $lookup: { from, localField: 'k', foreignField: 'b', pipeline: [], as } }],
  ['along a graph', { $graphLookup: { from, startWith: '$k', connectFromField: 'none', connectToField: 'b', as } }],
];

it.each<[string, Document, string, Document]>([
  ['a name', {}, 'of', { of: FOUND }],
  ['a path', {}, 'in.of', { in: { of: FOUND } }],
  ['a path beside others', { in: { a: 1 }, z: 1 }, 'in.of', { in: { a: 1, of: FOUND }, z: 1 }],
  ['a path over what is there', { in: { of: 5 } }, 'in.of', { in: { of: FOUND } }],
  ['a path through a scalar', { in: 5 }, 'in.of', { in: { of: FOUND } }],
])('puts what is joined at %s', async (_name, before, as, after) => {
  const [mine, other] = [await filled({ k: 1, ...before }), await filled({ b: 1 }, { b: 2 })];
  for (const [way, stage] of joins(other.collectionName, as)) {
    expect([way, await mine.aggregate([stage]).toArray()]).toEqual([way, [{ _id: 0, k: 1, ...after }]]);
  }
});

const BY_FIELDS = { from: 'x', localField: 'a', foreignField: 'b', as: 'c' };
const GRAPH = { from: 'x', startWith: '$a', connectFromField: 'a', connectToField: 'b', as: 'c' };

describe.each<[string, [string, unknown, number][]]>([
  [
    '$lookup',
    [
      ['without as', { from: 'x', localField: 'a', foreignField: 'b' }, 9],
      ['without a collection', { localField: 'a', foreignField: 'b', as: 'c' }, 9],
      ['with one field', { from: 'x', localField: 'a', as: 'c' }, 9],
      ['by nothing', { from: 'x', as: 'c' }, 9],
      ['with variables for no pipeline', { ...BY_FIELDS, let: { v: 1 } }, 9],
      ['into a number', { ...BY_FIELDS, as: 5 }, 9],
      ['with what it does not know', { ...BY_FIELDS, by: 1 }, 9],
      ['of a text', 'x', 9],
    ],
  ],
  [
    '$graphLookup',
    [
      ['without as', { ...GRAPH, as: undefined }, 40105],
      ['without a start', { ...GRAPH, startWith: undefined }, 40105],
      ['with what it does not know', { ...GRAPH, by: 1 }, 40104],
      ['into a number', { ...GRAPH, as: 5 }, 40103],
      ['of a depth in words', { ...GRAPH, maxDepth: 'x' }, 40100],
      ['of a depth below zero', { ...GRAPH, maxDepth: -1 }, 40101],
      ['of half a step', { ...GRAPH, maxDepth: 0.5 }, 40102],
      ['by a filter in words', { ...GRAPH, restrictSearchWithMatch: 'x' }, 40185],
      ['of a text', 'x', 9],
    ],
  ],
  [
    '$unionWith',
    [
      ['of a number', 1, 9],
      ['without a collection', { pipeline: [] }, 9],
      ['of a collection by number', { coll: 1 }, 14],
      ['with what it does not know', { coll: 'x', by: 1 }, 40415],
    ],
  ],
])('%s', (stage, refusals) => {
  it.each(refusals)('is refused %s', async (_name, operand, code) => {
    const collection = await filled({ a: 1 });
    const asked = collection.aggregate([{ [stage]: operand }], { ignoreUndefined: true }).toArray();
    await expect(asked).rejects.toMatchObject({ code });
  });
});

it('unites sales of two years, as the example of the manual', async () => {
  const sales = (rows: [string, string, number][]) =>
    filled(...rows.map(([store, item, quantity]) => ({ store, item, quantity })));
  const first = await sales([
    ['General Store', 'Chocolates', 150],
    ['ShopMart', 'Chocolates', 50],
    ['General Store', 'Cookies', 100],
  ]);
  const second = await sales([
    ['General Store', 'Cheese', 30],
    ['ShopMart', 'Chocolates', 125],
    ['General Store', 'Chocolates', 200],
  ]);
  const { collectionName: coll } = second;
  const reports = await first
    .aggregate([
      { $set: { _id: '2017' } },
      { $unionWith: { coll, pipeline: [{ $set: { _id: '2018' } }] } },
      { $sort: { _id: 1, store: 1, item: 1 } },
    ])
    .toArray();
  expect(reports.map(({ _id, store, item, quantity }) => [_id, store, item, quantity] as unknown)).toEqual([
    ['2017', 'General Store', 'Chocolates', 150],
    ['2017', 'General Store', 'Cookies', 100],
    ['2017', 'ShopMart', 'Chocolates', 50],
    ['2018', 'General Store', 'Cheese', 30],
    ['2018', 'General Store', 'Chocolates', 200],
    ['2018', 'ShopMart', 'Chocolates', 125],
  ]);
  const totals = [
    { $unionWith: coll },
    { $group: { _id: '$item', total: { $sum: '$quantity' } } },
    { $sort: { total: -1 } },
  ];
  expect(await first.aggregate(totals).toArray()).toEqual([
    { _id: 'Chocolates', total: 525 },
    { _id: 'Cookies', total: 100 },
    { _id: 'Cheese', total: 30 },
  ]);
});
