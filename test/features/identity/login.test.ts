import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let person: Person;

beforeAll(async () => {
  app = await startTestApp();
  person = await app.person();
});
afterAll(() => app.close());

const login = (email: string, password: string) => app.api().post('/auth/login', { email, password });

describe('signing in', () => {
  it('answers user, organization and a token, whatever the case of the address', async () => {
    const { status, body } = await login(person.email.toUpperCase(), person.password);
    expect(status).toBe(200);
    expect(body.data.user).toMatchObject({ id: person.id, email: person.email });
    expect(body.data.organization.id).toBe(person.organization_id);
    expect((await app.api(body.data.access_token as string).get('/users/me')).status).toBe(200);
  });

  it('tells nobody whether an address exists: the same answer for a wrong password and an unknown address', async () => {
    const attempts = [
      await login(person.email, 'not the password'),
      await login('nobody-at-all@factory.example', 'not the password'),
      await login('no address', person.password),
      await login(person.email, ''),
    ];
    const told = attempts.map(({ status, body }) => ({ status, ...body, request_id: undefined }));
    for (const each of told) expect(each).toEqual(told[0]);
    expect(told[0]).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('refuses what no text can hold, naming the field', async () => {
    expect(await login(`${person.email}\0`, person.password)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'email', code: 'invalid_characters' }] },
    });
    expect(await login(person.email, `${person.password}\ud800`)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'password', code: 'invalid_characters' }] },
    });
  });

  it('refuses a suspended person and everybody of a suspended organization, once the password is right', async () => {
    const member = await app.person({ organization_id: (await app.person()).organization_id });
    await app.sql.query(`UPDATE users SET status = 'suspended' WHERE id = $1`, [member.id]);
    expect(await login(member.email, member.password)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await login(member.email, 'not the password')).status).toBe(401);

    await app.sql.query(`UPDATE users SET status = 'active' WHERE id = $1`, [member.id]);
    await app.sql.query(`UPDATE organizations SET status = 'suspended' WHERE id = $1`, [member.organization_id]);
    expect((await login(member.email, member.password)).status).toBe(403);

    await app.sql.query(`UPDATE organizations SET status = 'active' WHERE id = $1`, [member.organization_id]);
    expect((await login(member.email, member.password)).status).toBe(200);
  });
});

describe('the limits of signing in', () => {
  it('count by account, known or not, in any case and from any address', async () => {
    const strict = await startTestApp({ LIMIT_LOGIN_ACCOUNT: '3/60', TRUST_PROXY: 'true' });
    try {
      const known = await strict.person();
      let calls = 0;
      const attempt = (email: string, password: string) =>
        strict.api().post('/auth/login', { email, password }, { 'x-forwarded-for': `10.0.0.${calls++}` });
      for (const email of [known.email, 'nobody@factory.example']) {
        for (const written of [email, email.toUpperCase(), email]) {
          expect((await attempt(written, 'not the password')).status).toBe(401);
        }
        const { status, body, headers } = await attempt(email, known.password);
        expect([status, body.code]).toEqual([429, 'rate_limited']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    } finally {
      await strict.close();
    }
  });

  it('give an account its attempts back when it signs in', async () => {
    const strict = await startTestApp({ LIMIT_LOGIN_ACCOUNT: '3/60' });
    try {
      const { email, password } = await strict.person();
      for (const [secret, status] of [
        ['wrong', 401],
        ['wrong', 401],
        [password, 200],
        ['wrong', 401],
        ['wrong', 401],
        [password, 200],
      ] as const) {
        expect((await strict.api().post('/auth/login', { email, password: secret })).status).toBe(status);
      }
    } finally {
      await strict.close();
    }
  });

  it('count by address, whatever the accounts', async () => {
    const strict = await startTestApp({ LIMIT_LOGIN_ADDRESS: '3/60', TRUST_PROXY: 'true' });
    try {
      const from = async (address: string, account: number) => {
        const body = { email: `somebody-${account}@factory.example`, password: 'a guess' };
        return (await strict.api().post('/auth/login', body, { 'x-forwarded-for': address })).status;
      };
      const first = [];
      for (let account = 0; account < 4; account++) first.push(await from('10.1.1.1', account));
      expect(first).toEqual([401, 401, 401, 429]);
      expect(await from('10.1.1.2', 0)).toBe(401);
    } finally {
      await strict.close();
    }
  });
});

describe('granting platform administration', () => {
  it('makes the account with the address one, in any case, and says where there is none', async () => {
    const { accounts } = app.app.services;
    const somebody = await app.person();
    expect(await accounts.grantPlatformAdmin('nobody-at-all@factory.example')).toBe(false);
    expect(await accounts.grantPlatformAdmin(somebody.email.toUpperCase())).toBe(true);
    expect((await somebody.api.get('/users/me')).body.data.user.role).toBe('platform_admin');
    const { rows } = await app.sql.query(`SELECT id FROM users WHERE role = 'platform_admin'`);
    expect(rows).toEqual([{ id: somebody.id }]);
  });
});
