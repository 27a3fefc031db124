import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ACCESS_TOKEN_SECONDS: '6', LIMIT_LOGIN_ACCOUNT: '9/60', LIMIT_SIGNUP_ADDRESS: '60/3600' });
});
afterAll(() => app.close());

/** Signed in by a browser: the tokens are in the body and the cookie. */
async function browser() {
  const person = await app.person();
  const { body, headers } = await app.api().post('/auth/login', { email: person.email, password: PASSWORD });
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const token = body.data.access_token as string;
  const socket = await app.connect({ token }, '/messaging');
  return { person, token, cookie, socket, expired: () => socket.next('session:ended') };
}

describe('signing out', () => {
  it('is refused without a token, and with one that has expired', async () => {
    const { token, expired } = await browser();
    await expired();
    expect(await app.api().post('/auth/logout')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await app.api(token).post('/auth/logout')).toMatchObject({ status: 401, body: { code: 'token_expired' } });
    expect(await app.api().post('/auth/logout', { refresh_token: 'junk' })).toMatchObject({ status: 401 });
  });

  it('with an expired access token takes the cookie, from an allowed page only, and the session is over', async () => {
    const { token, cookie, expired } = await browser();
    await expired();
    const api = app.api(token);
    expect((await api.post('/auth/logout', undefined, { cookie, origin: 'https://evil.example' })).status).toBe(403);
    const own = { cookie, origin: 'http://localhost:5173' };
    expect((await api.post('/auth/logout', undefined, own)).status).toBe(204);
    expect(await app.api().post('/auth/refresh', undefined, own)).toMatchObject({ body: { code: 'session_revoked' } });
  });

  it('takes the refresh token of the body, and ends the live sockets of that session', async () => {
    const person = await app.person();
    const socket = await app.connect(person, '/dashboard');
    const { refresh_token } = person;
    expect((await app.api().post('/auth/logout', { refresh_token })).status).toBe(204);
    expect(await socket.next('session:ended')).toEqual({ reason: 'logged_out' });
    expect((await app.api().post('/auth/refresh', { refresh_token })).body.code).toBe('session_revoked');
  });
});

describe('budgets', () => {
  it('of login are told in its headers, counted by account', async () => {
    const { email } = await app.person();
    const left = async () => {
      const { headers } = await app.api().post('/auth/login', { email, password: 'wrong' });
      return [headers.get('ratelimit-limit'), headers.get('ratelimit-remaining'), headers.get('ratelimit-policy')];
    };
    expect(await left()).toEqual(['9', '8', '9;w=60']);
    expect(await left()).toEqual(['9', '7', '9;w=60']);
  });
});
