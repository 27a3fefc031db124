import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startServer } from './support/server.ts';
import type { Row, TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const HOUR = 3_600_000;
const point = (lng: number, lat: number) => ({ type: 'Point', coordinates: [lng, lat] });
const row = fc.record({
  lng: fc.integer({ min: 0, max: 300 }),
  lat: fc.integer({ min: 0, max: 300 }),
  status: fc.constantFrom('live', 'draft'),
  tags: fc.subarray(['a', 'b', 'c']),
  until: fc.constantFrom(undefined, new Date(Date.now() - HOUR), new Date(Date.now() + HOUR)),
});

it('gives the nearest of many in one place, whatever else is asked, whole and none past its time', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 5, maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, limit) => {
        const places = server.db.collection<Row>(`dense${round++}`);
        await places.createIndexes([{ key: { at: '2dsphere' } }, { key: { 'ends.until': 1 }, expireAfterSeconds: 0 }]);
        const documents = rows.map(({ lng, lat, status, tags, until }, n) => ({
          _id: n,
          text: `row ${n}`,
          inner: { status },
          tags,
          ends: until ? { until } : {},
          at: point(13 + lng / 1e5, 52 + lat / 1e5),
        }));
        await places.insertMany(documents);
        const filters = [{}, { 'inner.status': 'live' }, { $or: [{ tags: 'a' }, { 'inner.status': 'draft' }] }];
        for (const query of [
          ...filters,
          { $expr: { $eq: ['$inner.status', 'live'] } },
          { tags: 'b', $comment: 'why' },
        ]) {
          const near = { near: point(13, 52), distanceField: 'metres', query };
          const all = await places.aggregate<Row>([{ $geoNear: near }]).toArray();
          // No index serves this one: it is looked for among all documents.
          const matching = await places.find(query, { hint: { $natural: 1 } as never }).toArray();
          expect(new Set(all.map(({ _id }) => _id))).toEqual(new Set(matching.map(({ _id }) => _id)));
          const found = await places.aggregate<Row>([{ $geoNear: near }, { $limit: limit }]).toArray();
          expect(found.map(({ metres }) => metres)).toEqual(all.slice(0, limit).map(({ metres }) => metres));
          expect(all.map(({ metres }) => metres)).toEqual(
            all.map(({ metres }) => Number(metres)).sort((a, b) => a - b),
          );
          for (const { metres: _metres, ...whole } of found) expect(whole).toEqual(documents[Number(whole._id)]);
          const past = all.filter(
            ({ _id }) => (documents[Number(_id)]?.ends.until?.getTime() ?? Infinity) < Date.now(),
          );
          expect(past).toEqual([]);
        }
        await places.drop();
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
