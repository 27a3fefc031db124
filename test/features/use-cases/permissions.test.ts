import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lifecycleRest } from '../../../src/features/use-cases/lifecycle.contract.ts';
import { moderationRest } from '../../../src/features/use-cases/moderation.contract.ts';
import { reactionsRest } from '../../../src/features/use-cases/reactions.contract.ts';
import { useCasesSockets } from '../../../src/features/use-cases/use-cases-live.contract.ts';
import { useCasesRest } from '../../../src/features/use-cases/use-cases.contract.ts';
import type { Answer, Api } from '../../support/api.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

// The table of who may do what with a use case, over every call that names one and every state a case may be in.

const everybody = ['guest', 'author', 'colleague', 'org_admin', 'stranger', 'strange_admin', 'platform_admin'] as const;
type Who = (typeof everybody)[number];

const kinds = [
  'public',
  'organization',
  'private',
  'draft',
  'private_draft',
  'under_review',
  'archived',
  'deleted',
  'suspended',
] as const;
type Kind = (typeof kinds)[number];

const OWN_AND_ADMINS: Who[] = ['author', 'org_admin', 'platform_admin'];
/** Of a suspended organization nobody is signed in, so only the others are asked. */
const asked = (kind: Kind): readonly Who[] =>
  kind === 'suspended' ? ['guest', 'stranger', 'strange_admin', 'platform_admin'] : everybody;

const readers: Record<Kind, readonly Who[]> = {
  public: everybody,
  organization: [...OWN_AND_ADMINS, 'colleague'],
  private: OWN_AND_ADMINS,
  draft: OWN_AND_ADMINS,
  private_draft: ['author', 'platform_admin'],
  under_review: OWN_AND_ADMINS,
  archived: OWN_AND_ADMINS,
  deleted: [],
  suspended: ['platform_admin'],
};

/** Who may, among those who can read it. */
const rights = {
  read: everybody,
  react: everybody.filter((who) => who !== 'guest'),
  write: OWN_AND_ADMINS,
  review: ['org_admin', 'platform_admin'],
  moderate: ['platform_admin'],
} satisfies Record<string, readonly Who[]>;
type Right = keyof typeof rights;

interface Made {
  id: string;
  slug: string;
  version: number;
  organization_id: string;
}
type Row = [right: Right, call: (api: Api, made: Made) => Promise<Answer>];

const until = '2100-01-01T00:00:00Z';
const step = (name: string, body?: object): Row[1] => {
  return (api, { id }) => api.post(`/use-cases/${id}/${name}`, body);
};

/** Calls that name one case. */
const ofOne: Record<string, Row> = {
  'GET /use-cases/{id}': ['read', (api, { id }) => api.get(`/use-cases/${id}`)],
  'GET /use-cases/by-slug/{organization_id}/{slug}': [
    'read',
    (api, { organization_id, slug }) => api.get(`/use-cases/by-slug/${organization_id}/${slug}`),
  ],
  'GET /use-cases/{id}/related': ['read', (api, { id }) => api.get(`/use-cases/${id}/related`)],
  'PATCH /use-cases/{id}': [
    'write',
    (api, { id, version }) => api.patch(`/use-cases/${id}`, { subtitle: 'New' }, { 'if-match': `"${version}"` }),
  ],
  'DELETE /use-cases/{id}': ['write', (api, { id }) => api.delete(`/use-cases/${id}`)],
  'POST /use-cases/{id}/validate': ['write', step('validate')],
  'POST /use-cases/{id}/publish': ['write', step('publish')],
  'POST /use-cases/{id}/unpublish': ['write', step('unpublish')],
  'POST /use-cases/{id}/archive': ['write', step('archive')],
  'POST /use-cases/{id}/approve': ['review', step('approve')],
  'POST /use-cases/{id}/reject': ['review', step('reject', { reason: 'Not yet.' })],
  'POST /use-cases/{id}/restore': ['write', step('restore')],
  'POST /use-cases/{id}/purge': ['moderate', step('purge')],
  'GET /use-cases/{id}/audit': ['review', (api, { id }) => api.get(`/use-cases/${id}/audit`)],
  'PUT /use-cases/{id}/like': ['react', (api, { id }) => api.put(`/use-cases/${id}/like`)],
  'DELETE /use-cases/{id}/like': ['react', (api, { id }) => api.delete(`/use-cases/${id}/like`)],
  'PUT /use-cases/{id}/save': ['react', (api, { id }) => api.put(`/use-cases/${id}/save`)],
  'DELETE /use-cases/{id}/save': ['react', (api, { id }) => api.delete(`/use-cases/${id}/save`)],
  'POST /use-cases/{id}/report': ['react', step('report', { reason: 'other' })],
  'POST /use-cases/{id}/contact': ['react', step('contact', { message: 'Hello' })],
  'PUT /use-cases/{id}/verification': ['moderate', (api, { id }) => api.put(`/use-cases/${id}/verification`)],
  'DELETE /use-cases/{id}/verification': ['moderate', (api, { id }) => api.delete(`/use-cases/${id}/verification`)],
  'PUT /use-cases/{id}/feature': ['moderate', (api, { id }) => api.put(`/use-cases/${id}/feature`, { until })],
  'DELETE /use-cases/{id}/feature': ['moderate', (api, { id }) => api.delete(`/use-cases/${id}/feature`)],
};
/** Who sees a deleted case there; whoever may not do there what they could restore is told so. */
const seesDeleted: Record<string, readonly Who[]> = {
  'POST /use-cases/{id}/restore': OWN_AND_ADMINS,
  'POST /use-cases/{id}/purge': OWN_AND_ADMINS,
  'GET /use-cases/{id}/audit': OWN_AND_ADMINS,
};

/** Calls that name no case; their rows stand in the table of all calls (test/security), their contents in access.test.ts. */
const ofNone = [
  'GET /use-cases',
  'GET /use-cases/map',
  'GET /use-cases/mine',
  'GET /use-cases/saved',
  'GET /organizations/me/use-cases',
  'POST /use-cases',
  'GET /reports',
  'POST /reports/{id}/resolve',
];

let app: TestApp;
const people = {} as Record<Exclude<Who, 'guest'>, Person>;
let suspended: Person;

beforeAll(async () => {
  app = await startTestApp();
  people.org_admin = await app.person();
  const { organization_id } = people.org_admin;
  people.author = await app.person({ organization_id });
  people.colleague = await app.person({ organization_id });
  people.strange_admin = await app.person();
  people.stranger = await app.person({ organization_id: people.strange_admin.organization_id });
  people.platform_admin = await app.person({ role: 'platform_admin' });
  suspended = await app.person();
});
afterAll(() => app.close());

const apiOf = (who: Who): Api => (who === 'guest' ? app.api() : people[who].api);

let cases = 0;
async function create(body: object, by = people.author): Promise<Made> {
  const title = `A case of the table ${cases++}`;
  const { status, body: answer } = await by.api.post('/use-cases', { ...complete, title, ...body });
  expect(status).toBe(201);
  return { ...(answer.data as Made), organization_id: by.organization_id };
}

const published = { status: 'published' };
const make: Record<Exclude<Kind, 'suspended'>, () => Promise<Made>> = {
  public: () => create(published),
  organization: () => create({ ...published, visibility: 'organization' }),
  private: () => create({ ...published, visibility: 'private' }),
  draft: () => create({}),
  private_draft: () => create({ visibility: 'private' }),
  async under_review() {
    const approve = (wanted: boolean) =>
      people.org_admin.api.patch('/organizations/me', { require_use_case_approval: wanted });
    await approve(true);
    const made = await create(published);
    await approve(false);
    return made;
  },
  async archived() {
    const made = await create(published);
    const { body } = await people.author.api.post(`/use-cases/${made.id}/archive`);
    return { ...made, version: body.data.version };
  },
  async deleted() {
    const made = await create(published);
    expect((await people.author.api.delete(`/use-cases/${made.id}`)).status).toBe(204);
    return made;
  },
};

/** Made before their organization is suspended, and never changed by those who may not. */
const stock: Made[] = [];
const ready = new Map<Kind, Made>();
async function prepare(): Promise<void> {
  for (let count = 0; count < Object.keys(ofOne).length * 2; count++) stock.push(await create(published, suspended));
  const path = `/admin/organizations/${suspended.organization_id}`;
  expect((await people.platform_admin.api.patch(path, { status: 'suspended' })).status).toBe(200);
  for (const { id } of stock) {
    // Each case follows its organization within moments.
    while ((await app.api().put(`/use-cases/${id}/like`)).status !== 401);
    while ((await people.stranger.api.delete(`/use-cases/${id}/save`)).status !== 404);
  }
}

async function fresh(kind: Kind): Promise<Made> {
  if (kind !== 'suspended') return make[kind]();
  const made = stock.pop();
  if (!made) throw new Error('there are two for each call');
  return made;
}

/** One that all share who may not change it. */
async function shared(kind: Kind): Promise<Made> {
  const made = ready.get(kind) ?? (await fresh(kind));
  ready.set(kind, made);
  return made;
}

function expectation(call: string, right: Right, kind: Kind, who: Who): 401 | 403 | 404 | 'allowed' {
  const isRead = right === 'read';
  if (who === 'guest' && !isRead) return 401;
  const known = kind === 'deleted' ? (seesDeleted[call] ?? []) : readers[kind];
  if (!known.includes(who)) return 404;
  // Nobody writes to people of a suspended organization, whose case a platform administrator still reads.
  if (kind === 'suspended' && call.endsWith('/contact')) return 403;
  return (rights[right] as readonly Who[]).includes(who) ? 'allowed' : 403;
}

it('has a row for every call and every event of the module', () => {
  const contracts = [useCasesRest, lifecycleRest, reactionsRest, moderationRest];
  const calls = contracts.flatMap((contract) =>
    Object.values(contract).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
  );
  expect([...Object.keys(ofOne), ...ofNone].sort()).toEqual(calls.sort());
  expect(Object.keys(useCasesSockets.client)).toEqual(['use-case:watch', 'use-case:unwatch']);
});

it.each(Object.entries(ofOne).map(([call, [right, run]]) => [call, right, run] as const))(
  '%s tells a malformed id by its name, after the sign-in and before all else',
  async (call, right, run) => {
    for (const id of ['nope', '%7B%22$ne%22:null%7D', 'f'.repeat(25)]) {
      const made = { id, slug: 'x', version: 1, organization_id: id };
      const { status, body } = await run(people.stranger.api, made);
      const path = call.includes('by-slug') ? 'organization_id' : 'id';
      expect([status, body.code, body.errors[0].path]).toEqual([422, 'validation_failed', path]);
      expect((await run(app.api(), made)).status).toBe(right === 'read' ? 422 : 401);
    }
  },
);

describe('who may do what', () => {
  beforeAll(prepare, 60_000);

  it.each(Object.entries(ofOne).map(([call, [right, run]]) => [call, right, run] as const))(
    '%s needs the right to %s',
    async (call, right, run) => {
      const told: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      for (const kind of kinds) {
        for (const who of asked(kind)) {
          const wanted = expectation(call, right, kind, who);
          const isChange = wanted === 'allowed' && !call.startsWith('GET');
          const { status } = await run(apiOf(who), isChange ? await fresh(kind) : await shared(kind));
          // Whoever may is let through to what the state or the call itself says next.
          told[`${kind}, ${who}`] = [401, 403, 404].includes(status) ? status : status < 500 ? 'allowed' : status;
          expected[`${kind}, ${who}`] = wanted;
        }
      }
      expect(told).toEqual(expected);
    },
    60_000,
  );

  it('use-case:watch needs the right to read, use-case:unwatch none', async () => {
    const told: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const who of everybody.filter((each) => each !== 'guest')) {
      const socket = await app.connect(people[who], '/use-cases');
      for (const kind of kinds.filter((each) => asked(each).includes(who))) {
        const { id } = await shared(kind);
        const { error } = await socket.ask('use-case:watch', { id });
        told[`${kind}, ${who}`] = error?.code ?? 'ok';
        expected[`${kind}, ${who}`] = readers[kind].includes(who) ? 'ok' : 'not_found';
        expect(await socket.emit('use-case:unwatch', { id })).toEqual({ id });
      }
      socket.close();
    }
    expect(told).toEqual(expected);
  });
});
