import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

let app: TestApp;
let stranger: Person;
let platform: Person;
beforeAll(async () => {
  app = await startTestApp();
  stranger = await app.person();
  platform = await app.person({ role: 'platform_admin' });
});
afterAll(() => app.close());

const location = { city: 'Jubail', region: 'eastern', country: 'SA', coordinates: { lat: 27, lng: 49.6 } };
const everywhere = 'bbox=-180,-90,180,90&zoom=16';

const setStatus = async (organization_id: string, status: string) => {
  expect((await platform.api.patch(`/admin/organizations/${organization_id}`, { status })).status).toBe(200);
};

const signedInAgain = async ({ email, password }: Person) =>
  app.api((await app.api().post('/auth/login', { email, password })).body.data.access_token);

/** A case that nothing else resembles, published by somebody new. */
async function published() {
  const author = await app.person();
  // A word of its own, of letters only, so that search takes it as one.
  const word = `zz${randomUUID().replace(/[^a-f]/g, '')}qq`;
  const body = { ...complete, title: `The ${word} of a plant`, company: `Company ${word}`, tags: [word], location };
  const { data } = (await author.api.post('/use-cases', { ...body, status: 'published' })).body;
  await eventually('the index', async () => (await app.api().get(`/use-cases?q=${word}`)).body.data.length === 1);
  return { author, word, id: data.id as string, slug: data.slug as string };
}

describe('a suspended organization', () => {
  it('has no use case anywhere, for anybody but platform administrators, until it is let back', async () => {
    const { author, word, id, slug } = await published();
    const { organization_id } = author;
    const like = (await stranger.api.put(`/use-cases/${id}/save`)).status;
    expect(like).toBe(200);
    const other = (await stranger.api.post('/use-cases', { ...complete, status: 'published' })).body.data.id as string;
    const bySlug = `/use-cases/by-slug/${organization_id}/${slug}`;
    const idsAt = async (path: string, who = stranger) =>
      (await who.api.get(path)).body.data.map((each: { id: string }) => each.id) as string[];
    const seenBy = async (who: Person) => ({
      detail: (await who.api.get(`/use-cases/${id}`)).status,
      bySlug: (await who.api.get(bySlug)).status,
      relatedTo: (await who.api.get(`/use-cases/${id}/related`)).status,
      list: await idsAt(`/use-cases?tag=${word}`, who),
      total: (await who.api.get(`/use-cases?tag=${word}`)).body.pagination.total_items as number,
      ofOrganization: await idsAt(`/use-cases?organization_id=${organization_id}`, who),
      search: await idsAt(`/use-cases?q=${word}`, who),
      related: (await idsAt(`/use-cases/${other}/related?limit=20`, who)).filter((each) => each === id),
      map: (await who.api.get(`/use-cases/map?tag=${word}&${everywhere}`)).body.data.features.length as number,
      facets: (await who.api.get(`/use-cases?tag=${word}&facets=true`)).body.facets.category.length as number,
      suggested: (await who.api.get(`/use-cases/suggest?q=${word}`)).body.data.length > 0,
    });
    const shown = {
      ...{ detail: 200, bySlug: 200, relatedTo: 200, list: [id], total: 1, ofOrganization: [id], search: [id] },
      ...{ related: [id], map: 1, facets: 1, suggested: true },
    };
    const hidden = {
      ...{ detail: 404, bySlug: 404, relatedTo: 404, list: [], total: 0, ofOrganization: [], search: [] },
      ...{ related: [], map: 0, facets: 0, suggested: false },
    };
    const saved = () => idsAt('/use-cases/saved');
    const becomes = (what: object, who: Person) =>
      eventually(
        JSON.stringify(what),
        async () => JSON.stringify(await seenBy(who)) === JSON.stringify(what),
        5_000,
      ).catch(async (error: unknown) => {
        expect(await seenBy(who)).toEqual(what);
        throw error;
      });
    expect(await seenBy(stranger)).toEqual(shown);
    expect(await saved()).toEqual([id]);
    const watcher = await app.connect(stranger, '/use-cases');
    await watcher.emit('use-case:watch', { id });

    await setStatus(organization_id, 'suspended');
    // What shows the case itself does not wait for anything.
    expect((await stranger.api.get(`/use-cases/${id}`)).status).toBe(404);
    expect(await idsAt(`/use-cases?tag=${word}`)).toEqual([]);
    expect(await saved()).toEqual([]);
    await becomes(hidden, stranger);
    for (const [method, path] of [
      ['put', 'like'],
      ['put', 'save'],
      ['post', 'contact'],
    ] as const) {
      expect(
        (await stranger.api[method](`/use-cases/${id}/${path}`, path === 'contact' ? { message: 'Hello' } : undefined))
          .status,
      ).toBe(404);
    }
    // Nor do watchers hear of it, although somebody may still change it.
    watcher.heard.length = 0;
    const moderated = await platform.api.put(`/use-cases/${id}/verification`);
    expect([moderated.status, moderated.body.data.verified]).toEqual([200, true]);
    expect((await watcher.ask('use-case:watch', { id })).error.code).toBe('not_found');
    await becomes(shown, platform);
    expect(watcher.heard).toEqual([]);

    await setStatus(organization_id, 'active');
    await becomes(shown, stranger);
    expect(await saved()).toEqual([id]);
    expect((await stranger.api.get(`/use-cases/${id}`)).body.data).toMatchObject({
      verified: true,
      version: 1,
      saves: 1,
    });
  });

  it('keeps what was only for some as it was', async () => {
    const author = await app.person();
    const colleague = await app.person({ organization_id: author.organization_id });
    const write = async (body: object) => (await author.api.post('/use-cases', { ...complete, ...body })).body.data.id;
    const internal: string = await write({ status: 'published', visibility: 'organization' });
    const draft: string = await write({ title: 'A draft of before' });
    await setStatus(author.organization_id, 'suspended');
    await setStatus(author.organization_id, 'active');
    const [again, theirs] = [await signedInAgain(author), await signedInAgain(colleague)];
    await eventually('the case', async () => (await theirs.get(`/use-cases/${internal}`)).status === 200);
    expect((await again.get(`/use-cases/${draft}`)).status).toBe(200);
    expect((await theirs.get(`/use-cases/${draft}`)).status).toBe(404);
    for (const { api } of [stranger, { api: app.api() }]) {
      expect((await api.get(`/use-cases/${internal}`)).status).toBe(404);
      expect((await api.get(`/use-cases/${draft}`)).status).toBe(404);
    }
  });

  it('hides each of many, also where somebody edits them meanwhile', async () => {
    const author = await app.person();
    const tag = randomUUID();
    const ids = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const body = { ...complete, title: `One of many cases ${index}`, tags: [tag], status: 'published' };
        return (await author.api.post('/use-cases', body)).body.data.id as string;
      }),
    );
    const edits = ids.map((id) => platform.api.patch(`/use-cases/${id}`, { subtitle: 'New' }, { 'if-match': '1' }));
    await setStatus(author.organization_id, 'suspended');
    for (const { status } of await Promise.all(edits)) expect(status).toBe(200);
    const total = async () => (await app.api().get(`/use-cases?tag=${tag}`)).body.pagination.total_items as number;
    await eventually('all of them', async () => (await total()) === 0);
    await setStatus(author.organization_id, 'active');
    await eventually('all of them', async () => (await total()) === 30);
  });
});

describe('a new name', () => {
  it('of a person is on all that they published and drafted, without a new version', async () => {
    const author = await app.person();
    const create = async (body: object) => (await author.api.post('/use-cases', { ...complete, ...body })).body.data.id;
    const ids: string[] = [await create({ status: 'published' }), await create({ title: 'A draft' })];
    await author.api.patch('/users/me', { first_name: 'نورة', last_name: 'القحطاني', title: 'Plant manager' });
    const by = { user_id: author.id, name: 'نورة القحطاني', title: 'Plant manager' };
    for (const id of ids) {
      const read = async () => (await author.api.get(`/use-cases/${id}`)).body.data;
      await eventually('the name', async () => (await read()).published_by.name === by.name);
      expect(await read()).toMatchObject({ published_by: by, version: 1 });
    }
    const [card] = (await app.api().get(`/use-cases?organization_id=${author.organization_id}`)).body.data;
    expect(card.published_by).toEqual(by);
  });

  it('of an organization is on its cards at once', async () => {
    const { author, id } = await published();
    const name = `Renamed ${randomUUID()}`;
    await author.api.patch('/organizations/me', { name });
    const cards = (await app.api().get(`/use-cases?organization_id=${author.organization_id}`)).body.data;
    expect([cards[0].organization.name, (await app.api().get(`/use-cases/${id}`)).body.data.organization.name]).toEqual(
      [name, name],
    );
  });
});

describe('what an organization wants', () => {
  it('holds from then on: approval of what members publish, no new public cases', async () => {
    const admin = await app.person();
    const member = await app.person({ organization_id: admin.organization_id });
    const publish = async (by: Person) => {
      const title = `A case that is wanted ${randomUUID()}`;
      return (await by.api.post('/use-cases', { ...complete, title, status: 'published' })).body.data;
    };
    const before = await publish(member);
    expect(before).toMatchObject({ status: 'published', visibility: 'public' });
    await admin.api.patch('/organizations/me', { require_use_case_approval: true, allow_public_use_cases: false });
    expect(await publish(member)).toMatchObject({ status: 'under_review', visibility: 'organization' });
    expect(await publish(admin)).toMatchObject({ status: 'published', visibility: 'organization' });
    expect((await app.api().get(`/use-cases/${before.id}`)).status).toBe(200);
    await admin.api.patch('/organizations/me', { require_use_case_approval: false, allow_public_use_cases: true });
    expect(await publish(member)).toMatchObject({ status: 'published', visibility: 'public' });
  });
});
