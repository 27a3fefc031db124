import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MongoServerError } from 'mongodb';
import type { Collection, Document } from 'mongodb';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
let places: Collection<Row>;

const point = (lng: number, lat: number) => ({ type: 'Point', coordinates: [lng, lat] });
const CITIES: readonly [string, number, number, string][] = [
  ['berlin', 13.405, 52.52, 'live'],
  ['potsdam', 13.0645, 52.3906, 'draft'],
  ['hamburg', 9.9937, 53.5511, 'live'],
  ['paris', 2.3522, 48.8566, 'live'],
  ['suva', 178.4419, -18.1416, 'live'],
  ['apia', -171.7667, -13.8333, 'live'],
  ['tromso', 18.9553, 69.6492, 'live'],
];

beforeAll(async () => {
  server = await startServer();
  places = server.db.collection<Row>('places');
  await places.createIndex({ location: '2dsphere' });
  await places.createIndex({ status: 1, location: '2dsphere' });
  await places.insertMany([
    ...CITIES.map(([_id, lng, lat, status]) => ({ _id, status, size: _id.length, location: point(lng, lat) })),
    { _id: 'nowhere', status: 'live' },
    { _id: 'null', status: 'live', location: null },
  ]);
});
afterAll(() => server.stop());

const names = async (filter: Document, options: Document = {}) =>
  (await places.find(filter, options).toArray()).map(({ _id }) => _id);
const germany = {
  type: 'Polygon',
  coordinates: [
    [
      [6, 47],
      [15, 47],
      [15, 55],
      [6, 55],
      [6, 47],
    ],
  ],
};
const berlin = { $geometry: point(13.405, 52.52) };

describe('2dsphere', () => {
  it.each([
    ['a polygon', { $geometry: germany }, ['berlin', 'hamburg', 'potsdam']],
    [
      'the same polygon the other way around',
      { $geometry: { ...germany, coordinates: germany.coordinates.map((ring) => ring.toReversed()) } },
      ['berlin', 'hamburg', 'potsdam'],
    ],
    [
      'a polygon with a hole',
      {
        $geometry: {
          type: 'Polygon',
          coordinates: [
            ...germany.coordinates,
            [
              [13.3, 52.4],
              [13.5, 52.4],
              [13.5, 52.6],
              [13.3, 52.6],
              [13.3, 52.4],
            ],
          ],
        },
      },
      ['hamburg', 'potsdam'],
    ],
    ['a circle', { $centerSphere: [[13.4, 52.5], 50 / 6378.1] }, ['berlin', 'potsdam']],
    ['a circle across the 180th meridian', { $centerSphere: [[-179, -16], 1500 / 6378.1] }, ['apia', 'suva']],
    ['a circle around the pole', { $centerSphere: [[0, 90], 2500 / 6378.1] }, ['tromso']],
    [
      'a box',
      {
        $box: [
          [2, 48],
          [10, 54],
        ],
      },
      ['hamburg', 'paris'],
    ],
    [
      'a flat polygon',
      {
        $polygon: [
          [2, 48],
          [14, 52.45],
          [2, 54],
        ],
      },
      ['berlin', 'paris', 'potsdam'],
    ],
  ])('finds what lies in %s', async (_name, region, expected) => {
    expect(await names({ location: { $geoWithin: region } }, { sort: { _id: 1 } })).toEqual(expected);
    expect(await places.countDocuments({ location: { $geoWithin: region } })).toBe(expected.length);
    const scanned = { hint: { $natural: 1 }, sort: { _id: 1 } };
    expect(await names({ location: { $geoWithin: region } }, scanned)).toEqual(expected);
  });

  it('takes other conditions, a sort and a limit beside a place', async () => {
    const within = { $geoWithin: { $geometry: germany } };
    expect(await names({ status: 'live', location: within }, { sort: { size: 1 } })).toEqual(['berlin', 'hamburg']);
    expect(await names({ location: within }, { sort: { size: -1, _id: 1 }, skip: 1, limit: 1 })).toEqual(['potsdam']);
    expect(await places.countDocuments({ status: 'draft', location: within })).toBe(1);
  });

  it('gives the nearest first, from one distance to another', async () => {
    expect(await names({ location: { $nearSphere: berlin } }, { limit: 3 })).toEqual(['berlin', 'potsdam', 'hamburg']);
    expect(await names({ location: { $near: { ...berlin, $maxDistance: 900_000, $minDistance: 1000 } } })).toEqual([
      'potsdam',
      'hamburg',
      'paris',
    ]);
    expect(await names({ status: 'live', location: { $nearSphere: berlin } }, { skip: 1, limit: 2 })).toEqual([
      'hamburg',
      'paris',
    ]);
    expect(await names({ location: { $nearSphere: berlin } }, { sort: { _id: 1 }, limit: 1 })).toEqual(['apia']);
    expect(await names({ location: { $nearSphere: [13.4, 52.5], $maxDistance: 0.01 } })).toEqual(['berlin', 'potsdam']);
  });

  it('measures distances in $geoNear', async () => {
    const [first, second] = await places
      .aggregate([
        {
          $geoNear: {
            near: berlin.$geometry,
            distanceField: 'how.far',
            includeLocs: 'where',
            query: { status: 'live' },
          },
        },
        { $limit: 2 },
        { $project: { how: 1, where: 1 } },
      ])
      .toArray();
    expect(first).toEqual({ _id: 'berlin', how: { far: 0 }, where: point(13.405, 52.52) });
    expect(second).toMatchObject({ _id: 'hamburg' });
    // 255 km, as any map says.
    expect((second as { how: { far: number } }).how.far / 1000).toBeCloseTo(255.5, 0);
  });

  it('forgets a place that moves or goes', async () => {
    await places.insertOne({ _id: 'ship', location: point(100, 1) });
    await places.updateOne({ _id: 'ship' }, { $set: { location: point(-30, 40) } });
    const near = (lng: number, lat: number) => ({ location: { $geoWithin: { $centerSphere: [[lng, lat], 0.01] } } });
    expect(await names(near(100, 1))).toEqual([]);
    expect(await names(near(-30, 40))).toEqual(['ship']);
    await places.deleteOne({ _id: 'ship' });
    expect(await names(near(-30, 40))).toEqual([]);
  });

  it('refuses what it cannot place or search, by the code MongoDB has for it', async () => {
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => 0,
        (error: unknown) => (error instanceof MongoServerError ? error.code : error),
      );
    expect(await refused(places.insertOne({ _id: 'line', location: { type: 'LineString', coordinates: [] } }))).toBe(
      16755,
    );
    expect(await refused(places.insertOne({ _id: 'far', location: point(200, 1) }))).toBe(16755);
    expect(await places.countDocuments({ _id: { $in: ['line', 'far'] } })).toBe(0);
    expect(await refused(names({ other: { $nearSphere: berlin } }))).toBe(291);
    expect(
      await refused(names({ location: { $geoWithin: { $geometry: { type: 'Polygon', coordinates: [] } } } })),
    ).toBe(2);
    expect(await refused(places.aggregate([{ $limit: 1 }, { $geoNear: {} }]).toArray())).toBe(40602);
    expect(await refused(places.countDocuments({ location: { $nearSphere: berlin } }))).toBe(5626500);
  });

  it('never changes what a scan finds, nor the order of distance', async () => {
    const lng = fc.double({ min: -180, max: 180, noNaN: true });
    const lat = fc.double({ min: -90, max: 90, noNaN: true });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(lng, lat), { minLength: 1, maxLength: 60 }),
        fc.tuple(lng, lat),
        fc.double({ min: 0, max: 3, noNaN: true }),
        async (positions, center, radius) => {
          const scattered = server.db.collection<Row>(`scattered${round++}`);
          await scattered.insertMany(positions.map(([x, y], n) => ({ _id: n, at: point(x, y) })));
          const filter = { at: { $geoWithin: { $centerSphere: [center, radius] } } };
          const scanned = await scattered.find(filter).sort({ _id: 1 }).toArray();
          await scattered.createIndex({ at: '2dsphere' });
          expect(await scattered.find(filter).sort({ _id: 1 }).toArray()).toEqual(scanned);
          const measured = await scattered
            .aggregate<Row & { far: number }>([{ $geoNear: { near: point(...center), distanceField: 'far' } }])
            .toArray();
          const distances = measured.map(({ far }) => far);
          expect(distances).toHaveLength(positions.length);
          expect(distances).toEqual(distances.toSorted((a, b) => a - b));
          const first = await scattered
            .find({ at: { $nearSphere: { $geometry: point(...center) } } })
            .limit(5)
            .toArray();
          // Those equally far come in any order.
          const farOf = new Map(measured.map(({ _id, far }) => [_id, far]));
          expect(first.map(({ _id }) => farOf.get(_id))).toEqual(distances.slice(0, 5));
          await scattered.drop();
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
