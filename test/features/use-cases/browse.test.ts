import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ObjectId } from 'mongodb';
import { MongoClient } from 'mongodb';
import { drawer } from '../../../src/demo/drawer.ts';
import { renewCityKeys } from '../../../src/features/use-cases/city-keys.ts';
import { createLocations } from '../../../src/features/locations/index.ts';
import { categories, industries, regions } from '../../../src/features/reference/reference.contract.ts';
import { newUseCase } from '../../../src/features/use-cases/new-use-case.ts';
import type { UseCaseDocument } from '../../../src/features/use-cases/use-cases.document.ts';
import type { Api } from '../../support/api.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../../support/databases.ts';
import { eventually } from '../search/support.ts';
import { complete } from './support.ts';

// Lists of a seeded collection, compared with a plain filter over the same documents in memory.

const DATABASE = `p2p_browse_${process.pid}`;
const CASES = 300;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

let app: TestApp;
let mongo: MongoClient;
let author: Person;
let colleague: Person;
let admin: Person;
let stranger: Person;
let platform: Person;
let documents: UseCaseDocument[];

const codes = <Code extends string>(list: readonly { code: Code }[]) => list.map(({ code }) => code);
const CATEGORIES = codes(categories).slice(0, 3);
const INDUSTRIES = codes(industries).slice(0, 3);
const REGIONS = codes(regions).slice(0, 3);
const TECHNOLOGIES = ['IoT', 'ai_ml', 'RFID', 'رؤية حاسوبية'];
const TAGS = ['AOI', 'smt', 'توفير'];
/** Spellings by city; a case and a filter take any of them. */
const CITIES: Record<string, string[]> = {
  riyadh: ['Riyadh', 'الرياض', 'riyadh'],
  jeddah: ['Jeddah', 'جدة', 'JEDDAH', 'جده'],
  jubayl: ['Al Jubayl', 'الجبيل', 'jubayl', 'Jubail', 'al-jubail'],
  hail: ["Ha'il", 'Hail', 'حائل'],
  mecca: ['Makkah', 'مكة', 'مكة المكرمة', 'Mecca'],
  'no such city': ['No such city', 'NO SUCH CITY'],
};
const SPELLINGS = Object.values(CITIES).flat();
const cityOf = (spelling: string | undefined) =>
  Object.entries(CITIES).find(([, spellings]) => spelling !== undefined && spellings.includes(spelling))?.[0];

const locations = createLocations();

async function seeded(): Promise<UseCaseDocument[]> {
  const keys = new Map<string, string>();
  for (const spelling of SPELLINGS) keys.set(spelling, await locations.cityKey(spelling, 'SA'));
  const { below: draw, pick } = drawer(7);
  const some = <Value>(values: readonly Value[]) => values.filter(() => draw(2) === 0);
  return Array.from({ length: CASES }, (_, index) => {
    const by = pick([author, author, colleague, stranger]);
    const technologies = some(TECHNOLOGIES);
    const amount = draw(10) * 100_000;
    const spelling = draw(4) > 0 ? pick(SPELLINGS) : undefined;
    const document = newUseCase({
      organization_id: by.organization_id,
      author: { user_id: by.id, name: 'Amal', title: null },
      status: pick(['published', 'published', 'published', 'published', 'draft', 'archived'] as const),
      visibility: pick(['public', 'public', 'organization', 'private'] as const),
      current_step: 7,
      at: new Date(START + index * DAY),
      city: spelling === undefined ? null : (keys.get(spelling) ?? null),
      published_at: new Date(START + draw(100) * DAY),
      fields: {
        ...complete,
        title: `Case number ${index} of the seeded`,
        category: pick(CATEGORIES),
        industry: pick(INDUSTRIES),
        technologies: technologies.length === 0 ? ['cloud'] : technologies,
        tags: some(TAGS),
        results: { ...complete.results, roi: draw(4) === 0 ? {} : { percentage: draw(20) * 10 } },
        ...(draw(3) > 0 && { implementation: { budget: { amount, currency: pick(['SAR', 'SAR', 'USD']) } } }),
        ...((spelling !== undefined || draw(5) > 0) && {
          location: {
            ...(draw(4) > 0 && { region: pick(REGIONS) }),
            ...(spelling !== undefined && { city: spelling, country: 'SA' }),
            // Some share one spot.
            ...(draw(3) > 0 && {
              coordinates: draw(4) === 0 ? { lat: 24, lng: 46 } : { lat: draw(180) - 90, lng: draw(360) - 180 },
            }),
          },
        }),
      },
    });
    const counters = { views: draw(5), likes: draw(4), saves: draw(3), popularity: draw(6) };
    const deleted_at = draw(20) === 0 ? new Date() : null;
    const featured = draw(4) === 0;
    const featured_until = featured ? new Date(Date.UTC(2900, 0, 1)) : null;
    const flags = { verified: draw(3) === 0, featured, featured_until };
    return { ...document, ...counters, ...flags, ...(deleted_at && { deleted_at, audience: [] }) };
  });
}

beforeAll(async () => {
  const databases = { postgresUrl: await createDatabase(DATABASE), mongodbUri: mongoUrl(DATABASE) };
  app = await startTestApp({}, databases);
  author = await app.person();
  [colleague, admin, stranger, platform] = await Promise.all([
    app.person({ organization_id: author.organization_id }),
    app.person({ organization_id: author.organization_id, role: 'org_admin' }),
    app.person({ role: 'member' }),
    app.person({ role: 'platform_admin' }),
  ]);
  mongo = await MongoClient.connect(databases.mongodbUri);
  documents = await seeded();
  await mongo
    .db()
    .collection('use_cases')
    .insertMany(documents.map((each) => ({ ...each })));
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.db().dropDatabase();
  await mongo.close();
  await dropDatabase(DATABASE);
});

type Caller = 'guest' | 'colleague' | 'admin' | 'stranger' | 'platform';
const apiOf = (caller: Caller): Api =>
  caller === 'guest' ? app.api() : { colleague, admin, stranger, platform }[caller].api;

/** Who may find a case in a list, told anew: from DOMAIN, not from the product's policy. */
function finds(caller: Caller, { status, visibility, organization_id, published_by, deleted_at }: UseCaseDocument) {
  if (status !== 'published' || deleted_at !== null) return false;
  if (visibility === 'public') return true;
  if (caller === 'guest') return false;
  if (caller === 'platform') return true;
  const person = { colleague, admin, stranger }[caller];
  if (published_by.user_id === person.id) return true;
  if (organization_id !== person.organization_id) return false;
  return visibility === 'organization' || caller === 'admin';
}

interface Asked {
  category: string[];
  industry: string[];
  region: string[];
  technology: string[];
  tag: string[];
  city: string | undefined;
  organization: boolean | undefined;
  verified: boolean | undefined;
  featured: boolean | undefined;
  min_roi: number | undefined;
  max_budget: number | undefined;
  after: number | undefined;
  before: number | undefined;
  near: { lat: number; lng: number; radius_km: number } | undefined;
  bbox: [west: number, south: number, east: number, north: number] | undefined;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function kilometres(one: { lat: number; lng: number }, other: { lat: number; lng: number }) {
  const [a, b] = [radians(one.lat), radians(other.lat)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(other.lng - one.lng) / 2) ** 2;
  return 2 * 6_378.1 * Math.asin(Math.min(1, Math.sqrt(half)));
}

const placeOf = ({ location }: UseCaseDocument) => {
  const { lat, lng } = location?.coordinates ?? {};
  return lat === undefined || lng === undefined ? undefined : { lat, lng };
};

function isInBox(place: { lat: number; lng: number }, [west, south, east, north]: NonNullable<Asked['bbox']>) {
  const isBetween = west <= east ? place.lng >= west && place.lng <= east : place.lng >= west || place.lng <= east;
  return isBetween && place.lat >= south && place.lat <= north;
}

const hasAll = (have: string[] | undefined, wanted: string[]) =>
  wanted.every((each) => (have ?? []).some((one) => one.toLowerCase() === each.toLowerCase()));

function matches(asked: Asked, each: UseCaseDocument): boolean {
  const anyOf = (wanted: string[], value: string | undefined) =>
    wanted.length === 0 || (value !== undefined && wanted.includes(value));
  const place = placeOf(each);
  const published = each.published_at?.getTime() ?? 0;
  const { amount, currency } = each.implementation?.budget ?? {};
  return (
    anyOf(asked.category, each.category) &&
    anyOf(asked.industry, each.industry) &&
    anyOf(asked.region, each.location?.region) &&
    hasAll(each.technologies, asked.technology) &&
    hasAll(each.tags, asked.tag) &&
    (asked.city === undefined || cityOf(each.location?.city) === cityOf(asked.city)) &&
    (asked.organization === undefined || each.organization_id === author.organization_id) &&
    (asked.verified === undefined || each.verified === asked.verified) &&
    (asked.featured === undefined || each.featured === asked.featured) &&
    (asked.min_roi === undefined || (each.results?.roi?.percentage ?? -Infinity) >= asked.min_roi) &&
    (asked.max_budget === undefined || (currency === 'SAR' && amount !== undefined && amount <= asked.max_budget)) &&
    (asked.after === undefined || published >= START + asked.after * DAY) &&
    (asked.before === undefined || published < START + asked.before * DAY) &&
    (asked.near === undefined || (place !== undefined && kilometres(asked.near, place) <= asked.near.radius_km)) &&
    (asked.bbox === undefined || (place !== undefined && isInBox(place, asked.bbox)))
  );
}

const isoDay = (day: number) => new Date(START + day * DAY).toISOString();

function queryOf(asked: Asked): string {
  const pairs: [name: string, value: unknown][] = [
    ...(['category', 'industry', 'region', 'technology', 'tag'] as const).flatMap((name) =>
      asked[name].map((value): [string, string] => [name, value]),
    ),
    ['city', asked.city],
    ['organization_id', asked.organization === undefined ? undefined : author.organization_id],
    ['verified', asked.verified],
    ['featured', asked.featured],
    ['min_roi', asked.min_roi],
    ['max_budget', asked.max_budget],
    ['published_after', asked.after === undefined ? undefined : isoDay(asked.after)],
    ['published_before', asked.before === undefined ? undefined : isoDay(asked.before)],
    ['near', asked.near && `${asked.near.lat},${asked.near.lng}`],
    ['radius_km', asked.near?.radius_km],
    ['bbox', asked.bbox?.join(',')],
  ];
  const given = pairs.filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
}

const few = (values: readonly string[]) => fc.subarray([...values], { maxLength: 2 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });
const degrees = (limit: number) =>
  fc.integer({ min: -limit, max: limit }).map((value) => value + 0.5 - (value > 0 ? 1 : 0));

const askedArbitrary: fc.Arbitrary<Asked> = fc.record({
  category: few(CATEGORIES),
  industry: few(INDUSTRIES),
  region: few(REGIONS),
  technology: few([...TECHNOLOGIES, 'iot', 'AI_ML']),
  tag: few([...TAGS, 'aoi']),
  city: maybe(fc.constantFrom(...SPELLINGS)),
  organization: fc.option(fc.constant(true), { nil: undefined, freq: 1 }),
  verified: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
  featured: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
  min_roi: fc.option(fc.integer({ min: -10, max: 200 }), { nil: undefined, freq: 1 }),
  max_budget: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined, freq: 1 }),
  after: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined, freq: 1 }),
  before: fc.option(fc.integer({ min: 40, max: 100 }), { nil: undefined, freq: 1 }),
  near: maybe(fc.record({ lat: degrees(89), lng: degrees(179), radius_km: fc.integer({ min: 500, max: 12_000 }) })),
  bbox: maybe(
    fc
      .tuple(degrees(179), degrees(89), degrees(179), degrees(89))
      .map(([west, one, east, other]): NonNullable<Asked['bbox']> => [
        west,
        Math.min(one, other),
        east,
        Math.max(one, other),
      ]),
  ),
});

/** A few filters at a time: all at once nothing is left to find. */
const filters = fc
  .tuple(askedArbitrary, fc.subarray(Object.keys(NOTHING()), { maxLength: 4 }))
  .map(([asked, kept]): Asked => ({
    ...NOTHING(),
    ...Object.fromEntries(Object.entries(asked).filter(([name]) => kept.includes(name))),
  }));

function NOTHING(): Asked {
  return {
    category: [],
    industry: [],
    region: [],
    technology: [],
    tag: [],
    city: undefined,
    organization: undefined,
    verified: undefined,
    featured: undefined,
    min_roi: undefined,
    max_budget: undefined,
    after: undefined,
    before: undefined,
    near: undefined,
    bbox: undefined,
  };
}

const callers = fc.constantFrom<Caller>('guest', 'colleague', 'admin', 'stranger', 'platform');

const SORTS: Record<string, (each: UseCaseDocument) => number> = {
  newest: (each) => -(each.published_at?.getTime() ?? 0),
  oldest: (each) => each.published_at?.getTime() ?? 0,
  most_viewed: (each) => -each.views,
  most_liked: (each) => -each.likes,
  most_saved: (each) => -each.saves,
  popular: (each) => -each.popularity,
  roi: (each) => -(each.results?.roi?.percentage ?? -1e9),
};

const idOf = ({ _id }: { _id: ObjectId }) => _id.toHexString();

function expected(caller: Caller, asked: Asked, sort: string): string[] {
  const key = SORTS[sort] ?? (() => 0);
  const direction = sort === 'oldest' ? 1 : -1;
  return documents
    .filter((each) => finds(caller, each) && matches(asked, each))
    .sort((one, other) => key(one) - key(other) || direction * (idOf(one) < idOf(other) ? -1 : 1))
    .map(idOf);
}

async function browse(api: Api, query: string) {
  const { status, body } = await api.get(`/use-cases?page_size=100&${query}`);
  expect([status, body.errors]).toEqual([200, undefined]);
  return body;
}

const idsIn = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);

describe('a list', () => {
  it('is what a plain filter finds, for any filters, sort and reader', async () => {
    const seen = { found: 0 };
    await fc.assert(
      fc.asyncProperty(filters, callers, fc.constantFrom(...Object.keys(SORTS)), async (asked, caller, sort) => {
        const wanted = expected(caller, asked, sort);
        const body = await browse(apiOf(caller), `${queryOf(asked)}&sort=${sort}`);
        expect(idsIn(body)).toEqual(wanted.slice(0, 100));
        expect(body.pagination.total_items).toBe(wanted.length);
        if (wanted.length > 0) seen.found += 1;
      }),
      { numRuns: 200 },
    );
    expect(seen.found).toBeGreaterThan(60);
  }, 120_000);

  it('counts facets as a plain filter does, each without its own filter and technology with it', async () => {
    await fc.assert(
      fc.asyncProperty(filters, callers, async (asked, caller) => {
        const body = await browse(apiOf(caller), `${queryOf(asked)}&facets=true`);
        const count = (without: Partial<Asked>, valuesOf: (each: UseCaseDocument) => (string | undefined)[]) => {
          const found = documents.filter((each) => finds(caller, each) && matches({ ...asked, ...without }, each));
          const counts = new Map<string, number>();
          for (const value of found.flatMap(valuesOf))
            if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
          return [...counts]
            .map(([value, number]) => ({ value, count: number }))
            .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
        };
        expect(body.facets).toEqual({
          category: count({ category: [] }, (each) => [each.category]),
          industry: count({ industry: [] }, (each) => [each.industry]),
          region: count({ region: [] }, (each) => [each.location?.region]),
          technology: count({}, (each) => each.keys.technologies),
        });
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('has no facets unless they are asked for', async () => {
    expect(await browse(app.api(), '')).not.toHaveProperty('facets');
    expect(await browse(app.api(), 'facets=false')).not.toHaveProperty('facets');
  });

  it('shows every case once over all pages, ties in the same order', async () => {
    const wanted = expected('colleague', NOTHING(), 'most_saved');
    const told: string[] = [];
    for (let page = 1; page <= Math.ceil(wanted.length / 7); page++) {
      const { body } = await colleague.api.get(`/use-cases?sort=most_saved&page_size=7&page=${page}`);
      told.push(...idsIn(body));
    }
    expect(told).toEqual(wanted);
  });

  it('by distance is nearest first, within the radius only', async () => {
    const from = { lat: 24.71, lng: 46.67 };
    const wanted = documents
      .filter((each) => finds('colleague', each))
      .flatMap((each) => {
        const place = placeOf(each);
        return place ? [{ id: idOf(each), km: kilometres(from, place) }] : [];
      });
    wanted.sort((one, other) => one.km - other.km);
    const all = await browse(colleague.api, 'near=24.71,46.67&sort=distance');
    expect(all.pagination.total_items).toBe(wanted.length);
    const kmOf = new Map(wanted.map(({ id, km }) => [id, km]));
    const told = idsIn(all).map((id) => kmOf.get(id) ?? NaN);
    expect(told).toHaveLength(Math.min(100, wanted.length));
    for (const [index, km] of told.entries()) expect(km).toBeCloseTo(wanted[index]?.km ?? NaN, 3);
    const paged: string[] = [];
    for (let page = 1; page <= Math.ceil(wanted.length / 7); page++) {
      const { body } = await colleague.api.get(`/use-cases?near=24.71,46.67&sort=distance&page_size=7&page=${page}`);
      paged.push(...idsIn(body));
    }
    expect(paged).toHaveLength(wanted.length);
    expect(paged.slice(0, 100)).toEqual(idsIn(all));
    const spot = wanted.filter(({ km }) => km === kmOf.get(paged[0] ?? '')).map(({ id }) => id);
    expect(spot.length).toBeGreaterThan(7);
    expect(paged.slice(0, spot.length)).toEqual(spot.sort().reverse());
    const close = await browse(colleague.api, 'near=24.71,46.67&radius_km=5000&sort=distance&category=quality');
    expect(close.data.length).toBeGreaterThan(0);
    expect(close.pagination.total_items).toBe(close.data.length);
    for (const card of close.data) {
      expect(card.category).toBe('quality_control');
      expect(kmOf.get(card.id)).toBeLessThanOrEqual(5_000);
    }
  });

  it('is of this moment; facets and map follow within two seconds and what they take', async () => {
    const world = 'bbox=-180,-90,180,90&zoom=22';
    const number = async () => {
      const body = await browse(app.api(), 'facets=true&city=Tarout');
      const map = (await app.api().get(`/use-cases/map?${world}&city=Tarout`)).body.data;
      return [body.pagination.total_items, body.facets.category.length, map.features.length];
    };
    const total = async () => (await number())[0];
    expect(await number()).toEqual([0, 0, 0]);
    const location = { city: 'Tarout', country: 'SA', coordinates: { lat: 26.57, lng: 50.06 } };
    const { body } = await stranger.api.post('/use-cases', { ...complete, location, status: 'published' });
    expect(await total()).toBe(1);
    await eventually(async () => expect(await number()).toEqual([1, 1, 1]));
    const hidden = await stranger.api.patch(
      `/use-cases/${body.data.id}`,
      { visibility: 'private' },
      { 'if-match': `"${body.data.version}"` },
    );
    expect(hidden.status).toBe(200);
    expect(await total()).toBe(0);
    await eventually(async () => expect(await number()).toEqual([0, 0, 0]));
  });
});

describe('refusals', () => {
  it.each([
    ['/use-cases?page=1&page=2', 'page'],
    ['/use-cases?q=pump&q=valve', 'q'],
    ['/use-cases?sort=newest&sort=newest', 'sort'],
    ['/use-cases?verified=true&verified=true', 'verified'],
    ['/use-cases?min_roi=1&min_roi=2', 'min_roi'],
    ['/use-cases?published_after=2026-01-01&published_after=2026-01-01', 'published_after'],
    ['/use-cases?near=1,1&near=2,2', 'near'],
    ['/use-cases/map?zoom=1&bbox=0,0,1,1&bbox=0,0,1,1', 'bbox'],
    ['/use-cases/suggest?q=pu&limit=1&limit=2', 'limit'],
    ['/locations/cities?q=ri&country=SA&country=SA', 'country'],
    ['/locations/reverse?lng=46&lat=24&lat=24', 'lat'],
  ])('GET %s says that there is one of it', async (path, name) => {
    const { status, body } = await app.api().get(path);
    expect([status, body.errors]).toEqual([422, [{ path: name, code: 'repeated', message: 'Give this once.' }]]);
  });

  it.each([
    ['/use-cases/map?bbox=0,0,1,1&zoom=', 'zoom', 'Write a number of at most 22.'],
    ['/use-cases?page_size=', 'page_size', 'Write a number of at most 100.'],
    ['/use-cases?page=', 'page', 'page × page_size may be at most 10,000; narrow the filters.'],
    ['/use-cases?min_roi=', 'min_roi', 'Write a number of at most 1000000.'],
    ['/locations/reverse?lng=0&lat=', 'lat', 'Write a number of at most 90.'],
  ])('GET %s says where it ends, however many digits it has', async (path, name, message) => {
    for (const digits of [16, 21, 400]) {
      const { status, body } = await app.api().get(`${path}${'9'.repeat(digits)}`);
      expect(status).toBe(422);
      expect(body.errors[0]).toMatchObject({ path: name, message });
    }
  });

  it('names a field that is not known as it was written, beside a known one of nearly its name', async () => {
    const { body } = await app.api().get('/use-cases?category=quality&category.0=x');
    expect(body.errors).toEqual([expect.objectContaining({ path: 'category.0', code: 'unknown_field' })]);
  });

  it.each([
    ['category[$ne]=x', 'category[$ne]'],
    ['category=nothing', 'category'],
    ['category=quality&category=nothing', 'category.1'],
    ['industry=nothing', 'industry'],
    ['region=nothing', 'region'],
    ['technology=', 'technology'],
    ['technology=a&technology=', 'technology.1'],
    [`tag=${'x'.repeat(41)}`, 'tag'],
    ['tag=a%00', 'tag'],
    ['city=', 'city'],
    ['city=Riyadh&city=Jeddah', 'city'],
    ['city[$ne]=x', 'city[$ne]'],
    ['organization_id=1', 'organization_id'],
    ['organization_id[$ne]=1', 'organization_id[$ne]'],
    ['verified=1', 'verified'],
    ['featured=yes', 'featured'],
    ['page=0', 'page'],
    ['page=x', 'page'],
    ['page_size=101', 'page_size'],
    ['unheard=of', 'unheard'],
    ['near[$gt]=1', 'near[$gt]'],
    ['near=24', 'near'],
    ['near=24,46,1', 'near'],
    ['near=91,0', 'near'],
    ['near=0,181', 'near'],
    ['near=NaN,0', 'near'],
    ['near=1e3,0', 'near'],
    ['near=1,1&near=2,2', 'near'],
    ['near=1,1&radius_km=0', 'radius_km'],
    ['near=1,1&radius_km=-5', 'radius_km'],
    ['near=1,1&radius_km=30000', 'radius_km'],
    ['radius_km=5', 'radius_km'],
    ['sort=distance', 'sort'],
    ['sort=relevance', 'sort'],
    ['sort[$gt]=', 'sort[$gt]'],
    ['bbox=1,2,3', 'bbox'],
    ['bbox=0,10,10,5', 'bbox'],
    ['bbox=0,-91,0,1', 'bbox'],
    ['bbox=0,0,0,91', 'bbox'],
    ['bbox={"$gt":0}', 'bbox'],
    ['min_roi=', 'min_roi'],
    ['min_roi=abc', 'min_roi'],
    ['min_roi[$gte]=1', 'min_roi[$gte]'],
    ['min_roi=Infinity', 'min_roi'],
    ['max_budget=-1', 'max_budget'],
    ['max_budget=1&max_budget=2', 'max_budget'],
    ['published_after=yesterday', 'published_after'],
    ['published_before=2026-13-01', 'published_before'],
    ['published_after=2026-02-30', 'published_after'],
    ['facets=1', 'facets'],
    ['q=', 'q'],
    ['q[$regex]=.*', 'q[$regex]'],
    ...['', ' ', '+5', '5 ', '0x5', '1e1', '1.0', '٥', '5,0', '1\u0000', '99999999999999999999'].map((value) => [
      `page=${encodeURIComponent(value)}`,
      'page',
    ]),
    ['page_size=', 'page_size'],
    ['page=1&page=2', 'page'],
    ['page[$gt]=1', 'page[$gt]'],
    ['min_roi=1e1', 'min_roi'],
    ['min_roi=%205', 'min_roi'],
    ['page=101&page_size=100', 'page'],
    ['page=10001&page_size=1', 'page'],
    [Array.from({ length: 21 }, (_, index) => `tag=t${index}`).join('&'), 'tag'],
  ])('GET /use-cases?%s names the field', async (query, path) => {
    const { status, body } = await app.api().get(`/use-cases?${query}`);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toEqual([path]);
  });

  it('take the last page that may be asked for', async () => {
    const { status, body } = await app.api().get('/use-cases?page=100&page_size=100');
    expect([status, body.data]).toEqual([200, []]);
  });

  it.each([
    ['', 'bbox'],
    ['bbox=-180,-90,180,90', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=23', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=1.5', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=%20', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=0x5', 'zoom'],
    ['bbox=-180,-90,180,90&zoom=1e1', 'zoom'],
    ['bbox=x&zoom=1', 'bbox'],
    ['bbox=-180,-90,180,90&zoom=1&category[$ne]=x', 'category[$ne]'],
    ['bbox=-180,-90,180,90&zoom=1&sort=newest', 'sort'],
  ])('GET /use-cases/map?%s names the field', async (query, path) => {
    const { status, body } = await app.api().get(`/use-cases/map?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it.each(['limit=0', 'limit=21', 'limit=x', 'limit=', 'limit=0x5', 'limit[$gt]=1'])(
    'GET related?%s',
    async (query) => {
      const { status } = await app.api().get(`/use-cases/${idOf(documents[0] as UseCaseDocument)}/related?${query}`);
      expect(status).toBe(422);
    },
  );
});

it('keys of cities from before are brought up to date, and only those', async () => {
  const cases = mongo.db().collection('use_cases');
  const inHail = await cases.countDocuments({ 'keys.city': 'hail' });
  const total = async () =>
    (await apiOf('guest').get(`/use-cases?city=${encodeURIComponent('حائل')}`)).body.pagination.total_items;
  const before = await total();
  expect(before).toBeGreaterThan(0);
  await cases.updateMany({ 'keys.city': 'hail' }, [{ $set: { 'keys.city': '$location.city' } }]);
  expect(await renewCityKeys(mongo.db(), locations)).toBe(inHail);
  expect(await renewCityKeys(mongo.db(), locations)).toBe(0);
  expect(await total()).toBe(before);
});
