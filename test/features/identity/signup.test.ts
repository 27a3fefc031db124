import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { newSignup, refreshCookieOf } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

let names = 0;

async function countRows() {
  const { rows } = await app.sql.query<{ organizations: number; users: number; sessions: number }>(
    `SELECT (SELECT count(*)::int FROM organizations) AS organizations, (SELECT count(*)::int FROM users) AS users,
            (SELECT count(*)::int FROM sessions) AS sessions`,
  );
  return rows[0];
}

describe('signing up', () => {
  it('makes an organization and its first administrator, active and signed in at once', async () => {
    const body = { ...newSignup(), title: 'Plant manager' };
    const answer = await app.api().post('/auth/signup', body);
    expect(answer.status).toBe(201);
    const { user, organization, access_token, expires_in } = answer.body.data;
    expect(user).toMatchObject({
      email: body.email,
      email_verified: false,
      first_name: 'Sara',
      last_name: 'Otaibi',
      title: 'Plant manager',
      role: 'org_admin',
      status: 'active',
      organization_id: organization.id,
    });
    expect(organization).toMatchObject({
      ...body.organization,
      status: 'active',
      timezone: 'Asia/Riyadh',
      region: null,
    });
    expect(expires_in).toBe(900);
    const me = await app.api(access_token as string).get('/users/me');
    expect(me.body.data).toEqual({ user, organization });
  });

  it('puts the refresh token in a cookie, or in the body when asked, never in both', async () => {
    const browser = await app.api().post('/auth/signup', newSignup());
    expect(browser.body.data.refresh_token).toBeUndefined();
    expect(refreshCookieOf(browser).value).not.toBe('');
    const native = await app.api().post('/auth/signup?tokens=body', newSignup());
    expect(native.body.data.refresh_token).toEqual(expect.any(String));
    expect(refreshCookieOf(native).line).toBeUndefined();
  });

  it('never answers with the password or anything made of it', async () => {
    const body = newSignup();
    const answers = [
      await app.api().post('/auth/signup', body),
      await app.api().post('/auth/login', { email: body.email, password: body.password }),
      await app.api().post('/auth/signup', body),
      await app.api().post('/auth/signup', { ...body, password: 'short' }),
    ];
    const token = answers[0]?.body.data.access_token as string;
    answers.push(await app.api(token).get('/users/me'), await app.api(token).get('/auth/sessions'));
    for (const answer of answers) {
      const text = JSON.stringify(answer.body);
      expect(text).not.toContain(body.password);
      expect(text).not.toMatch(/argon2|password_hash/);
    }
    const { rows } = await app.sql.query('SELECT password_hash FROM users WHERE email = $1', [body.email]);
    expect(rows).toEqual([{ password_hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/) }]);
  });
});

describe('signing up with what is taken', () => {
  it('refuses the e-mail address in another case, naming the field, and writes nothing', async () => {
    const first = newSignup();
    await app.api().post('/auth/signup', first);
    const before = await countRows();
    const { status, body } = await app.api().post('/auth/signup', { ...newSignup(), email: first.email.toUpperCase() });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'already_exists', errors: [{ path: 'email', code: 'already_exists' }] });
    expect(await countRows()).toEqual(before);
  });

  it('refuses the name of an organization in another case, naming the field, and writes nothing', async () => {
    const first = newSignup();
    await app.api().post('/auth/signup', first);
    const before = await countRows();
    const second = newSignup();
    second.organization.name = first.organization.name.toUpperCase();
    const { status, body } = await app.api().post('/auth/signup', second);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'already_exists', errors: [{ path: 'organization.name' }] });
    expect(await countRows()).toEqual(before);
  });

  it.each([
    ['case', 'GULF CAFÉ WORKS'],
    ['composition', 'Gulf Cafe\u0301 Works'],
    ['spaces around it', '  Gulf Café Works\n'],
    ['spaces within it', 'Gulf   Café\u00a0\u3000Works'],
    ['characters that nobody sees', 'Gulf\u200b Ca\u00adfé Works\ufeff'],
  ])('refuses a name that differs by %s only, and keeps the first as it was sent', async (_what, name) => {
    const number = String(names++);
    const first = newSignup();
    first.organization.name = `Gulf Café Works ${number}`;
    const { organization } = (await app.api().post('/auth/signup', first)).body.data;
    expect(organization.name).toBe(first.organization.name);
    const before = await countRows();
    const second = newSignup();
    second.organization.name = `${name} ${number}`;
    const { status, body } = await app.api().post('/auth/signup', second);
    expect([status, body.errors.map(({ path }: any) => path)]).toEqual([409, ['organization.name']]);
    expect(await countRows()).toEqual(before);
    // Also where a write passes no check of ours.
    const put = app.sql.query(
      `INSERT INTO organizations (id, name, industry, size, country, city)
       VALUES (gen_random_uuid(), $1, 'other', 'small', 'SA', 'Riyadh')`,
      [second.organization.name],
    );
    await expect(put).rejects.toMatchObject({ code: '23505', constraint: 'organizations_name' });
  });

  it('names the address and the organization where both are taken', async () => {
    const first = newSignup();
    await app.api().post('/auth/signup', first);
    const { status, body } = await app.api().post('/auth/signup', first);
    expect([status, body.code]).toEqual([409, 'already_exists']);
    expect(body.errors.map(({ path }: any) => path).sort()).toEqual(['email', 'organization.name']);
    for (const { message } of body.errors) expect(body.detail).toContain(message);
  });

  it('lets exactly one of many at once have the address, the others leaving no organization behind', async () => {
    const { email } = newSignup();
    const before = await countRows();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => app.api().post('/auth/signup', { ...newSignup(), email })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const after = await countRows();
    expect(after?.organizations).toBe((before?.organizations ?? 0) + 1);
    expect(after?.users).toBe((before?.users ?? 0) + 1);
  });
});

describe('the fields of a sign-up', () => {
  const sound = newSignup();
  it.each([
    ['email', { ...sound, email: 'nobody' }],
    ['email', { ...sound, email: `${'x'.repeat(250)}@a.example` }],
    ['password', { ...sound, password: '1234567' }],
    ['password', { ...sound, password: 'x'.repeat(129) }],
    ['first_name', { ...sound, first_name: '' }],
    ['last_name', { ...sound, last_name: 'x'.repeat(101) }],
    ['last_name', { ...sound, last_name: 'NUL\0' }],
    ['first_name', { ...sound, first_name: 'half \ud83d' }],
    ['organization', { ...sound, organization: undefined }],
    ['organization.name', { ...sound, organization: { ...sound.organization, name: '' } }],
    ['organization.industry', { ...sound, organization: { ...sound.organization, industry: 'magic' } }],
    ['organization.country', { ...sound, organization: { ...sound.organization, country: 'sa' } }],
    ['organization.country', { ...sound, organization: { ...sound.organization, country: 'ZZ' } }],
    ['organization.region', { ...sound, organization: { ...sound.organization, country: 'AE', region: 'riyadh' } }],
    ['organization.name', { ...sound, organization: { ...sound.organization, name: ' \u00a0\t' } }],
    ['organization.name', { ...sound, organization: { ...sound.organization, name: '\u200b\ufeff' } }],
    ['organization.name_ar', { ...sound, organization: { ...sound.organization, name_ar: '\u3164' } }],
    ['organization.city', { ...sound, organization: { ...sound.organization, city: ' ' } }],
    ['first_name', { ...sound, first_name: '\u2800' }],
    ['last_name', { ...sound, last_name: '\u200f \u2060' }],
    ['organization.timezone', { ...sound, organization: { ...sound.organization, timezone: 'Mars/Olympus' } }],
    ['organization.status', { ...sound, organization: { ...sound.organization, status: 'suspended' } }],
    ['role', { ...sound, role: 'platform_admin' }],
  ])('are refused by name: %s', async (path, body) => {
    const answer = await app.api().post('/auth/signup', body);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toEqual([path]);
  });

  it('come back exactly as sent, whatever text they are', async () => {
    // Something to see among it: what has none is refused.
    const text = (max: number) =>
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: max - 1, size: 'max' })
        .map((value) => `${value}x`)
        .filter((value) => !value.includes('\0') && Array.from(value).length <= max);
    const names = fc.record({ name: text(255), city: text(100), first_name: text(100), last_name: text(100) });
    await fc.assert(
      fc.asyncProperty(names, async ({ name, city, ...person }) => {
        const base = newSignup();
        // The property is about text; two equal names are told apart by another test.
        await app.sql.query(
          'UPDATE organizations SET name = id::text WHERE organization_name_key(name) = organization_name_key($1)',
          [name],
        );
        const sent = { ...base, ...person, organization: { ...base.organization, name, city } };
        const answer = await app.api().post('/auth/signup', sent);
        expect(answer.status).toBe(201);
        const me = await app.api(answer.body.data.access_token as string).get('/users/me');
        expect(me.body.data.user).toMatchObject(person);
        expect(me.body.data.organization).toMatchObject({ name, city });
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('the limit of sign-ups', () => {
  it('counts by address and says when to come back', async () => {
    const strict = await startTestApp({ LIMIT_SIGNUP_ADDRESS: '2/3600' });
    try {
      for (let turn = 0; turn < 2; turn++) {
        expect((await strict.api().post('/auth/signup', newSignup())).status).toBe(201);
      }
      const { status, headers, body } = await strict.api().post('/auth/signup', newSignup());
      expect([status, body.code]).toEqual([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_500);
    } finally {
      await strict.close();
    }
  });
});
