import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../platform/support.ts';
import { PASSWORD, type Person, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let admin: Person;
let member: Person;
let stranger: Person;
let platform: Person;
beforeAll(async () => {
  app = await startTestApp();
  [stranger, platform] = await Promise.all([app.person(), app.person({ role: 'platform_admin' })]);
});
afterAll(() => app.close());
beforeEach(async () => {
  admin = await app.person();
  member = await app.person({ organization_id: admin.organization_id });
});

const paths = ({ body }: { body: { errors: { path: string }[] } }) => body.errors.map(({ path }) => path).sort();
const login = ({ email }: Person) => app.api().post('/auth/login', { email, password: PASSWORD });

describe('one’s own profile', () => {
  it('changes what is named, empties by null, and leaves the rest', async () => {
    const patch = { first_name: 'نورة', title: 'Quality lead', bio: 'Kilns.', language: 'ar', timezone: 'Asia/Dubai' };
    const { status, body } = await member.api.patch('/users/me', patch);
    expect([status, body.data.user]).toEqual([200, expect.objectContaining({ ...patch, last_name: 'Qahtani' })]);
    expect(body.data.organization.id).toBe(member.organization_id);
    expect((await member.api.patch('/users/me', { title: null, bio: null })).body.data.user).toMatchObject({
      first_name: 'نورة',
      title: null,
      bio: null,
    });
    const again = await member.api.get('/users/me');
    expect((await member.api.patch('/users/me', {})).body).toEqual(again.body);
  });

  it('names every fault, and what cannot be changed here, and then changes nothing', async () => {
    const before = (await member.api.get('/users/me')).body.data.user;
    const faulty = await member.api.patch('/users/me', {
      first_name: '',
      last_name: null,
      title: '🚗'.repeat(101),
      bio: 'x'.repeat(1_001),
      language: 'fr',
      timezone: 'Mars/Olympus',
      role: 'platform_admin',
      email: 'other@factory.example',
      status: 'active',
    });
    expect([faulty.status, paths(faulty)]).toEqual([
      422,
      ['bio', 'email', 'first_name', 'language', 'last_name', 'role', 'status', 'timezone', 'title'],
    ]);
    expect((await member.api.get('/users/me')).body.data.user).toEqual(before);
    expect((await member.api.patch('/users/me', { title: '🚗'.repeat(100) })).status).toBe(200);
  });
});

describe('an organization', () => {
  it('is changed by its administrators only, and read by its members', async () => {
    expect((await member.api.patch('/organizations/me', { name: 1 })).status).toBe(403);
    const patch = { name_ar: 'مصنع', website: 'https://plant.example', region: null, require_use_case_approval: true };
    const { status, body } = await admin.api.patch('/organizations/me', patch);
    expect([status, body.data]).toEqual([200, expect.objectContaining(patch)]);
    expect((await member.api.get('/organizations/me')).body.data).toEqual(body.data);
  });

  it('names every fault; its name is its own, whatever the case', async () => {
    const faulty = await admin.api.patch('/organizations/me', {
      name: '',
      size: 'huge',
      country: 'sa',
      website: 'javascript:alert(1)',
      description: 'x'.repeat(2_001),
      allow_public_use_cases: 'yes',
      status: 'active',
      max_storage_bytes: 1,
    });
    expect([faulty.status, paths(faulty)]).toEqual([
      422,
      ['allow_public_use_cases', 'country', 'description', 'max_storage_bytes', 'name', 'size', 'status', 'website'],
    ]);
    const { name } = (await stranger.api.get('/organizations/me')).body.data;
    const taken = await admin.api.patch('/organizations/me', { name: name.toUpperCase() });
    expect([taken.status, taken.body.code, paths(taken)]).toEqual([409, 'already_exists', ['name']]);
  });

  it('has names that can be seen, a country that is one, and a region in Saudi Arabia only', async () => {
    const patch = (body: object) => admin.api.patch('/organizations/me', body);
    const blank = { name: ' \u200b ', name_ar: '\u00a0', city: '\t', country: 'ZZ' };
    const faulty = await patch(blank);
    expect([faulty.status, paths(faulty)]).toEqual([422, Object.keys(blank).sort()]);
    for (const { message } of faulty.body.errors) expect(message).toMatch(/Write|country/);
    const moved = await patch({ country: 'AE', city: 'Dubai' });
    expect([moved.status, paths(moved)]).toEqual([422, ['region']]);
    expect((await patch({ country: 'AE', city: 'Dubai', region: null })).body.data).toMatchObject({
      country: 'AE',
      region: null,
    });
    const again = await patch({ region: 'riyadh' });
    expect([again.status, paths(again)]).toEqual([422, ['region']]);
    expect((await patch({ region: 'riyadh', country: 'SA' })).status).toBe(200);
    const { name } = (await stranger.api.get('/organizations/me')).body.data;
    const taken = await patch({ name: ` ${name.replaceAll(' ', '\u2003')} ` });
    expect([taken.status, paths(taken)]).toEqual([409, ['name']]);
    const mine = (await admin.api.get('/organizations/me')).body.data.name;
    expect((await patch({ name: ` ${mine.toUpperCase()}` })).body.data.name).toBe(` ${mine.toUpperCase()}`);
    const nameless = await member.api.patch('/users/me', { first_name: '\u200d', last_name: '  ' });
    expect([nameless.status, paths(nameless)]).toEqual([422, ['first_name', 'last_name']]);
  });

  it('is a card to others, and not there once suspended, but to platform administrators', async () => {
    const path = `/organizations/${admin.organization_id}`;
    expect((await app.api().get(path)).status).toBe(401);
    expect((await stranger.api.get('/organizations/not-an-id')).status).toBe(422);
    await admin.api.patch('/organizations/me', { phone: '+966 13 000 0000', description: 'Cement.' });
    const { data } = (await stranger.api.get(path)).body;
    expect(Object.keys(data).sort()).toEqual(
      ['id', 'name', 'name_ar', 'industry', 'size', 'country', 'region', 'city', 'description', 'website', 'logo_url']
        .concat('created_at')
        .sort(),
    );
    await platform.api.patch(`/admin/organizations/${admin.organization_id}`, { status: 'suspended' });
    expect((await stranger.api.get(path)).status).toBe(404);
    expect((await platform.api.get(path)).body.data).toEqual(data);
  });
});

describe('a suspension', () => {
  const suspend = (
    kind: 'organizations' | 'users',
    id: string,
    body: object = { status: 'suspended' },
    by = platform,
  ) => by.api.patch(`/admin/${kind}/${id}`, body);

  it('is for platform administrators, and never of themselves', async () => {
    for (const person of [admin, member, stranger]) {
      expect((await suspend('organizations', stranger.organization_id, {}, person)).status).toBe(403);
      expect((await suspend('users', stranger.id, {}, person)).status).toBe(403);
      expect((await person.api.get('/admin/audit')).status).toBe(403);
    }
    expect((await suspend('users', platform.id)).status).toBe(403);
    expect((await suspend('organizations', platform.organization_id)).status).toBe(403);
    expect((await suspend('users', member.organization_id)).status).toBe(404);
    expect((await suspend('organizations', 'x')).status).toBe(422);
    expect(paths(await suspend('users', member.id, { status: 'pending', role: 'member' }))).toEqual(['role', 'status']);
    expect((await member.api.get('/users/me')).status).toBe(200);
  });

  it('of a person ends their sessions and sockets, refuses sign-in and refresh, until it is lifted', async () => {
    const [hers, others] = [await app.connect(member, '/use-cases'), await app.connect(admin, '/use-cases')];
    expect((await suspend('users', member.id)).body.data.status).toBe('suspended');
    expect(await hers.next('session:ended')).toEqual({ reason: 'account_suspended' });
    await hers.ended();
    await eventually('the refusal', async () => (await member.api.get('/users/me')).body.code === 'session_revoked');
    expect((await login(member)).status).toBe(403);
    const refreshed = await app.api().post('/auth/refresh', { refresh_token: member.refresh_token });
    expect(refreshed.body.code).toBe('session_revoked');
    expect([others.raw.connected, others.heard]).toEqual([true, []]);

    expect((await suspend('users', member.id, { status: 'active' })).status).toBe(200);
    expect((await login(member)).status).toBe(200);
    // What it ended stays ended.
    expect((await member.api.get('/users/me')).body.code).toBe('session_revoked');
  });

  it('of an organization does so to all of its people, and to nobody else', async () => {
    const sockets = [await app.connect(admin, '/messaging'), await app.connect(member, '/dashboard')];
    const other = await app.connect(stranger, '/messaging');
    expect((await suspend('organizations', admin.organization_id)).body.data.status).toBe('suspended');
    for (const socket of sockets) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'account_suspended' });
      await socket.ended();
    }
    for (const person of [admin, member]) {
      await eventually('the refusal', async () => (await person.api.get('/users/me')).body.code === 'session_revoked');
      expect((await login(person)).status).toBe(403);
    }
    expect([other.raw.connected, other.heard]).toEqual([true, []]);
    await suspend('organizations', admin.organization_id, { status: 'active' });
    for (const person of [admin, member]) expect((await login(person)).status).toBe(200);
  });

  it('is recorded: who did what to whom, and why; what changes nothing is not', async () => {
    const reason = 'Unpaid.';
    await suspend('users', member.id, { status: 'suspended', reason });
    await suspend('users', member.id, { status: 'suspended', reason: 'Again.' });
    await suspend('users', member.id, { status: 'active' });
    const first = (await platform.api.get(`/admin/audit?subject_id=${member.id}&limit=1`)).body;
    const next = `/admin/audit?subject_id=${member.id}&limit=1&cursor=${first.pagination.next_cursor}`;
    const rest = (await platform.api.get(next)).body;
    const entry = { actor_id: platform.id, subject: 'user', subject_id: member.id };
    expect([...first.data, ...rest.data]).toMatchObject([
      { ...entry, before: { status: 'suspended' }, after: { status: 'active' }, reason: null },
      { ...entry, before: { status: 'active' }, after: { status: 'suspended' }, reason },
    ]);
    expect(rest.pagination).toEqual({ next_cursor: null, has_more: false });
    expect((await platform.api.get('/admin/audit?cursor=forged')).status).toBe(400);
  });
});
