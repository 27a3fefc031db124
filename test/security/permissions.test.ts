import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { restContracts, socketContracts } from '../../src/docs/contracts.ts';
import { sessionEvents } from '../../src/platform/sockets/index.ts';
import { expiredToken, newSignup } from '../features/identity/support.ts';
import { complete } from '../features/use-cases/support.ts';
import type { Answer, Api } from '../support/api.ts';
import { PASSWORD, type Person, startTestApp, type TestApp } from '../support/app.ts';

// Who may call what. The author is a member of an organization; `member` and `org_admin` are of the same one, `other`
// is a member of another. Nobody of the table is the author, nor one of the two people of the author's conversation.

const callers = ['guest', 'expired', 'member', 'other', 'org_admin', 'platform_admin'] as const;
type CallerName = (typeof callers)[number];

interface Caller {
  token: string | undefined;
  api: Api;
  person: Person | undefined;
}

let app: TestApp;
let author: Person;
let friend: Person;
let who: Record<CallerName, Caller>;
let things: {
  published: string;
  internal: string;
  draft: string;
  hidden: string;
  conversation: string;
  message: string;
  session: string;
  report: string;
};

beforeAll(async () => {
  app = await startTestApp();
  const { organization_id } = await app.person();
  const [member, other, admin, platform] = await Promise.all([
    app.person({ organization_id }),
    app.person({ role: 'member' }),
    app.person({ organization_id, role: 'org_admin' }),
    app.person({ role: 'platform_admin' }),
  ]);
  author = await app.person({ organization_id });
  friend = await app.person();
  const as = (person: Person): Caller => ({ token: person.token, api: person.api, person });
  const expired = await expiredToken(member.token);
  who = {
    guest: { token: undefined, api: app.api(), person: undefined },
    expired: { token: expired, api: app.api(expired), person: undefined },
    member: as(member),
    other: as(other),
    org_admin: as(admin),
    platform_admin: as(platform),
  };
  const sent = await author.api.post('/messages', { recipient_id: friend.id, content: 'Between us' });
  things = {
    published: await write({ ...complete, status: 'published' }),
    internal: await write({
      ...complete,
      title: 'For colleagues only',
      status: 'published',
      visibility: 'organization',
    }),
    draft: await write({ title: 'A draft', visibility: 'organization' }),
    hidden: await write({ title: 'A draft of my own', visibility: 'private' }),
    conversation: sent.body.data.conversation_id,
    message: sent.body.data.id,
    report: '',
    session: (await author.api.get('/auth/sessions')).body.data[0].id,
  };
  things.report = (await reportOf(things.published)).id;
}, 60_000);
afterAll(() => app.close());

async function write(body: object): Promise<string> {
  const { status, body: answer } = await author.api.post('/use-cases', body);
  expect(status).toBe(201);
  return answer.data.id;
}

async function readByAuthor(id: string) {
  return (await author.api.get(`/use-cases/${id}`)).body.data;
}

async function bySlug(api: Api, id: string): Promise<Answer> {
  const { slug } = await readByAuthor(id);
  return api.get(`/use-cases/by-slug/${author.organization_id}/${slug}`);
}

async function patch(api: Api, id: string): Promise<Answer> {
  const { version } = await readByAuthor(id);
  return api.patch(`/use-cases/${id}`, { subtitle: `after version ${version}` }, { 'if-match': `"${version}"` });
}

/** Of a reporter who is none of the table. */
const reportOf = async (id: string) =>
  (await friend.api.post(`/use-cases/${id}/report`, { reason: 'other' })).body.data as { id: string };

const publishedAnew = () => write({ ...complete, title: `Published anew ${drafts++}`, status: 'published' });

/** Handed in for approval, and then the organization approves nothing any more. */
async function handedIn(): Promise<string> {
  const approve = (wanted: boolean) =>
    app.sql.query('UPDATE organizations SET require_use_case_approval = $1 WHERE id = $2', [
      wanted,
      author.organization_id,
    ]);
  await approve(true);
  const id = await publishedAnew();
  await approve(false);
  return id;
}

async function deletedAnew(draft?: object): Promise<string> {
  const id = await (draft ? write(draft) : publishedAnew());
  expect((await author.api.delete(`/use-cases/${id}`)).status).toBe(204);
  return id;
}

const until = '2100-01-01T00:00:00Z';
let drafts = 0;
const freshDraft = () => write({ ...complete, title: `Ready to be published ${drafts++}`, visibility: 'organization' });

/** A session of its own, for calls that end one. */
async function anew({ api, person }: Caller): Promise<Api> {
  if (!person) return api;
  const { body } = await app.api().post('/auth/login', { email: person.email, password: PASSWORD });
  return app.api(body.data.access_token);
}

type RestRow = [about: string, call: (caller: Caller) => Promise<Answer>, expected: string];

const reactionRows = (kind: 'like' | 'save'): Record<string, RestRow[]> =>
  Object.fromEntries(
    (['put', 'delete'] as const).map((method) => [
      `${method.toUpperCase()} /use-cases/{id}/${kind}`,
      [
        ['all', ({ api }) => api[method](`/use-cases/${things.published}/${kind}`), '401 401 200 200 200 200'],
        ['internal', ({ api }) => api[method](`/use-cases/${things.internal}/${kind}`), '401 401 200 404 200 200'],
        ['a draft', ({ api }) => api[method](`/use-cases/${things.draft}/${kind}`), '401 401 404 404 200 200'],
      ] satisfies RestRow[],
    ]),
  );

//                                                     guest expired member other org_admin platform_admin
const rest: Record<string, RestRow[]> = {
  'POST /auth/signup': [
    ['anybody, with whatever token', ({ api }) => api.post('/auth/signup', newSignup()), '201 201 201 201 201 201'],
  ],
  'POST /auth/login': [
    [
      'anybody',
      ({ api }) => api.post('/auth/login', { email: friend.email, password: PASSWORD }),
      '200 200 200 200 200 200',
    ],
  ],
  'POST /auth/refresh': [
    [
      'with a token',
      ({ api }) => api.post('/auth/refresh', { refresh_token: friend.refresh_token }),
      '200 200 200 200 200 200',
    ],
    ['without one', ({ api }) => api.post('/auth/refresh'), '401 401 401 401 401 401'],
  ],
  'POST /auth/logout': [
    ['one’s own session', async (caller) => (await anew(caller)).post('/auth/logout'), '401 401 204 204 204 204'],
  ],
  'GET /auth/sessions': [['one’s own', ({ api }) => api.get('/auth/sessions'), '401 401 200 200 200 200']],
  'DELETE /auth/sessions/{id}': [
    ['the author’s', ({ api }) => api.delete(`/auth/sessions/${things.session}`), '401 401 404 404 404 404'],
  ],
  'GET /users/me': [['oneself', ({ api }) => api.get('/users/me'), '401 401 200 200 200 200']],
  'PATCH /users/me': [['oneself', ({ api }) => api.patch('/users/me', {}), '401 401 200 200 200 200']],
  'GET /organizations/me': [['one’s own', ({ api }) => api.get('/organizations/me'), '401 401 200 200 200 200']],
  'PATCH /organizations/me': [
    ['one’s own', ({ api }) => api.patch('/organizations/me', {}), '401 401 403 403 200 200'],
  ],
  'GET /organizations/{id}': [
    ['any', ({ api }) => api.get(`/organizations/${author.organization_id}`), '401 401 200 200 200 200'],
  ],
  'PATCH /admin/organizations/{id}': [
    [
      'any but one’s own',
      ({ api }) => api.patch(`/admin/organizations/${friend.organization_id}`, { status: 'active' }),
      '401 401 403 403 403 200',
    ],
  ],
  'PATCH /admin/users/{id}': [
    [
      'anybody else',
      ({ api }) => api.patch(`/admin/users/${friend.id}`, { status: 'active' }),
      '401 401 403 403 403 200',
    ],
  ],
  'GET /admin/audit': [['all', ({ api }) => api.get('/admin/audit'), '401 401 403 403 403 200']],

  'GET /use-cases': [['the list', ({ api }) => api.get('/use-cases'), '200 401 200 200 200 200']],
  'GET /use-cases/mine': [['one’s own', ({ api }) => api.get('/use-cases/mine'), '401 401 200 200 200 200']],
  'GET /use-cases/map': [
    ['the map', ({ api }) => api.get('/use-cases/map?bbox=-180,-90,180,90&zoom=3'), '200 401 200 200 200 200'],
  ],
  'GET /organizations/me/use-cases': [
    ['of one’s own', ({ api }) => api.get('/organizations/me/use-cases'), '401 401 200 200 200 200'],
  ],
  'GET /use-cases/{id}/related': [
    ['published for all', ({ api }) => api.get(`/use-cases/${things.published}/related`), '200 401 200 200 200 200'],
    [
      'published for colleagues',
      ({ api }) => api.get(`/use-cases/${things.internal}/related`),
      '404 401 200 404 200 200',
    ],
    ['a draft', ({ api }) => api.get(`/use-cases/${things.draft}/related`), '404 401 404 404 200 200'],
    ['a private draft', ({ api }) => api.get(`/use-cases/${things.hidden}/related`), '404 401 404 404 404 200'],
  ],
  'GET /use-cases/suggest': [
    ['by words', ({ api }) => api.get('/use-cases/suggest?q=kiln'), '200 401 200 200 200 200'],
  ],
  'POST /use-cases': [['a draft', ({ api }) => api.post('/use-cases', { title: 'Mine' }), '401 401 201 201 201 201']],
  'GET /use-cases/{id}': [
    ['published for all', ({ api }) => api.get(`/use-cases/${things.published}`), '200 401 200 200 200 200'],
    ['published for colleagues', ({ api }) => api.get(`/use-cases/${things.internal}`), '404 401 200 404 200 200'],
    ['a draft', ({ api }) => api.get(`/use-cases/${things.draft}`), '404 401 404 404 200 200'],
    ['a private draft', ({ api }) => api.get(`/use-cases/${things.hidden}`), '404 401 404 404 404 200'],
  ],
  'GET /use-cases/by-slug/{organization_id}/{slug}': [
    ['published for all', ({ api }) => bySlug(api, things.published), '200 401 200 200 200 200'],
    ['published for colleagues', ({ api }) => bySlug(api, things.internal), '404 401 200 404 200 200'],
    ['a draft', ({ api }) => bySlug(api, things.draft), '404 401 404 404 200 200'],
    ['a private draft', ({ api }) => bySlug(api, things.hidden), '404 401 404 404 404 200'],
  ],
  'PATCH /use-cases/{id}': [
    ['published for all', ({ api }) => patch(api, things.published), '401 401 403 403 200 200'],
    ['published for colleagues', ({ api }) => patch(api, things.internal), '401 401 403 404 200 200'],
    ['a draft', ({ api }) => patch(api, things.draft), '401 401 404 404 200 200'],
    ['a private draft', ({ api }) => patch(api, things.hidden), '401 401 404 404 404 200'],
  ],
  'POST /use-cases/{id}/publish': [
    ['a draft', async ({ api }) => api.post(`/use-cases/${await freshDraft()}/publish`), '401 401 404 404 200 200'],
    ['published already', ({ api }) => api.post(`/use-cases/${things.published}/publish`), '401 401 403 403 409 409'],
  ],

  'POST /use-cases/{id}/validate': [
    ['published for all', ({ api }) => api.post(`/use-cases/${things.published}/validate`), '401 401 403 403 200 200'],
    ['a draft', ({ api }) => api.post(`/use-cases/${things.draft}/validate`), '401 401 404 404 200 200'],
    ['a private draft', ({ api }) => api.post(`/use-cases/${things.hidden}/validate`), '401 401 404 404 404 200'],
  ],
  'POST /use-cases/{id}/unpublish': [
    [
      'published',
      async ({ api }) => api.post(`/use-cases/${await publishedAnew()}/unpublish`),
      '401 401 403 403 200 200',
    ],
    ['a draft', ({ api }) => api.post(`/use-cases/${things.draft}/unpublish`), '401 401 404 404 409 409'],
  ],
  'POST /use-cases/{id}/archive': [
    [
      'published',
      async ({ api }) => api.post(`/use-cases/${await publishedAnew()}/archive`),
      '401 401 403 403 200 200',
    ],
    ['a draft', ({ api }) => api.post(`/use-cases/${things.draft}/archive`), '401 401 404 404 409 409'],
  ],
  'POST /use-cases/{id}/approve': [
    ['handed in', async ({ api }) => api.post(`/use-cases/${await handedIn()}/approve`), '401 401 404 404 200 200'],
    ['published', ({ api }) => api.post(`/use-cases/${things.published}/approve`), '401 401 403 403 409 409'],
  ],
  'POST /use-cases/{id}/reject': [
    [
      'handed in',
      async ({ api }) => api.post(`/use-cases/${await handedIn()}/reject`, { reason: 'Not yet.' }),
      '401 401 404 404 200 200',
    ],
  ],
  'DELETE /use-cases/{id}': [
    ['published', async ({ api }) => api.delete(`/use-cases/${await publishedAnew()}`), '401 401 403 403 204 204'],
    ['a draft', async ({ api }) => api.delete(`/use-cases/${await freshDraft()}`), '401 401 404 404 204 204'],
    ['a private draft', ({ api }) => api.delete(`/use-cases/${'0'.repeat(24)}`), '401 401 404 404 404 404'],
  ],
  'POST /use-cases/{id}/restore': [
    ['deleted', async ({ api }) => api.post(`/use-cases/${await deletedAnew()}/restore`), '401 401 404 404 200 200'],
    [
      'a private draft, deleted',
      async ({ api }) => api.post(`/use-cases/${await deletedAnew({ visibility: 'private' })}/restore`),
      '401 401 404 404 404 200',
    ],
    ['published', ({ api }) => api.post(`/use-cases/${things.published}/restore`), '401 401 403 403 409 409'],
  ],
  'POST /use-cases/{id}/purge': [
    ['deleted', async ({ api }) => api.post(`/use-cases/${await deletedAnew()}/purge`), '401 401 404 404 403 204'],
    ['published', ({ api }) => api.post(`/use-cases/${things.published}/purge`), '401 401 403 403 403 409'],
  ],
  'GET /use-cases/{id}/audit': [
    ['published', ({ api }) => api.get(`/use-cases/${things.published}/audit`), '401 401 403 403 200 200'],
    ['a private draft', ({ api }) => api.get(`/use-cases/${things.hidden}/audit`), '401 401 404 404 404 200'],
  ],
  'GET /use-cases/saved': [['one’s own', ({ api }) => api.get('/use-cases/saved'), '401 401 200 200 200 200']],
  ...reactionRows('like'),
  ...reactionRows('save'),
  'POST /use-cases/{id}/contact': [
    [
      'published for all',
      ({ api }) => api.post(`/use-cases/${things.published}/contact`, { message: 'Hello' }),
      '401 401 201 201 201 201',
    ],
    [
      'published for colleagues',
      ({ api }) => api.post(`/use-cases/${things.internal}/contact`, { message: 'Hello' }),
      '401 401 201 404 201 201',
    ],
  ],
  'POST /use-cases/{id}/report': [
    [
      'published for colleagues',
      ({ api }) => api.post(`/use-cases/${things.internal}/report`, { reason: 'spam' }),
      '401 401 201 404 201 201',
    ],
  ],
  'GET /reports': [['all', ({ api }) => api.get('/reports'), '401 401 403 403 403 200']],
  'POST /reports/{id}/resolve': [
    [
      'an open one',
      ({ api }) => api.post(`/reports/${things.report}/resolve`, { resolution: 'dismissed' }),
      '401 401 403 403 403 200',
    ],
  ],
  'PUT /use-cases/{id}/verification': [
    ['published', ({ api }) => api.put(`/use-cases/${things.published}/verification`), '401 401 403 403 403 200'],
  ],
  'DELETE /use-cases/{id}/verification': [
    ['published', ({ api }) => api.delete(`/use-cases/${things.published}/verification`), '401 401 403 403 403 200'],
  ],
  'PUT /use-cases/{id}/feature': [
    ['published', ({ api }) => api.put(`/use-cases/${things.published}/feature`, { until }), '401 401 403 403 403 200'],
  ],
  'DELETE /use-cases/{id}/feature': [
    ['published', ({ api }) => api.delete(`/use-cases/${things.published}/feature`), '401 401 403 403 403 200'],
  ],

  'POST /messages': [
    [
      'to a person',
      ({ api }) => api.post('/messages', { recipient_id: author.id, content: 'Hello' }),
      '401 401 201 201 201 201',
    ],
    [
      'into the conversation of two others',
      ({ api }) => api.post('/messages', { conversation_id: things.conversation, content: 'Hello' }),
      '401 401 404 404 404 404',
    ],
  ],
  'GET /messages': [['one’s own', ({ api }) => api.get('/messages'), '401 401 200 200 200 200']],
  'GET /messages/unread': [['one’s own', ({ api }) => api.get('/messages/unread'), '401 401 200 200 200 200']],
  'GET /messages/search': [
    ['among one’s own', ({ api }) => api.get('/messages/search?q=us'), '401 401 200 200 200 200'],
  ],
  'PATCH /messages/{id}': [
    [
      'of two others',
      ({ api }) => api.patch(`/messages/${things.message}`, { content: 'Mine now' }),
      '401 401 404 404 404 404',
    ],
  ],
  'DELETE /messages/{id}': [
    ['of two others', ({ api }) => api.delete(`/messages/${things.message}`), '401 401 404 404 404 404'],
  ],
  'GET /messages/conversations/{id}': [
    [
      'of two others',
      ({ api }) => api.get(`/messages/conversations/${things.conversation}`),
      '401 401 404 404 404 404',
    ],
  ],
  'PATCH /messages/conversations/{id}': [
    [
      'of two others',
      ({ api }) => api.patch(`/messages/conversations/${things.conversation}`, { muted: true }),
      '401 401 404 404 404 404',
    ],
  ],
  'PATCH /messages/{id}/read': [
    ['of two others', ({ api }) => api.patch(`/messages/${things.message}/read`), '401 401 404 404 404 404'],
  ],
  'PUT /users/{id}/block': [['anybody', ({ api }) => api.put(`/users/${friend.id}/block`), '401 401 204 204 204 204']],
  'DELETE /users/{id}/block': [
    ['one’s own block', ({ api }) => api.delete(`/users/${friend.id}/block`), '401 401 204 204 204 204'],
  ],

  'GET /dashboard/stats': [['of one’s own', ({ api }) => api.get('/dashboard/stats'), '401 401 200 200 200 200']],
  'GET /locations/cities': [['by name', ({ api }) => api.get('/locations/cities?q=riy'), '200 200 200 200 200 200']],
  'GET /locations/reverse': [
    ['by place', ({ api }) => api.get('/locations/reverse?lat=24&lng=46'), '200 200 200 200 200 200'],
  ],
  'GET /locations/regions': [['the list', ({ api }) => api.get('/locations/regions'), '200 200 200 200 200 200']],
  'GET /reference': [['the lists', ({ api }) => api.get('/reference'), '200 200 200 200 200 200']],
};

type SocketRow = [about: string, payload: (caller: Caller) => object, expected: string];

const REFUSED = 'unauthenticated token_expired';
const allowed = `${REFUSED} ok ok ok ok`;
const notThere = `${REFUSED} not_found not_found not_found not_found`;
const sessionRows: SocketRow[] = [
  ['with one’s own token', ({ token }) => ({ token }), allowed],
  ['with the author’s', () => ({ token: author.token }), `${REFUSED} forbidden forbidden forbidden forbidden`],
];

//                                                     guest expired member other org_admin platform_admin
const sockets: Record<string, SocketRow[]> = {
  '/messaging conversation:list': [['one’s own', () => ({}), allowed]],
  '/messaging conversation:open': [['with a person', () => ({ user_id: author.id }), allowed]],
  '/messaging message:send': [
    ['to a person', () => ({ recipient_id: author.id, content: 'Hello', client_message_id: 'permissions' }), allowed],
    [
      'into the conversation of two others',
      () => ({ conversation_id: things.conversation, content: 'Hello', client_message_id: 'foreign' }),
      notThere,
    ],
  ],
  '/messaging message:edit': [['of two others', () => ({ message_id: things.message, content: 'Mine now' }), notThere]],
  '/messaging message:delete': [['of two others', () => ({ message_id: things.message }), notThere]],
  '/messaging message:history': [['of two others', () => ({ conversation_id: things.conversation }), notThere]],
  '/messaging message:read': [
    ['of two others', () => ({ conversation_id: things.conversation, up_to_seq: 1 }), notThere],
  ],
  '/messaging message:delivered': [
    ['of two others', () => ({ conversation_id: things.conversation, up_to_seq: 1 }), notThere],
  ],
  '/messaging typing:set': [
    ['in the conversation of two others', () => ({ conversation_id: things.conversation, typing: true }), notThere],
  ],
  '/messaging presence:watch': [['anybody', () => ({ user_ids: [author.id] }), allowed]],
  '/messaging unread:get': [['one’s own', () => ({}), allowed]],
  '/messaging sync': [['one’s own', () => ({ known: {} }), allowed]],
  '/messaging session:refresh': sessionRows,

  '/use-cases use-case:watch': [
    ['for all', () => ({ id: things.published }), allowed],
    ['for colleagues', () => ({ id: things.internal }), `${REFUSED} ok not_found ok ok`],
    ['a draft', () => ({ id: things.draft }), `${REFUSED} not_found not_found ok ok`],
  ],
  '/use-cases use-case:unwatch': [['whatever it is', () => ({ id: things.draft }), allowed]],
  '/use-cases session:refresh': sessionRows,

  '/dashboard stats:subscribe': [['of one’s own', () => ({ period: 'month' }), allowed]],
  '/dashboard stats:unsubscribe': [['of one’s own', () => ({ period: 'month' }), allowed]],
  '/dashboard session:refresh': sessionRows,
};

async function outcomes(of: (caller: Caller) => Promise<string>): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const name of callers) told[name] = await of(who[name]);
  return told;
}

const named = (expected: string) => {
  const each = expected.split(' ');
  return Object.fromEntries(callers.map((name, index) => [name, each[index]]));
};

async function ask(namespace: string, event: string, caller: Caller, payload: object): Promise<string> {
  try {
    const socket = await app.connect({ token: caller.token as string }, namespace);
    const { error } = await socket.ask(event, payload);
    socket.close();
    return error === undefined ? 'ok' : error.code;
  } catch (refusal) {
    return (refusal as { code: string }).code;
  }
}

const rowsOf = <Row extends unknown[]>(table: Record<string, Row[]>) =>
  Object.entries(table).flatMap(([name, rows]) => rows.map((row) => [name, ...row] as const));

describe('the tables', () => {
  it('have a row for every call of the contracts, and for nothing else', () => {
    const calls = Object.values(restContracts).flatMap((contract) =>
      Object.values(contract).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(rest).sort()).toEqual(calls.sort());
  });

  it('have a row for every socket event of the contracts, and for nothing else', () => {
    const events = socketContracts.flatMap(({ namespace, client }) =>
      Object.keys({ ...client, ...sessionEvents.client }).map((event) => `${namespace} ${event}`),
    );
    expect(Object.keys(sockets).sort()).toEqual(events.sort());
  });
});

describe('REST', () => {
  it.each(rowsOf<RestRow>(rest))('%s: %s', async (_name, _about, call, expected) => {
    const told = await outcomes(async (caller) => String((await call(caller)).status));
    expect(told).toEqual(named(expected));
  });

  it('GET /metrics: for platform administrators', async () => {
    const told = await outcomes(async ({ token }) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return String((await fetch(`${app.url}/metrics`, { headers })).status);
    });
    expect(told).toEqual(named('401 401 403 403 403 200'));
  });
});

describe('sockets', () => {
  it.each(rowsOf<SocketRow>(sockets))('%s: %s', async (name, _about, payload, expected) => {
    const [namespace = '', event = ''] = name.split(' ');
    const told = await outcomes((caller) => ask(namespace, event, caller, payload(caller)));
    expect(told).toEqual(named(expected));
  });

  it('know no root namespace', async () => {
    const told = await outcomes((caller) => ask('/', 'unread:get', caller, {}));
    expect(told).toEqual(named(Array(6).fill('not_found').join(' ')));
  });
});

describe('what one may not read', () => {
  it('looks exactly like what is not there', async () => {
    const { api } = who.other;
    for (const [hidden, absent] of [
      [`/use-cases/${things.draft}`, `/use-cases/${'0'.repeat(24)}`],
      [`/messages/conversations/${things.conversation}`, `/messages/conversations/${things.session}`],
    ] as const) {
      const [one, other] = [await api.get(hidden), await api.get(absent)];
      expect({ ...one.body, request_id: '' }).toEqual({ ...other.body, request_id: '' });
    }
  });
});
