import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { eventually } from '../search/support.ts';
import { complete } from './support.ts';

let app: TestApp;
let author: Person;
let colleague: Person;
let admin: Person;
let stranger: Person;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.person();
  [author, colleague, stranger] = await Promise.all([
    app.person({ organization_id: admin.organization_id }),
    app.person({ organization_id: admin.organization_id }),
    app.person(),
  ]);
}, 60_000);
afterAll(() => app.close());

let written = 0;
async function write(body: object): Promise<string> {
  const title = `A case of the map, number ${written++}`;
  const answer = await author.api.post('/use-cases', { ...complete, title, status: 'published', ...body });
  expect(answer.status).toBe(201);
  return answer.body.data.id;
}

const at = (lat: number, lng: number) => ({ location: { coordinates: { lat, lng } } });

async function map(query: string, by = app.api()) {
  const { status, body } = await by.get(`/use-cases/map?${query}`);
  expect(status).toBe(200);
  return body.data.features as {
    kind: string;
    geometry: { coordinates: [number, number] };
    properties: { id?: string; count?: number; precision?: string; expansion_zoom?: number };
  }[];
}
const shown = (features: Awaited<ReturnType<typeof map>>) =>
  features.reduce((sum, { properties }) => sum + (properties.count ?? 1), 0);

const WORLD = 'bbox=-180,-90,180,90';

describe('the map', () => {
  it('shows nobody what they may not read, nor what is no place', async () => {
    const tag = 'tag=who';
    await write({ ...at(10, 10), tags: ['who'], visibility: 'organization' });
    await write({ ...at(10, 10), tags: ['who'], visibility: 'private' });
    await write({ ...at(10, 10), tags: ['who'], status: 'draft' });
    await write({ tags: ['who'] });
    await write({ tags: ['who'], location: { city: 'Nowhere at all' } });
    const numbers = await Promise.all(
      [app.api(), stranger.api, colleague.api, author.api, admin.api].map(async (by) =>
        shown(await map(`${WORLD}&zoom=5&${tag}`, by)),
      ),
    );
    expect(numbers).toEqual([0, 0, 1, 2, 2]);
  });

  it('has places and titles, and neither contact nor anything else of a case', async () => {
    const contact = { name: 'Amal', email: 'amal@example.com', phone: '+966 5' };
    const id = await write({ ...at(20.123456, 30.654321), tags: ['what'], contact });
    expect(await map(`${WORLD}&zoom=22&tag=what`)).toEqual([
      {
        type: 'Feature',
        kind: 'use_case',
        geometry: { type: 'Point', coordinates: [30.654321, 20.123456] },
        properties: {
          id,
          title: expect.any(String),
          category: complete.category,
          industry: complete.industry,
          precision: 'place',
        },
      },
    ]);
  });

  it('shows a case without coordinates in its city, named in Arabic or English', async () => {
    await write({ tags: ['city'], location: { city: 'جدة', country: 'SA' } });
    await write({ tags: ['city'], location: { city: 'Jeddah', country: 'SA' } });
    const features = await map('bbox=39,21,40,22&zoom=22&tag=city');
    expect(features.map(({ properties }) => properties.precision)).toEqual(['city', 'city']);
    expect(new Set(features.map(({ geometry }) => geometry.coordinates.join(','))).size).toBe(1);
  }, 20_000);

  it('clusters by zoom and loses nobody, across the antimeridian too', async () => {
    for (let index = 0; index < 12; index++)
      await write({ ...at(-16 + index / 100, 179.95 + index / 300), tags: ['many'] });
    await write({ ...at(-16, -179.9), tags: ['many'] });
    const [far, near] = [await map(`${WORLD}&zoom=0&tag=many`), await map(`${WORLD}&zoom=22&tag=many`)];
    expect([shown(far), shown(near), near.length]).toEqual([13, 13, 13]);
    expect(far.length).toBeLessThan(4);
    const cluster = far.find(({ kind }) => kind === 'cluster');
    expect(cluster?.properties.expansion_zoom).toBeGreaterThan(0);
    expect(shown(await map('bbox=179,-20,-179,-10&zoom=22&tag=many'))).toBe(13);
    expect(shown(await map('bbox=-10,-20,10,-10&zoom=22&tag=many'))).toBe(0);
    expect(shown(await map(`${WORLD}&zoom=22&tag=many&category=energy_efficiency`))).toBe(0);
  });
});

describe('a box', () => {
  const PLACES: [lat: number, lng: number][] = [
    [0, 180],
    [0, -180],
    [1, 179.5],
    [1, -179.5],
    [24.7, 46.7],
    [24.71, 46.71],
    [24.8, 46.9],
    [26.4, 50.1],
    [21.5, 39.2],
    [-33.9, 151.2],
    [64.1, -21.9],
    // Beyond the last parallel of the map's projection, and right before it.
    [85.03, 100],
    [86, 100.01],
    [89.9, 100.02],
  ];
  beforeAll(async () => {
    for (const [lat, lng] of PLACES) await write({ ...at(lat, lng), tags: ['boxed'] });
  });
  const total = async (bbox: string) =>
    (await app.api().get(`/use-cases?tag=boxed&page_size=1&bbox=${bbox}`)).body.pagination.total_items as number;

  it.each([
    ['180,-90,180,90', 2],
    ['-180,-90,-180,90', 2],
    ['180,-90,-180,90', 2],
    ['179,-90,180,90', 3],
    ['-180,-90,-179,90', 3],
    ['179,-90,-179,90', 4],
    ['179,-90,181,90', 4],
    ['-181,-90,-179,90', 4],
    ['539,-90,541,90', 4],
    ['406,24,407,25', 3],
    ['-540,-90,540,90', 14],
    ['-180,-90,180,90', 14],
    ['46.7,24.7,46.7,24.7', 1],
    ['10,10,10,20', 0],
  ])('%s has %i of the places, in the list and on the map', async (bbox, count) => {
    expect([await total(bbox), shown(await map(`bbox=${bbox}&zoom=22&tag=boxed`))]).toEqual([count, count]);
  });

  it('holds as many cases on the map as in the list, at any zoom', async () => {
    const degrees = (limit: number) => fc.integer({ min: -limit * 10, max: limit * 10 }).map((tenths) => tenths / 10);
    const around = fc.constantFrom(...PLACES).chain(([lat, lng]) =>
      fc
        .tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }))
        .map(([by, up]) => ({
          west: Number((lng - by).toFixed(3)),
          east: Number((lng + by).toFixed(3)),
          south: Math.max(-90, Number((lat - up).toFixed(3))),
          north: Math.min(90, Number((lat + up).toFixed(3))),
        })),
    );
    const anywhere = fc.record({ west: degrees(200), east: degrees(200), south: degrees(90), north: degrees(90) });
    await fc.assert(
      fc.asyncProperty(fc.oneof(around, anywhere), fc.integer({ min: 0, max: 22 }), async (drawn, zoom) => {
        const { west, east } = drawn;
        const [south, north] = [Math.min(drawn.south, drawn.north), Math.max(drawn.south, drawn.north)];
        const bbox = [west, south, east, north].join(',');
        const [listed, features] = [await total(bbox), await map(`bbox=${bbox}&zoom=${zoom}&tag=boxed`)];
        expect([bbox, zoom, shown(features)]).toEqual([bbox, zoom, listed]);
        if (zoom > 16) expect([bbox, zoom, features.length]).toEqual([bbox, zoom, listed]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it.each(['85.03', '85.05', '86', '89.9'])('from %s° north holds the cases there at any zoom', async (south) => {
    const bbox = `99,${south},101,90`;
    const numbers = [0, 4, 8, 12, 16, 22].map(async (zoom) => shown(await map(`bbox=${bbox}&zoom=${zoom}&tag=boxed`)));
    expect(new Set(await Promise.all(numbers))).toEqual(new Set([await total(bbox)]));
  });

  it('shows a cluster that its edge cuts in the place that it has in every box, with how much of it is inside', async () => {
    const whole = (await map(`${WORLD}&zoom=3&tag=boxed`)).filter(({ kind }) => kind === 'cluster');
    const [corner, ...others] = await map('bbox=46.69,24.69,46.705,24.705&zoom=3&tag=boxed');
    expect(others).toEqual([]);
    expect(corner?.properties.count).toBe(1);
    expect(whole.map(({ geometry }) => geometry)).toContainEqual(corner?.geometry);
    // Between its cases, where it has none.
    expect(await map('bbox=46.75,24.72,46.8,24.75&zoom=3&tag=boxed')).toEqual([]);
  });

  it.each(['0,-91,1,1', '0,0,1,91', '0,2,1,1', '1000,0,1,1', '0,0,1', 'a,0,1,1', ''])('%j is refused', async (bbox) => {
    for (const path of ['/use-cases?', '/use-cases/map?zoom=1&']) {
      const { status, body } = await app.api().get(`${path}bbox=${bbox}`);
      expect([path, status, body.errors[0].path]).toEqual([path, 422, 'bbox']);
    }
  });
});

describe('related cases', () => {
  it('come by category, industry, technologies and close ROI; never the case itself, never what is hidden', async () => {
    const like = { category: 'supply_chain', industry: 'aerospace', technologies: ['x1', 'x2'] };
    const roi = (percentage: number) => ({ results: { ...complete.results, roi: { percentage } } });
    const id = await write({ ...like, ...roi(100) });
    const twin = await write({ ...like, ...roi(105) });
    const further = await write({ ...like, ...roi(900) });
    const oneTechnology = await write({ ...like, technologies: ['x1'], ...roi(900) });
    const category = await write({ ...like, industry: 'textile', technologies: ['y'], ...roi(900) });
    const technology = await write({ ...complete, technologies: ['X1', 'X2'], ...roi(900) });
    await write({ ...like, ...roi(100), visibility: 'private' });
    const { body } = await app.api().get(`/use-cases/${id}/related?limit=5`);
    expect(body.data.map((card: { id: string }) => card.id)).toEqual([
      twin,
      further,
      oneTechnology,
      category,
      technology,
    ]);
    const two = await app.api().get(`/use-cases/${id}/related?limit=2`);
    expect(two.body.data).toHaveLength(2);
    expect((await app.api().get(`/use-cases/${'0'.repeat(24)}/related`)).status).toBe(404);
  });
});

describe('the list of one’s organization', () => {
  it('holds exactly what one may read of it, by status', async () => {
    const own = await app.person();
    const member = await app.person({ organization_id: own.organization_id });
    const other = await app.person({ organization_id: own.organization_id });
    for (const visibility of ['public', 'organization', 'private']) {
      await member.api.post('/use-cases', { title: `Draft ${visibility}`, visibility });
      await member.api.post('/use-cases', {
        ...complete,
        title: `Published ${visibility}`,
        visibility,
        status: 'published',
      });
    }
    await stranger.api.post('/use-cases', { ...complete, status: 'published', title: 'Of another organization' });
    const titles = async ({ api }: Person, query = '') => {
      const { status, body } = await api.get(`/organizations/me/use-cases?${query}`);
      expect(status).toBe(200);
      expect(body.pagination.total_items).toBe(body.data.length);
      return body.data.map(({ title }: { title: string }) => title).sort();
    };
    const published = ['Published organization', 'Published private', 'Published public'];
    expect(await titles(member)).toEqual(['Draft organization', 'Draft private', 'Draft public', ...published]);
    expect(await titles(other)).toEqual(['Published organization', 'Published public']);
    expect(await titles(own)).toEqual(['Draft organization', 'Draft public', ...published]);
    expect(await titles(own, 'status=draft')).toEqual(['Draft organization', 'Draft public']);
    expect(await titles(other, 'status=draft')).toEqual([]);
    for (const query of ['status=gone', 'status[$ne]=draft', 'page=0']) {
      expect((await own.api.get(`/organizations/me/use-cases?${query}`)).status).toBe(422);
    }
  });
});

describe('words', () => {
  it('have facets each without its own filter, and technologies with it', async () => {
    const of = (category: string, industry: string, technology: string) =>
      write({ title: 'Tellurium alloys for coolers', category, industry, technologies: [technology] });
    await of('supply_chain', 'metal', 'iot');
    await of('quality_control', 'metal', 'cloud');
    await of('quality_control', 'chemical', 'cloud');
    await write({ title: 'Tellurium kept for colleagues', visibility: 'organization', category: 'sustainability' });
    const search = async (query: string, by = app.api()) =>
      (await by.get(`/use-cases?q=tellurium&facets=true&${query}`)).body;
    await eventually(async () => expect((await search('', colleague.api)).data).toHaveLength(4));
    const found = await search('category=supply_chain&industry=metal');
    expect(found.pagination.total_items).toBe(1);
    expect(found.facets).toEqual({
      category: [
        { value: 'quality_control', count: 1 },
        { value: 'supply_chain', count: 1 },
      ],
      industry: [{ value: 'metal', count: 1 }],
      region: [],
      technology: [{ value: 'iot', count: 1 }],
    });
    expect((await search('industry=metal')).facets.industry).toEqual([
      { value: 'metal', count: 2 },
      { value: 'chemical', count: 1 },
    ]);
  }, 30_000);

  it('narrow the list, most relevant first, with highlights; filters and rights still hold', async () => {
    await write({ title: 'Zirconium furnaces that tell their temper', tags: ['hot'] });
    await write({ title: 'Zirconium kept for colleagues only', visibility: 'organization' });
    const search = async (query: string, by = app.api()) => {
      const { status, body } = await by.get(`/use-cases?${query}`);
      expect(status).toBe(200);
      return body;
    };
    const deadline = Date.now() + 10_000;
    // The index follows the events of a case.
    while ((await search('q=zirconium', author.api)).data.length < 2 && Date.now() < deadline);
    const found = await search('q=zirconium&facets=true');
    expect(found.total_is_capped).toBe(false);
    expect(found.data).toHaveLength(1);
    expect(found.data[0].highlights.title).toEqual([{ start: 0, end: 9 }]);
    expect(found.facets.category).toEqual([{ value: complete.category, count: 1 }]);
    expect((await search('q=zirconium', colleague.api)).pagination.total_items).toBe(2);
    expect((await search('q=zirconium&tag=cold')).data).toEqual([]);
    expect((await search('q=zirconium&sort=oldest&tag=hot')).data).toHaveLength(1);
    expect(await search('')).not.toHaveProperty('total_is_capped');
  }, 30_000);
});
