import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/* Stages that look at the neighbours of a document: the examples of MongoDB's manual, and what lies at their edges. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (documents: Document[]) => fill(server, documents);
const results = async (documents: Document[], ...stages: Document[]) =>
  (await filled(documents)).aggregate(stages).toArray();
const date = (text: string) => new Date(`${text}Z`);

const CAKES = [
  { type: 'chocolate', orderDate: date('2020-05-18T14:10:30'), state: 'CA', price: 13, quantity: 120 },
  { type: 'chocolate', orderDate: date('2021-03-20T11:30:05'), state: 'WA', price: 14, quantity: 140 },
  { type: 'vanilla', orderDate: date('2021-01-11T06:31:15'), state: 'CA', price: 12, quantity: 145 },
  { type: 'vanilla', orderDate: date('2020-02-08T13:13:23'), state: 'WA', price: 13, quantity: 104 },
  { type: 'strawberry', orderDate: date('2019-05-18T16:09:01'), state: 'CA', price: 41, quantity: 162 },
  { type: 'strawberry', orderDate: date('2019-01-08T06:12:03'), state: 'WA', price: 43, quantity: 134 },
];

describe('$setWindowFields', () => {
  const byState = { partitionBy: '$state', sortBy: { orderDate: 1 } };
  const byPrice = { sortBy: { price: 1 } };

  it.each<[string, Document, Document, [id: number, value: unknown][]]>([
    [
      'sums up within each state',
      byState,
      { $sum: '$quantity', window: { documents: ['unbounded', 'current'] } },
      [
        [4, 162],
        [0, 282],
        [2, 427],
        [5, 134],
        [3, 238],
        [1, 378],
      ],
    ],
    [
      'averages with the one before',
      { ...byState, partitionBy: { $year: '$orderDate' } },
      { $avg: '$quantity', window: { documents: [-1, 0] } },
      [
        [5, 134],
        [4, 148],
        [3, 104],
        [0, 112],
        [2, 145],
        [1, 142.5],
      ],
    ],
    [
      'takes the whole partition without a window',
      byState,
      { $max: '$quantity' },
      [
        [4, 162],
        [0, 162],
        [2, 162],
        [5, 140],
        [3, 140],
        [1, 140],
      ],
    ],
    [
      'holds those before alone',
      byState,
      { $push: '$quantity', window: { documents: ['unbounded', -2] } },
      [
        [4, []],
        [0, []],
        [2, [162]],
        [5, []],
        [3, []],
        [1, [134]],
      ],
    ],
    [
      'holds those behind alone',
      byState,
      { $sum: '$quantity', window: { documents: [1, 'unbounded'] } },
      [
        [4, 265],
        [0, 145],
        [2, 0],
        [5, 244],
        [3, 140],
        [1, 0],
      ],
    ],
    [
      'sums over a range of prices',
      { partitionBy: '$state', sortBy: { price: 1 } },
      { $sum: '$quantity', window: { range: [-10, 10] } },
      [
        [2, 265],
        [0, 265],
        [4, 162],
        [3, 244],
        [1, 244],
        [5, 134],
      ],
    ],
    [
      'holds all of the same price',
      byPrice,
      { $sum: 1, window: { range: ['unbounded', 0] } },
      [
        [2, 1],
        [0, 3],
        [3, 3],
        [1, 4],
        [4, 5],
        [5, 6],
      ],
    ],
    [
      'holds a range of time',
      byState,
      { $push: '$price', window: { range: ['unbounded', 10], unit: 'month' } },
      [
        [4, [41]],
        [0, [41, 13, 12]],
        [2, [41, 13, 12]],
        [5, [43]],
        [3, [43, 13]],
        [1, [43, 13, 14]],
      ],
    ],
    [
      'ranks',
      { partitionBy: '$state', sortBy: { quantity: -1 } },
      { $rank: {} },
      [
        [4, 1],
        [2, 2],
        [0, 3],
        [1, 1],
        [5, 2],
        [3, 3],
      ],
    ],
    [
      'ranks with gaps',
      byPrice,
      { $rank: {} },
      [
        [2, 1],
        [0, 2],
        [3, 2],
        [1, 4],
        [4, 5],
        [5, 6],
      ],
    ],
    [
      'ranks without gaps',
      byPrice,
      { $denseRank: {} },
      [
        [2, 1],
        [0, 2],
        [3, 2],
        [1, 3],
        [4, 4],
        [5, 5],
      ],
    ],
    [
      'numbers',
      { ...byPrice, partitionBy: '$type' },
      { $documentNumber: {} },
      [
        [0, 1],
        [1, 2],
        [4, 1],
        [5, 2],
        [2, 1],
        [3, 2],
      ],
    ],
    [
      'looks ahead',
      { partitionBy: '$state', sortBy: { quantity: -1 } },
      { $shift: { output: '$quantity', by: 1, default: 'none' } },
      [
        [4, 145],
        [2, 120],
        [0, 'none'],
        [1, 134],
        [5, 104],
        [3, 'none'],
      ],
    ],
    [
      'looks back',
      { partitionBy: '$state', sortBy: { quantity: -1 } },
      { $shift: { output: '$quantity', by: -1 } },
      [
        [4, null],
        [2, 162],
        [0, 145],
        [1, null],
        [5, 140],
        [3, 134],
      ],
    ],
    [
      'takes the largest',
      byState,
      {
        $topN: { n: 1, sortBy: { quantity: -1 }, output: '$quantity' },
        window: { documents: ['unbounded', 'current'] },
      },
      [
        [4, [162]],
        [0, [162]],
        [2, [162]],
        [5, [134]],
        [3, [134]],
        [1, [140]],
      ],
    ],
  ])('%s', async (_name, how, value, expected) => {
    const rows = await results(CAKES, { $setWindowFields: { ...how, output: { value } } });
    expect(rows).toEqual(expected.map(([_id, result]) => ({ _id, ...CAKES[_id], value: result })));
    // The same in the pipeline of another stage, into a document.
    const collection = await filled(CAKES);
    const pipeline = [{ $setWindowFields: { ...how, output: { 'in.value': value } } }];
    const [joined] = await collection
      .aggregate([{ $limit: 1 }, { $lookup: { from: collection.collectionName, pipeline, as: 'all' } }])
      .toArray();
    expect(joined?.all).toEqual(expected.map(([_id, result]) => ({ _id, ...CAKES[_id], in: { value: result } })));
  });

  it('takes the first and the last of all', async () => {
    const scores = [
      { game: 'G1', player: 'A', score: 31 },
      { game: 'G1', player: 'B', score: 33 },
      { game: 'G1', player: 'C', score: 99 },
      { game: 'G1', player: 'D', score: 1 },
      { game: 'G2', player: 'A', score: 10 },
      { game: 'G2', player: 'B', score: 14 },
    ];
    const best = { $top: { output: ['$player', '$score'], sortBy: { score: -1 } } };
    const least = { $bottom: { output: '$player', sortBy: { score: -1 } } };
    const groups = [{ $group: { _id: '$game', best, least } }, { $sort: { _id: 1 } }];
    expect(await results(scores, ...groups)).toEqual([
      { _id: 'G1', best: ['C', 99], least: 'D' },
      { _id: 'G2', best: ['B', 14], least: 'A' },
    ]);
    const window = { window: { documents: ['unbounded', 'current'] } };
    const output = { best: { ...best, ...window }, least };
    const rows = await results(scores.slice(0, 3), { $setWindowFields: { sortBy: { _id: 1 }, output } });
    expect(rows.map((row) => [row.best, row.least] as unknown)).toEqual([
      [['A', 31], 'A'],
      [['B', 33], 'A'],
      [['C', 99], 'A'],
    ]);
  });

  it('tells how fast something changes, and what that makes together', async () => {
    const [t1, t2, t3] = [date('2020-05-18T14:10:30'), date('2020-05-18T14:11:00'), date('2020-05-18T14:11:30')];
    const miles = [
      { at: t1, miles: 1295.1 },
      { at: t2, miles: 1295.63 },
      { at: t3, miles: 1296.25 },
    ];
    const output = {
      speed: { $derivative: { input: '$miles', unit: 'hour' }, window: { range: [-30, 0], unit: 'second' } },
    };
    const speeds = (await results(miles, { $setWindowFields: { sortBy: { at: 1 }, output } })).map(
      ({ speed }) => speed as unknown,
    );
    expect(speeds).toEqual([null, expect.closeTo(63.6, 6), expect.closeTo(74.4, 6)]);
    const power = [
      { at: t1, kw: 2.95 },
      { at: t2, kw: 2.7 },
      { at: t3, kw: 2.6 },
    ];
    const window = { range: ['unbounded', 'current'], unit: 'second' };
    const used = { used: { $integral: { input: '$kw', unit: 'hour' }, window } };
    const sums = (await results(power, { $setWindowFields: { sortBy: { at: 1 }, output: used } })).map(
      (row) => row.used as unknown,
    );
    expect(sums).toEqual([0, expect.closeTo(0.0235416667, 9), expect.closeTo(0.045625, 9)]);
  });

  it.each<[string, Document, number]>([
    ['an unknown function', { output: { x: { $foo: 1 } } }, 9],
    ['a window by places without an order', { output: { x: { $sum: 1, window: { documents: [0, 1] } } } }, 5339901],
    [
      'a window the wrong way',
      { sortBy: { price: 1 }, output: { x: { $sum: 1, window: { documents: [1, 0] } } } },
      5339900,
    ],
    ['partitions by arrays', { partitionBy: ['$state'], output: { x: { $sum: 1 } } }, 14],
    ['what it does not know', { output: {}, by: 1 }, 40415],
    ['a rank without an order', { output: { x: { $rank: {} } } }, 5371602],
    ['a range of texts', { sortBy: { type: 1 }, output: { x: { $sum: 1, window: { range: [0, 1] } } } }, 5429414],
  ])('refuses %s', async (_name, stage, code) => {
    await expect(results(CAKES, { $setWindowFields: stage })).rejects.toMatchObject({ code });
  });
});

describe('$fill', () => {
  it('puts a value where there is none', async () => {
    const sales = [{ boots: 10, sandals: 20 }, { boots: 7 }, { sandals: null }];
    expect(
      await results(sales, { $fill: { output: { boots: { value: 0 }, sandals: { value: { $add: [1, 1] } } } } }),
    ).toEqual([
      { _id: 0, boots: 10, sandals: 20 },
      { _id: 1, boots: 7, sandals: 2 },
      { _id: 2, boots: 0, sandals: 2 },
    ]);
  });

  it('goes straight from one value to the next', async () => {
    const prices = [500, null, 515, null, null, 485].map((price, hour) => ({
      hour,
      ...(price === null ? {} : { price }),
    }));
    const filledIn = await results(prices, { $fill: { sortBy: { hour: 1 }, output: { price: { method: 'linear' } } } });
    expect(filledIn.map(({ price }) => price as unknown)).toEqual([500, 507.5, 515, 505, 495, 485]);
  });

  it.each([[{ partitionBy: { restaurant: '$restaurant' } }], [{ partitionByFields: ['restaurant'] }]])(
    'carries the last value on within %j',
    async (partition) => {
      const reviews = [
        { date: 8, restaurant: "Joe's Pizza", score: 90 },
        { date: 8, restaurant: "Sally's Deli", score: 92 },
        { date: 9, restaurant: "Joe's Pizza" },
        { date: 9, restaurant: "Sally's Deli" },
        { date: 10, restaurant: "Joe's Pizza", score: 85 },
        { date: 10, restaurant: "Sally's Deli" },
      ];
      const fill = { ...partition, sortBy: { date: 1 }, output: { score: { method: 'locf' } } };
      const rows = await results(reviews, { $fill: fill });
      expect(rows.map(({ _id, score }) => [_id, score] as unknown)).toEqual([
        [0, 90],
        [2, 90],
        [4, 85],
        [1, 92],
        [3, 92],
        [5, 92],
      ]);
    },
  );
});
