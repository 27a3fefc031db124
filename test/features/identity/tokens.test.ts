import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, UnsecuredJWT } from 'jose';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { expiredToken, keyFor, SECRET, sign } from './support.ts';

let app: TestApp;
let person: Person;

beforeAll(async () => {
  app = await startTestApp();
  person = await app.person();
});
afterAll(() => app.close());

const segments = (token: string) => token.split('.') as [string, string, string];

const forged: [string, (claims: Record<string, unknown>) => Promise<string> | string][] = [
  ['no algorithm', (claims) => new UnsecuredJWT(claims).encode()],
  ['another secret', (claims) => sign(claims, Buffer.alloc(32, 7))],
  ['the secret itself instead of the key made of it', (claims) => sign(claims, Buffer.from(SECRET))],
  ['the key of another purpose', (claims) => sign(claims, keyFor('refresh token'))],
  ['another algorithm with the right key', (claims) => sign(claims, keyFor('access token'), 'HS512')],
  ['another user’s id in it', () => `${segments(person.token)[0]}.${tampered()}.${segments(person.token)[2]}`],
  ['the refresh token', () => person.refresh_token],
  ['no session in it', ({ sub, exp }) => sign({ sub, exp }, keyFor('access token'))],
  ['a session that is not the user’s', (claims) => sign({ ...claims, sub: OTHER }, keyFor('access token'))],
];

const OTHER = '0199a000-0000-7000-8000-000000000000';
const tampered = () => Buffer.from(JSON.stringify({ ...decodeJwt(person.token), sub: OTHER })).toString('base64url');

describe('an access token', () => {
  it('says who and which session, and nothing that rights could hang on', () => {
    expect(Object.keys(decodeJwt(person.token)).sort()).toEqual(['exp', 'iat', 'sid', 'sub']);
  });

  it('is one that we would have signed: the arrangement of the next tests is sound', async () => {
    const same = await sign(decodeJwt(person.token), keyFor('access token'));
    expect((await app.api(same).get('/users/me')).status).toBe(200);
  });

  it.each(forged)('is refused with %s', async (_how, forge) => {
    const token = await forge(decodeJwt(person.token));
    expect(await app.api(token).get('/users/me')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    await expect(app.connect({ token }, '/messaging')).rejects.toMatchObject({ code: 'unauthenticated' });
    // Where a guest may come in too, a bad token is still no token of a guest.
    expect((await app.api(token).get('/use-cases')).status).toBe(401);
  });

  it('is told from an expired one, so that a client knows to refresh', async () => {
    const past = await expiredToken(person.token);
    expect((await app.api(past).get('/users/me')).body.code).toBe('token_expired');
    await expect(app.connect({ token: past }, '/messaging')).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('is asked for in the header of its scheme only', async () => {
    const asked = async (authorization: string) => (await app.api().get('/users/me', { authorization })).status;
    expect(await asked(`Basic ${person.token}`)).toBe(401);
    expect(await asked(person.token)).toBe(401);
    expect(await asked(`bearer ${person.token}`)).toBe(200);
    expect((await app.api().get(`/users/me?access_token=${person.token}`)).status).toBe(401);
  });
});
