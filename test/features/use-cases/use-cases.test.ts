import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { draftFields } from '../../../src/features/use-cases/use-case-fields.contract.ts';
import { anyOf, anyPatchOf, complete, isGroup } from './support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let author: Person;
let reader: Person;
let guest: Pick<Person, 'api'>;

beforeAll(async () => {
  app = await startTestApp();
  reader = await app.person();
  guest = { api: app.api() };
}, 60_000);
afterAll(() => app.close());
beforeEach(async () => {
  author = await app.person({ organization_id: (await app.person()).organization_id });
});

const version = (value: number) => ({ 'if-match': `"${value}"` });

async function create(body: object = {}, by = author) {
  const answer = await by.api.post('/use-cases', body);
  expect(answer.status).toBe(201);
  return answer.body.data;
}
const publish = (body: object = {}, by = author) => create({ ...complete, ...body, status: 'published' }, by);

describe('a draft', () => {
  it('starts from nothing, and is found again at its Location by its author only', async () => {
    const { status, headers, body } = await author.api.post('/use-cases', {});
    expect(status).toBe(201);
    const location = String(headers.get('location'));
    expect(location).toBe(`/api/v1/use-cases/${body.data.id}`);
    expect(body.data).toMatchObject({
      status: 'draft',
      version: 1,
      visibility: 'public',
      current_step: 1,
      slug: body.data.id,
    });
    expect(body.data).toMatchObject({ published_at: null, can: { edit: true, publish: true }, views: 0, media: [] });

    const path = location.replace('/api/v1', '');
    expect((await author.api.get(path)).body.data).toEqual(body.data);
    expect((await reader.api.get(path)).status).toBe(404);
    expect((await guest.api.get(path)).status).toBe(404);
  });

  it('keeps every field through create, read, patch and read, for any valid content', async () => {
    await fc.assert(
      fc.asyncProperty(anyOf(draftFields), anyOf(draftFields), async (first, second) => {
        const created = await create(first);
        expect(created).toMatchObject(first);
        const patched = await author.api.patch(`/use-cases/${created.id}`, second, version(created.version));
        expect(patched.status).toBe(200);
        const { body } = await author.api.get(`/use-cases/${created.id}`);
        expect(body.data).toEqual(patched.body.data);
        for (const name of Object.keys(draftFields.shape)) {
          const value = second[name] ?? first[name];
          const isMerged = name in first && name in second && typeof value === 'object' && !Array.isArray(value);
          if (isMerged) expect(body.data[name]).toMatchObject(value as object);
          else expect(body.data[name]).toEqual(value);
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('is after any merge patches what RFC 7396 makes of it, published or not', async () => {
    const merge = (target: unknown, patch: unknown): unknown => {
      if (!isGroup(patch)) return patch;
      const merged: Record<string, unknown> = isGroup(target) ? { ...target } : {};
      for (const [name, value] of Object.entries(patch)) {
        if (value === null) Reflect.deleteProperty(merged, name);
        else merged[name] = merge(merged[name], value);
      }
      return merged;
    };
    const contentOf = (answer: Record<string, unknown>) =>
      Object.fromEntries(
        Object.keys(draftFields.shape).flatMap((name) => (name in answer ? [[name, answer[name]]] : [])),
      );
    const patches = fc.array(anyPatchOf(draftFields), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(anyOf(draftFields), patches, fc.boolean(), async (first, changes, isPublished) => {
        // What publishing asks more of stays as it is in a published case.
        const kept = isPublished ? [...Object.keys(complete), 'location', 'contact'] : [];
        const free = (content: Record<string, unknown>) =>
          Object.fromEntries(Object.entries(content).filter(([name]) => !kept.includes(name)));
        let expected: unknown = isPublished ? { ...free(first), ...complete } : first;
        const created = isPublished ? await publish(free(first)) : await create(first);
        const { id } = created;
        let current = Number(created.version);
        for (const patch of changes.map(free)) {
          const answer = await author.api.patch(`/use-cases/${id}`, patch, version(current));
          expect(answer.status).toBe(200);
          current = answer.body.data.version;
          expected = merge(expected, patch);
          const { body } = await author.api.get(`/use-cases/${id}`);
          expect(body.data).toEqual(answer.body.data);
          expect(contentOf(body.data)).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('is created once for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'draft-1' };
    const first = await author.api.post('/use-cases', { title: 'Once' }, key);
    const again = await author.api.post('/use-cases', { title: 'Once' }, key);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect((await author.api.get('/use-cases/mine')).body.pagination.total_items).toBe(1);
  });

  it('is resumed from the list of one’s own, whole and last changed first, filtered by status', async () => {
    const contact = { name: 'Amal', email: 'amal@example.com' };
    const older = await create({ title: 'Older', contact, current_step: 6 });
    await publish();
    await create({ title: 'Newer' });
    const resumed = await author.api.patch(`/use-cases/${older.id}`, { subtitle: 'Changed' }, version(1));
    expect(resumed.status).toBe(200);

    const all = await author.api.get('/use-cases/mine');
    expect(all.body.pagination).toEqual({ page: 1, page_size: 20, total_items: 3, total_pages: 1 });
    expect(all.body.data[0]).toEqual(resumed.body.data);
    expect(all.body.data[0]).toMatchObject({ title: 'Older', subtitle: 'Changed', contact, current_step: 6 });
    const drafts = await author.api.get('/use-cases/mine?status=draft&page_size=1&page=2');
    expect(drafts.body.data.map((each: { title: string }) => each.title)).toEqual(['Newer']);
    expect(drafts.body.pagination).toEqual({ page: 2, page_size: 1, total_items: 2, total_pages: 2 });
  });
});

describe('PATCH', () => {
  it('wants the version: 428 without, 409 with the current case for another, and nothing is written', async () => {
    const draft = await create({ title: 'First' });
    const path = `/use-cases/${draft.id}`;
    const without = await author.api.patch(path, { title: 'Second' });
    expect([without.status, without.body.code]).toEqual([428, 'precondition_required']);
    for (const stale of ['"2"', '"0"', 'W/"7"', '999']) {
      const answer = await author.api.patch(path, { title: 'Second' }, { 'if-match': stale });
      expect([answer.status, answer.body.code]).toEqual([409, 'version_conflict']);
      expect(answer.body.current).toEqual(draft);
    }
    expect((await author.api.get(path)).body.data).toEqual(draft);
  });

  it('tells a missing or stale version before a faulty body', async () => {
    const { id } = await create();
    expect((await author.api.patch(`/use-cases/${id}`, { junk: 1 })).status).toBe(428);
    expect((await author.api.patch(`/use-cases/${id}`, { junk: 1 }, version(9))).status).toBe(409);
    const faulty = await author.api.patch(`/use-cases/${id}`, { junk: 1, title: 5, status: 'published' }, version(1));
    expect(faulty.status).toBe(422);
    expect(faulty.body.errors.map((fault: { path: string }) => fault.path).sort()).toEqual(['junk', 'status', 'title']);
  });

  it('leaves alone what it does not name, removes by null, replaces lists, counts the version', async () => {
    const { id } = await create({
      title: 'Kiln',
      vendor: { name: 'Lumetrix', product: 'LX' },
      tags: ['a', 'b'],
      results: { metrics: [{ name: 'Scrap' }], roi: { text: '187 %', percentage: 187 } },
    });
    const patch = { vendor: { product: null }, tags: ['c'], results: { roi: { percentage: 190 } }, subtitle: 'New' };
    const { body } = await author.api.patch(`/use-cases/${id}`, patch, version(1));
    expect(body.data).toMatchObject({
      version: 2,
      title: 'Kiln',
      subtitle: 'New',
      vendor: { name: 'Lumetrix' },
      tags: ['c'],
      results: { metrics: [{ name: 'Scrap' }], roi: { text: '187 %', percentage: 190 } },
    });
    expect(body.data.vendor).not.toHaveProperty('product');
    const gone = await author.api.patch(`/use-cases/${id}`, { vendor: null }, version(2));
    expect(gone.body.data).not.toHaveProperty('vendor');
  });

  it('that changes nothing is safe to repeat; where the form was left is no new version', async () => {
    const { id } = await create({ title: 'Kiln' });
    const again = await author.api.patch(`/use-cases/${id}`, { title: 'Kiln' }, version(1));
    expect(again.body.data.version).toBe(1);
    const moved = await author.api.patch(`/use-cases/${id}`, { current_step: 4 }, version(1));
    expect(moved.body.data).toMatchObject({ version: 1, current_step: 4 });
  });

  it('by many at once lets one win each version, and tells all others', async () => {
    const { id } = await create({ title: 'Kiln' });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        author.api.patch(`/use-cases/${id}`, { subtitle: `by ${index}` }, version(1)),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === 'version_conflict')).toHaveLength(11);
    const { body } = await author.api.get(`/use-cases/${id}`);
    expect(body.data).toEqual(won[0]?.body.data);
    expect(body.data.version).toBe(2);
  });

  it('of a published case keeps the rules of publishing', async () => {
    const { id } = await publish();
    const answer = await author.api.patch(
      `/use-cases/${id}`,
      { title: 'Short', technologies: [], challenge: null },
      version(1),
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: { path: string }) => fault.path).sort()).toEqual([
      'challenge',
      'technologies',
      'title',
    ]);
    expect((await guest.api.get(`/use-cases/${id}`)).body.data.title).toBe(complete.title);
  });
});

describe('publishing', () => {
  it('tells all faults of all steps at once, with dotted paths', async () => {
    const { id } = await create({
      title: 'Short',
      results: { metrics: [{ unit: '%' }] },
      contact: { email: 'nobody' },
    });
    const answer = await author.api.post(`/use-cases/${id}/publish`);
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    expect(answer.body.errors.map((fault: { path: string }) => fault.path).sort()).toEqual([
      'category',
      'challenge',
      'company',
      'contact.email',
      'description',
      'industry',
      'results.metrics.0.name',
      'solution',
      'technologies',
      'title',
    ]);
    expect((await author.api.get(`/use-cases/${id}`)).body.data).toMatchObject({ status: 'draft', version: 1 });
  });

  it('turns the draft itself into the published case, once, and says so the second time', async () => {
    const draft = await create(complete);
    const { status, body } = await author.api.post(`/use-cases/${draft.id}/publish`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      id: draft.id,
      status: 'published',
      version: 2,
      can: { edit: true, publish: false },
    });
    expect(Date.parse(body.data.published_at)).toBeGreaterThan(0);

    const again = await author.api.post(`/use-cases/${draft.id}/publish`);
    expect([again.status, again.body.code]).toEqual([409, 'wrong_state']);
    expect(again.body.detail).toMatch(/published.*draft/);
    expect((await guest.api.get(`/use-cases?organization_id=${author.organization_id}`)).body.data).toHaveLength(1);
  });

  it('at once checks the whole and stores nothing where it falls short', async () => {
    const answer = await author.api.post('/use-cases', {
      status: 'published',
      title: 'x'.repeat(201),
      tags: 'solar',
    });
    expect(answer.status).toBe(422);
    const paths = answer.body.errors.map((fault: { path: string }) => fault.path);
    expect(paths).toEqual(expect.arrayContaining(['title', 'tags', 'company', 'results.metrics']));
    expect((await author.api.get('/use-cases/mine')).body.data).toEqual([]);
  });

  it('by many at once happens once', async () => {
    const { id } = await create(complete);
    const answers = await Promise.all(Array.from({ length: 8 }, () => author.api.post(`/use-cases/${id}/publish`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
  });
});

describe('what may stand in a closed list', () => {
  const messageOf = (body: { errors: { path: string; message: string }[] }, path: string) =>
    body.errors.find((fault) => fault.path === path)?.message;

  it('is told where something else does, and where nothing does', async () => {
    const { category: _category, ...rest } = complete;
    const missing = await author.api.post('/use-cases', { ...rest, status: 'published' });
    expect(messageOf(missing.body, 'category')).toMatch(/^This is required\. Choose one of: .*quality_control/);
    const wrong = await author.api.post('/use-cases', { category: 'pottery' });
    expect(messageOf(wrong.body, 'category')).toMatch(/^Choose one of: .*quality_control/);
    const status = await author.api.post('/use-cases', { status: 'archived' });
    expect(messageOf(status.body, 'status')).toBe('Write draft or published, or leave it out for a draft.');
    const listed = await author.api.get('/use-cases/mine?status=zz');
    expect(messageOf(listed.body, 'status')).toBe('Choose one of: draft, under_review, published, archived.');
    const filter = await author.api.get('/use-cases?region=Riyadh');
    expect(messageOf(filter.body, 'region')).toMatch(/^Choose one of: riyadh, /);
  });
});

describe('readable addresses', () => {
  it('keep Arabic, tell equal titles apart, and stay when a published title changes', async () => {
    const title = 'خفض استهلاك الطاقة في مصنع الأسمنت';
    const slug = 'خفض-استهلاك-الطاقة-في-مصنع-الأسمنت';
    const cases = await Promise.all([publish({ title }), publish({ title }), publish({ title }), publish({ title })]);
    const slugs = cases.map((each) => each.slug as string);
    expect(new Set(slugs).size).toBe(4);
    expect(slugs).toEqual(expect.arrayContaining([slug, `${slug}-2`, `${slug}-3`]));

    const first = cases.find((each) => each.slug === slug);
    const bySlug = `/use-cases/by-slug/${author.organization_id}/${encodeURIComponent(slug)}`;
    expect((await guest.api.get(bySlug)).body.data.id).toBe(first.id);
    await author.api.patch(`/use-cases/${first.id}`, { title: 'عنوان آخر مختلف تماما' }, version(1));
    expect((await guest.api.get(bySlug)).body.data).toMatchObject({ id: first.id, title: 'عنوان آخر مختلف تماما' });
    expect((await guest.api.get(bySlug.replace(author.organization_id, reader.organization_id))).status).toBe(404);
  });

  it('of a draft follow its title and are not there for others', async () => {
    const { id } = await create({ title: 'Old kiln' });
    const { body } = await author.api.patch(`/use-cases/${id}`, { title: 'New kiln' }, version(1));
    expect(body.data.slug).toBe('new-kiln');
    const path = `/use-cases/by-slug/${author.organization_id}/new-kiln`;
    expect((await author.api.get(path)).status).toBe(200);
    expect((await reader.api.get(path)).status).toBe(404);
  });
});

describe('browsing', () => {
  const titles = (answer: { body: { data: { title: string }[] } }) => answer.body.data.map(({ title }) => title);
  const browse = (query: string) => guest.api.get(`/use-cases?organization_id=${author.organization_id}&${query}`);

  it('shows cards, newest first or oldest first, in numbered pages', async () => {
    for (const title of ['The first case', 'The second case', 'The third case']) await publish({ title });
    await create({ ...complete, title: 'Only a draft' });
    expect(titles(await browse(''))).toEqual(['The third case', 'The second case', 'The first case']);
    expect(titles(await browse('sort=oldest'))).toEqual(['The first case', 'The second case', 'The third case']);
    const second = await browse('page=2&page_size=2');
    expect(titles(second)).toEqual(['The first case']);
    expect(second.body.pagination).toEqual({ page: 2, page_size: 2, total_items: 3, total_pages: 2 });
  });

  it('gives a card its own members and no more', async () => {
    const location = { city: 'الجبيل', region: 'eastern', country: 'SA', coordinates: { lat: 27, lng: 49.6 } };
    const { id, published_at, published_by } = await publish({ location, contact: { email: 'amal@example.com' } });
    const [card] = (await browse('')).body.data;
    const me = (await author.api.get('/users/me')).body.data;
    expect(published_by).toEqual({ user_id: author.id, name: 'Amal Qahtani', title: null });
    expect(card).toEqual({
      id,
      slug: 'vibration-sensors-end-unplanned-stops-of-the-kiln',
      title: complete.title,
      company: complete.company,
      organization: { id: author.organization_id, name: me.organization.name },
      industry: 'construction_materials',
      category: 'predictive_maintenance',
      excerpt: complete.description,
      technologies: ['IoT', 'ai_ml'],
      location,
      roi_percentage: 187,
      cover: null,
      views: 0,
      likes: 0,
      saves: 0,
      liked: false,
      saved: false,
      verified: false,
      featured: false,
      status: 'published',
      published_at,
      published_by,
    });
  });

  it('combines filters: any category, industry or region; all technologies and tags, whatever their case', async () => {
    await publish({
      title: 'Quality in Riyadh',
      category: 'quality_control',
      location: { city: 'Riyadh', region: 'riyadh' },
      tags: ['AOI', 'SMT'],
    });
    await publish({
      title: 'Energy in Jubail',
      category: 'energy_efficiency',
      location: { city: 'Jubail', region: 'eastern' },
      technologies: ['IOT'],
    });
    await publish({
      title: 'Process in Yanbu',
      category: 'process_optimization',
      industry: 'petrochemicals',
      location: { city: 'Yanbu', region: 'madinah' },
    });

    expect(titles(await browse('category=quality'))).toEqual(['Quality in Riyadh']);
    expect(titles(await browse('category=quality_control&category=efficiency&sort=oldest'))).toEqual([
      'Quality in Riyadh',
      'Process in Yanbu',
    ]);
    expect(titles(await browse('industry=petrochemicals'))).toEqual(['Process in Yanbu']);
    expect(titles(await browse('region=riyadh&region=eastern'))).toEqual(['Energy in Jubail', 'Quality in Riyadh']);
    expect(titles(await browse('city=jubail'))).toEqual(['Energy in Jubail']);
    expect(titles(await browse('technology=iot'))).toHaveLength(3);
    expect(titles(await browse('technology=iot&technology=AI_ML'))).toEqual(['Process in Yanbu', 'Quality in Riyadh']);
    expect(titles(await browse('tag=aoi&tag=smt'))).toEqual(['Quality in Riyadh']);
    expect(titles(await browse('tag=aoi&tag=x'))).toEqual([]);
    expect(titles(await browse('verified=true'))).toEqual([]);
    expect(titles(await browse('verified=false&featured=false&category=energy_efficiency'))).toEqual([
      'Energy in Jubail',
    ]);
    const counted = await browse('category=quality&category=energy_efficiency&page_size=1');
    expect(counted.body.pagination).toEqual({ page: 1, page_size: 1, total_items: 2, total_pages: 2 });
  });

  it.each([
    ['category[$ne]=x', 'category[$ne]'],
    ['category=pottery', 'category'],
    ['industry=', 'industry'],
    ['region=Riyadh', 'region'],
    ['organization_id=%7B%22$gt%22:%22%22%7D', 'organization_id'],
    ['organization_id=a&organization_id=b', 'organization_id'],
    ['city=a%00b', 'city'],
    ['tag=', 'tag'],
    ['technology[$regex]=.*', 'technology[$regex]'],
    ['$where=1', '$where'],
    ['audience=platform', 'audience'],
    ['status=draft', 'status'],
    ['visibility=private', 'visibility'],
    ['deleted_at=null', 'deleted_at'],
    ['verified=yes', 'verified'],
    ['sort=published_at', 'sort'],
    ['page=0', 'page'],
    ['page_size=101', 'page_size'],
    ['page=501&page_size=20', 'page'],
    ['__proto__=x', '__proto__'],
  ])('refuses %s naming the field', async (query, path) => {
    const answer = await guest.api.get(`/use-cases?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toEqual([path]);
  });

  it('takes text that looks like an operator as text', async () => {
    await publish({ tags: ['$gt', '{"$ne":null}'] });
    expect(titles(await browse('tag=$gt&tag=%7B%22$ne%22:null%7D'))).toHaveLength(1);
    expect(titles(await browse('tag=%7B%22$gt%22:%22%22%7D'))).toHaveLength(0);
  });
});

describe('figures', () => {
  it('count what was first published in the period, its views, and the mean ROI', async () => {
    const { figures } = app.app.services.useCases;
    const to = new Date(Date.now() + 60_000);
    const none = { total_submissions: 0, verified_cases: 0, total_views: 0, avg_roi: null, avg_roi_value: null };
    expect(await figures(author.organization_id, { from: null, to })).toEqual(none);
    await publish({ results: { ...complete.results, roi: { percentage: 187.25 } } });
    await publish({ results: { metrics: complete.results.metrics } });
    await publish({ results: { ...complete.results, roi: { percentage: 100 } } });
    await create(complete);
    const some = { total_submissions: 3, verified_cases: 0, total_views: 0, avg_roi: '144 %', avg_roi_value: 143.6 };
    expect(await figures(author.organization_id, { from: null, to })).toEqual(some);
    expect(await figures(author.organization_id, { from: new Date(Date.now() - 60_000), to })).toEqual(some);
    expect(await figures(author.organization_id, { from: null, to: new Date(Date.now() - 60_000) })).toEqual(none);
    expect(await figures(author.organization_id, { from: to, to })).toMatchObject({ total_submissions: 0 });
  });
});

it('imports published cases in bulk', async () => {
  const published_at = new Date('2026-01-02T03:04:05.678Z');
  const by = { user_id: author.id, name: 'Amal Qahtani', title: null };
  const counters = { views: 7, likes: 2, saves: 1 };
  const one = {
    organization_id: author.organization_id,
    author: by,
    fields: complete,
    visibility: 'public',
    verified: true,
    counters,
    published_at,
  } as const;
  await app.app.services.useCases.importPublished([one, one, { ...one, visibility: 'private' }]);
  const { body } = await guest.api.get(`/use-cases?organization_id=${author.organization_id}`);
  expect(body.data).toHaveLength(2);
  const wanted = { title: complete.title, published_at: published_at.toISOString(), verified: true, ...counters };
  expect(body.data[0]).toMatchObject(wanted);
});
