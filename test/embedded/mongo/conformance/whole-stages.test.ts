import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/* Stages that see all documents at once: the examples of MongoDB's manual, and what lies at their edges. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (documents: Document[]) => fill(server, documents);
const results = async (documents: Document[], ...stages: Document[]) =>
  (await filled(documents)).aggregate(stages).toArray();

describe('$bucketAuto', () => {
  const ART = [199.99, 280, 76.04, 167.3, 483, 385, 159, 118.42].map((price) => ({ price }));
  const things = Array.from({ length: 100 }, () => ({}));

  it.each<[string, Document[], Document, [min: unknown, max: unknown, count: number][]]>([
    [
      'prices',
      ART,
      { groupBy: '$price', buckets: 4 },
      [
        [76.04, 159, 2],
        [159, 199.99, 2],
        [199.99, 385, 2],
        [385, 483, 2],
      ],
    ],
    [
      'numbers',
      things,
      { groupBy: '$_id', buckets: 5 },
      [
        [0, 20, 20],
        [20, 40, 20],
        [40, 60, 20],
        [60, 80, 20],
        [80, 99, 20],
      ],
    ],
    [
      'numbers by R20',
      things,
      { groupBy: '$_id', buckets: 5, granularity: 'R20' },
      [
        [0, 20, 20],
        [20, 40, 20],
        [40, 63, 23],
        [63, 90, 27],
        [90, 100, 10],
      ],
    ],
    [
      'numbers by E24',
      things,
      { groupBy: '$_id', buckets: 5, granularity: 'E24' },
      [
        [0, 20, 20],
        [20, 43, 23],
        [43, 68, 25],
        [68, 91, 23],
        [91, 100, 9],
      ],
    ],
    [
      'numbers by 1-2-5',
      things,
      { groupBy: '$_id', buckets: 5, granularity: '1-2-5' },
      [
        [0, 20, 20],
        [20, 50, 30],
        [50, 100, 50],
      ],
    ],
    [
      'numbers by powers of two',
      things,
      { groupBy: '$_id', buckets: 5, granularity: 'POWERSOF2' },
      [
        [0, 32, 32],
        [32, 64, 32],
        [64, 128, 36],
      ],
    ],
    [
      'zeros by round numbers',
      [0, 0, 0, 1, 2, 7].map((a) => ({ a })),
      { groupBy: '$a', buckets: 2, granularity: 'R5' },
      [
        [0, 0.63, 3],
        [0.63, 10, 3],
      ],
    ],
    [
      'equal values',
      [{ a: 1 }, { a: 1 }, { a: 2 }],
      { groupBy: '$a', buckets: 5 },
      [
        [1, 2, 2],
        [2, 2, 1],
      ],
    ],
    ['nothing', [{ a: 'x' }], { groupBy: '$a', buckets: 1 }, [['x', 'x', 1]]],
  ])('divides %s', async (_name, documents, stage, expected) => {
    expect(await results(documents, { $bucketAuto: stage })).toEqual(
      expected.map(([min, max, count]) => ({ _id: { min, max }, count })),
    );
  });

  it('gathers what is asked for; nothing at all makes no bucket', async () => {
    const stage = { $bucketAuto: { groupBy: '$a', buckets: 2, output: { as: { $push: '$a' }, n: { $sum: 1 } } } };
    expect(await results([{ a: null }, { a: 'x' }, {}, { a: 3 }], stage)).toEqual([
      { _id: { min: null, max: 3 }, as: [null], n: 2 },
      { _id: { min: 3, max: 'x' }, as: [3, 'x'], n: 2 },
    ]);
    expect(await results([{}], { $match: { a: 1 } }, stage)).toEqual([]);
  });

  it.each<[string, unknown, Document, number]>([
    ['no bucket', 1, { buckets: 0 }, 40243],
    ['half a bucket', 1, { buckets: 1.5 }, 40242],
    ['a constant', 1, { groupBy: 'a' }, 40239],
    ['an unknown option', 1, { by: 1 }, 40245],
    ['an unknown series', 1, { granularity: 'R7' }, 40257],
    ['round bounds for a text', 'x', { granularity: 'R5' }, 40258],
    ['round bounds for what is missing', undefined, { granularity: 'R5' }, 40258],
    ['round bounds for what is no number', NaN, { granularity: 'R5' }, 40259],
    ['round bounds below zero', -1, { granularity: 'R5' }, 40260],
  ])('refuses %s', async (_name, a, options, code) => {
    const stage = { $bucketAuto: { groupBy: '$a', buckets: 2, ...options } };
    await expect(results([a === undefined ? {} : { a }, { a: 9 }], stage)).rejects.toMatchObject({ code });
  });
});

describe('$densify', () => {
  const COFFEE = [
    { altitude: 600, variety: 'Arabica Typica', score: 68.3 },
    { altitude: 750, variety: 'Arabica Typica', score: 69.5 },
    { altitude: 950, variety: 'Arabica Typica', score: 70.5 },
    { altitude: 1250, variety: 'Gesha', score: 88.15 },
    { altitude: 1700, variety: 'Gesha', score: 95.5, price: 1029 },
  ];
  /** What is made beside the documents there are, which all come out as they are. */
  const made = async (documents: Document[], stage: Document) => {
    const rows = await results(documents, { $densify: stage });
    const given = rows.filter((row) => '_id' in row).sort((a, b) => Number(a._id) - Number(b._id));
    expect(given).toEqual(documents.map((row, _id) => ({ _id, ...row })));
    return rows.filter((row) => !('_id' in row));
  };
  const byField = (name: string, rows: Document[]) => new Set(rows.map((row) => row[name] as unknown));

  it('makes a document for each hour of a range', async () => {
    const hours = [0, 4, 8, 12].map((hour) => ({ at: new Date(Date.UTC(2021, 4, 18, hour)), temp: 12 }));
    const bounds = [new Date(Date.UTC(2021, 4, 18)), new Date(Date.UTC(2021, 4, 18, 8))];
    const rows = await made(hours, { field: 'at', range: { step: 1, unit: 'hour', bounds } });
    expect(rows).toEqual([1, 2, 3, 5, 6, 7].map((hour) => ({ at: new Date(Date.UTC(2021, 4, 18, hour)) })));
  });

  it('makes documents over the full range and within each partition', async () => {
    const stage = (bounds: string) => ({
      field: 'altitude',
      partitionByFields: ['variety'],
      range: { bounds, step: 200 },
    });
    const of = (variety: string, altitudes: number[]) => altitudes.map((altitude) => ({ variety, altitude }));
    expect(new Set(await made(COFFEE, stage('full')))).toEqual(
      new Set([
        ...of('Gesha', [600, 800, 1000, 1200, 1400, 1600]),
        ...of('Arabica Typica', [800, 1000, 1200, 1400, 1600]),
      ]),
    );
    expect(new Set(await made(COFFEE, stage('partition')))).toEqual(
      new Set([...of('Arabica Typica', [800]), ...of('Gesha', [1450, 1650])]),
    );
  });

  it.each<[string, Document[], unknown, number[]]>([
    ['up to the end of a range', [{ n: 1 }, { n: 3 }], [0, 6], [0, 2, 4, 5]],
    ['in a range between the documents', [{ n: 0 }, { n: 9 }], [2, 4], [2, 3]],
    ['in a range behind the documents', [{ n: 0 }], [2, 4], [2, 3]],
    ['beside those off the steps', [{ n: 0 }, { n: 1.5 }, { n: 3 }], 'full', [1, 2]],
    ['past those without a value', [{ n: null }, {}, { n: 1 }, { n: 3 }], 'full', [2]],
    ['none where there is nothing', [{}], 'full', []],
  ])('makes documents %s', async (_name, documents, bounds, expected) => {
    const rows = await made(documents, { field: 'n', range: { step: 1, bounds } });
    expect(byField('n', rows)).toEqual(new Set(expected));
    expect(rows).toHaveLength(expected.length);
  });

  it.each<[string, Document, number]>([
    ['a step back', { step: -1, bounds: 'full' }, 5733401],
    ['a bound of three', { step: 1, bounds: [1, 2, 3] }, 5733403],
    ['bounds the wrong way', { step: 1, bounds: [2, 1] }, 5733402],
    ['an unknown bound', { step: 1, bounds: 'all' }, 5946802],
    ['partitions without their fields', { step: 1, bounds: 'partition' }, 5733408],
    ['half an hour', { step: 0.5, unit: 'hour', bounds: 'full' }, 6586400],
    ['what it does not know', { step: 1, bounds: 'full' }, 40415],
  ])('refuses %s', async (_name, range, code) => {
    const stage = { field: 'altitude', range, ...(code === 40415 ? { by: 1 } : {}) };
    await expect(results(COFFEE, { $densify: stage })).rejects.toMatchObject({ code });
  });

  it('partitions by values of any type, and by paths', async () => {
    const documents = [{ in: { n: 0, part: 0 } }, { in: { n: 0, part: null } }, { in: { n: 4, part: 2 } }];
    const stage = { field: 'in.n', partitionByFields: ['in.part'], range: { step: 2, bounds: 'full' } };
    const expected = [
      [0, 2],
      [0, 4],
      [null, 2],
      [null, 4],
      [2, 0],
      [2, 2],
    ].map(([part, n]) => ({ in: { part, n } }));
    expect(new Set(await made(documents, stage))).toEqual(new Set(expected));
  });
});

describe('$graphLookup', () => {
  const EMPLOYEES = [
    { name: 'Dev' },
    { name: 'Eliot', reportsTo: 'Dev' },
    { name: 'Ron', reportsTo: 'Eliot' },
    { name: 'Andrew', reportsTo: 'Eliot' },
    { name: 'Asya', reportsTo: 'Ron' },
  ];
  const hierarchy = async (options: Document) => {
    const collection = await filled(EMPLOYEES);
    const stage = {
      from: collection.collectionName,
      startWith: '$reportsTo',
      connectFromField: 'reportsTo',
      connectToField: 'name',
      as: 'above',
      ...options,
    };
    const rows = await collection.aggregate([{ $graphLookup: stage }, { $sort: { _id: 1 } }]).toArray();
    return rows.map(
      ({ above }) =>
        new Set(
          (above as Document[]).map(({ name, depth }) => (depth === undefined ? name : [name, depth]) as unknown),
        ),
    );
  };

  it.each<[string, Document, unknown[][]]>([
    ['all the way', {}, [[], ['Dev'], ['Dev', 'Eliot'], ['Dev', 'Eliot'], ['Dev', 'Eliot', 'Ron']]],
    [
      'so far and no farther',
      { maxDepth: 1, depthField: 'depth' },
      [
        [],
        [['Dev', 0]],
        [
          ['Eliot', 0],
          ['Dev', 1],
        ],
        [
          ['Eliot', 0],
          ['Dev', 1],
        ],
        [
          ['Ron', 0],
          ['Eliot', 1],
        ],
      ],
    ],
    [
      'past nothing that does not match',
      { restrictSearchWithMatch: { name: { $ne: 'Eliot' } } },
      [[], ['Dev'], [], [], ['Ron']],
    ],
  ])('goes %s', async (_name, options, expected) => {
    expect(await hierarchy(options)).toEqual(expected.map((names) => new Set(names)));
  });
});

it('$lookup and $graphLookup put what they find into a document', async () => {
  const collection = await filled([{ a: 1 }]);
  const { collectionName: from } = collection;
  const graph = { from, startWith: '$a', connectFromField: 'a', connectToField: 'a', as: 'in.graph' };
  const rows = await collection
    .aggregate([{ $lookup: { from, pipeline: [], as: 'in.join' } }, { $graphLookup: graph }])
    .toArray();
  const found = [{ _id: 0, a: 1 }];
  expect(rows).toEqual([{ _id: 0, a: 1, in: { join: found, graph: found } }]);
});

it('$unionWith puts another collection behind', async () => {
  const suppliers = await filled([
    { supplier: 'Aardvark and Sons', state: 'Texas' },
    { supplier: 'Bears Run Amok.', state: 'Colorado' },
  ]);
  const { collectionName: coll } = await filled([
    { warehouse: 'A', state: 'California' },
    { warehouse: 'B', state: 'Colorado' },
  ]);
  const project = { $project: { state: 1, _id: 0 } };
  expect(await suppliers.aggregate([project, { $unionWith: { coll, pipeline: [project] } }]).toArray()).toEqual(
    ['Texas', 'Colorado', 'California', 'Colorado'].map((state) => ({ state })),
  );
  const distinct = [
    project,
    { $unionWith: { coll, pipeline: [project] } },
    { $group: { _id: '$state' } },
    { $sort: { _id: 1 } },
  ];
  expect(await suppliers.aggregate(distinct).toArray()).toEqual(
    ['California', 'Colorado', 'Texas'].map((_id) => ({ _id })),
  );
  expect(await suppliers.aggregate([{ $unionWith: 'none' }]).toArray()).toHaveLength(2);
});

it.each<[string, Document[], Document[]]>([
  ['$count', [{ $match: { score: { $gt: 80 } } }, { $count: 'passing' }], [{ passing: 4 }]],
  ['$count of none', [{ $match: { score: 0 } }, { $count: 'passing' }], []],
  [
    '$sortByCount',
    [{ $sortByCount: { $gt: ['$score', 80] } }],
    [
      { _id: true, count: 4 },
      { _id: false, count: 2 },
    ],
  ],
  [
    '$bucket',
    [{ $bucket: { groupBy: '$score', boundaries: [0, 50, 80, 100] } }],
    [
      { _id: 50, count: 2 },
      { _id: 80, count: 4 },
    ],
  ],
  [
    '$group',
    [{ $group: { _id: null, missing: { $push: '$none' }, least: { $min: '$score' } } }],
    [{ _id: null, missing: [], least: 71 }],
  ],
  [
    '$replaceWith',
    [{ $match: { _id: 0 } }, { $replaceWith: { $mergeObjects: [{ of: '$_id', score: 0 }, { score: '$score' }] } }],
    [{ of: 0, score: 88 }],
  ],
])('%s gives the same at the top, in a facet and in a union', async (_name, pipeline, expected) => {
  const scores = await filled([88, 92, 97, 71, 79, 83].map((score) => ({ score })));
  expect(await scores.aggregate(pipeline).toArray()).toEqual(expected);
  expect(await scores.aggregate([{ $facet: { all: pipeline } }]).toArray()).toEqual([{ all: expected }]);
  const union = { $unionWith: { coll: scores.collectionName, pipeline } };
  expect(await scores.aggregate([{ $match: { _id: 99 } }, union]).toArray()).toEqual(expected);
});
