import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../support/api.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

const everybody = ['guest', 'author', 'colleague', 'org_admin', 'stranger', 'strange_admin', 'platform_admin'] as const;
type Who = (typeof everybody)[number];

const kinds = ['public', 'organization', 'private', 'draft', 'private_draft', 'under_review'] as const;
type Kind = (typeof kinds)[number];

let app: TestApp;
let author: Person;
const api = {} as Record<Who, Api>;
const contact = { name: 'Noura', title: 'Quality lead', email: 'noura@example.com', phone: '+966 13 000 0000' };

const approval = (wanted: boolean) =>
  app.sql.query('UPDATE organizations SET require_use_case_approval = $1 WHERE id = $2', [
    wanted,
    author.organization_id,
  ]);

beforeAll(async () => {
  app = await startTestApp();
  const org_admin = await app.person();
  const { organization_id } = org_admin;
  const strange_admin = await app.person();
  author = await app.person({ organization_id });
  api.guest = app.api();
  api.author = author.api;
  api.colleague = (await app.person({ organization_id })).api;
  api.org_admin = org_admin.api;
  api.strange_admin = strange_admin.api;
  api.stranger = (await app.person({ organization_id: strange_admin.organization_id })).api;
  api.platform_admin = (await app.person({ role: 'platform_admin' })).api;
});
afterAll(() => app.close());

interface Made {
  id: string;
  slug: string;
  version: number;
  /** That no other case has. */
  tag: string;
}

async function make(kind: Kind): Promise<Made> {
  const tag = randomUUID();
  const settings = {
    public: { status: 'published' },
    organization: { status: 'published', visibility: 'organization' },
    private: { status: 'published', visibility: 'private' },
    draft: {},
    private_draft: { visibility: 'private' },
    under_review: { status: 'published' },
  }[kind];
  if (kind === 'under_review') await approval(true);
  const { status, body } = await api.author.post('/use-cases', { ...complete, ...settings, contact, tags: [tag] });
  if (kind === 'under_review') await approval(false);
  expect(status).toBe(201);
  return { ...(body.data as Omit<Made, 'tag'>), tag };
}

const ADMINS: Who[] = ['author', 'org_admin', 'platform_admin'];
const readers: Record<Kind, readonly Who[]> = {
  public: everybody,
  organization: [...ADMINS, 'colleague'],
  private: ADMINS,
  draft: ADMINS,
  private_draft: ['author', 'platform_admin'],
  under_review: ADMINS,
};

/** What a write is told: 401 before all, 404 for what one may not read, 403 for what one may read only. */
const refusal = (kind: Kind, who: Who) => (who === 'guest' ? 401 : readers[kind].includes(who) ? 403 : 404);
const mayWrite = (kind: Kind, who: Who) => readers[kind].includes(who) && ADMINS.includes(who);

describe.each(kinds)('a case that is %s', (kind) => {
  let shared: Made;
  beforeAll(async () => {
    shared = await make(kind);
  });

  it.each(everybody)('is read, by id and by slug, or is not there: %s', async (who) => {
    const { id, slug } = shared;
    const expected = readers[kind].includes(who) ? 200 : 404;
    const bySlug = `/use-cases/by-slug/${author.organization_id}/${encodeURIComponent(slug)}`;
    for (const path of [`/use-cases/${id}`, bySlug]) {
      const answer = await api[who].get(path);
      expect(answer.status).toBe(expected);
      if (expected === 404) expect(JSON.stringify(answer.body)).not.toMatch(/kiln|Noura/i);
    }
  });

  it.each(everybody)('is listed, counted and filtered for, or is not: %s', async (who) => {
    const { id, tag } = shared;
    const isListed = readers[kind].includes(who) && ['public', 'organization', 'private'].includes(kind);
    for (const filter of ['', '&verified=false', '&category=maintenance&technology=iot&sort=oldest']) {
      const { body } = await api[who].get(`/use-cases?tag=${tag}${filter}`);
      expect(body.data.map((card: { id: string }) => card.id)).toEqual(isListed ? [id] : []);
      expect(body.pagination.total_items).toBe(isListed ? 1 : 0);
    }
  });

  it.each(everybody)('is patched or refused: %s', async (who) => {
    const { id, version } = await make(kind);
    const answer = await api[who].patch(`/use-cases/${id}`, { subtitle: `by ${who}` }, { 'if-match': `"${version}"` });
    expect(answer.status).toBe(mayWrite(kind, who) ? 200 : refusal(kind, who));
    const { body } = await api.author.get(`/use-cases/${id}`);
    expect(body.data.subtitle).toBe(answer.status === 200 ? `by ${who}` : undefined);
  });

  it.each(everybody)('is published or refused: %s', async (who) => {
    const { id } = await make(kind);
    const isDraft = kind === 'draft' || kind === 'private_draft';
    const answer = await api[who].post(`/use-cases/${id}/publish`);
    expect(answer.status).toBe(mayWrite(kind, who) ? (isDraft ? 200 : 409) : refusal(kind, who));
    if (answer.status === 409) expect(answer.body.detail).toContain(kind === 'under_review' ? kind : 'published');
  });

  it.each(everybody)('tells what one may do with it: %s', async (who) => {
    const { body } = await api[who].get(`/use-cases/${shared.id}`);
    if (!readers[kind].includes(who)) return;
    const edit = mayWrite(kind, who);
    const isDraft = kind === 'draft' || kind === 'private_draft';
    expect(body.data.can).toEqual({
      edit,
      publish: edit && isDraft,
      unpublish: edit && !isDraft,
      archive: edit && !isDraft && kind !== 'under_review',
      approve: kind === 'under_review' && (who === 'org_admin' || who === 'platform_admin'),
      delete: edit,
      restore: false,
      moderate: who === 'platform_admin',
    });
  });
});

describe('contact', () => {
  const card = { name: contact.name, title: contact.title };
  it.each<[Who, object | undefined]>([
    ['guest', undefined],
    ['stranger', card],
    ['strange_admin', card],
    ['colleague', card],
    ['org_admin', contact],
    ['author', contact],
    ['platform_admin', contact],
  ])('for %s', async (who, expected) => {
    const { id } = await make('public');
    const { body } = await api[who].get(`/use-cases/${id}`);
    expect(body.data.contact).toEqual(expected);
    if (expected !== contact) expect(JSON.stringify(body)).not.toMatch(/noura@example|\+966/);
    const list = await api[who].get(`/use-cases?organization_id=${author.organization_id}&page_size=100`);
    expect(list.status).toBe(200);
    expect(JSON.stringify(list.body)).not.toMatch(/noura@example|Quality lead/);
  });
});

describe('own cases', () => {
  it('are of the caller alone, and of nobody without a sign-in', async () => {
    await make('draft');
    expect((await api.guest.get('/use-cases/mine')).status).toBe(401);
    expect((await api.guest.post('/use-cases', {})).status).toBe(401);
    for (const who of everybody.filter((each) => each !== 'guest' && each !== 'author')) {
      expect((await api[who].get('/use-cases/mine')).body.data).toEqual([]);
    }
  });
});

describe('a malformed id', () => {
  it.each(['1', 'g'.repeat(24), 'a'.repeat(25), '%7B%22$ne%22:null%7D', '__proto__'])(
    '%s is 422 on every call',
    async (id) => {
      const answers = [
        await api.guest.get(`/use-cases/${id}`),
        await api.author.patch(`/use-cases/${id}`, {}),
        await api.author.post(`/use-cases/${id}/publish`),
      ];
      for (const { status, body } of answers) {
        expect([status, body.errors[0].path]).toEqual([422, 'id']);
      }
      expect((await api.guest.post(`/use-cases/${id}/publish`)).status).toBe(401);
      expect((await api.guest.get(`/use-cases/by-slug/${id}/x`)).status).toBe(422);
    },
  );

  it('that nobody has is 404', async () => {
    expect((await api.platform_admin.get(`/use-cases/${'0'.repeat(24)}`)).status).toBe(404);
  });
});

describe('an organization that approves its cases', () => {
  it('has members hand in, and its admins publish', async () => {
    const draft = await make('draft');
    const another = await make('draft');
    const live = await make('public');
    await approval(true);
    try {
      const handedIn = await api.author.post(`/use-cases/${draft.id}/publish`);
      expect(handedIn.body.data).toMatchObject({ status: 'under_review', published_at: null, version: 2 });
      const published = await api.org_admin.post(`/use-cases/${another.id}/publish`);
      expect(published.body.data.status).toBe('published');

      const edited = await api.author.patch(`/use-cases/${live.id}`, { subtitle: 'New' }, { 'if-match': '"1"' });
      expect(edited.body.data).toMatchObject({ status: 'under_review', subtitle: 'New', version: 2 });
      expect((await api.guest.get(`/use-cases/${live.id}`)).status).toBe(404);
    } finally {
      await approval(false);
    }
  });
});

describe('an organization that keeps its cases to itself', () => {
  it('starts new ones as organization, and refuses public ones naming the field', async () => {
    const allowed = (value: boolean) =>
      app.sql.query('UPDATE organizations SET allow_public_use_cases = $1 WHERE id = $2', [
        value,
        author.organization_id,
      ]);
    const earlier = await make('draft');
    await allowed(false);
    try {
      const created = await api.author.post('/use-cases', { ...complete, status: 'published' });
      expect(created.body.data.visibility).toBe('organization');
      const { id } = created.body.data as { id: string };
      const answers = [
        await api.author.post('/use-cases', { visibility: 'public' }),
        await api.author.patch(`/use-cases/${id}`, { visibility: 'public' }, { 'if-match': '"1"' }),
        await api.author.post(`/use-cases/${earlier.id}/publish`),
      ];
      for (const { status, body } of answers) expect([status, body.errors[0].path]).toEqual([422, 'visibility']);
    } finally {
      await allowed(true);
    }
  });
});
