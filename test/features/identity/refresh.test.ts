import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { eventually, OWN_PAGE, refreshCookieOf } from './support.ts';

let app: TestApp;
let person: Person;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  person = await app.person();
});

const refresh = (refresh_token: string) => app.api().post('/auth/refresh', { refresh_token });
const tokenOf = async (answer: ReturnType<typeof refresh>) => (await answer).body.data.refresh_token as string;
const works = async (refresh_token: string) => (await refresh(refresh_token)).status === 200;

/** As if every rotation had been so much longer ago. */
const rotatedAgo = (seconds: number) =>
  app.sql.query(
    `UPDATE sessions SET rotations = ARRAY(SELECT at - make_interval(secs => $2) FROM unnest(rotations) at)
     WHERE user_id = $1`,
    [person.id, seconds],
  );

describe('refreshing', () => {
  it('answers a working access token and the next refresh token', async () => {
    const { status, body } = await refresh(person.refresh_token);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      access_token: expect.any(String),
      expires_in: 900,
      refresh_token: expect.any(String),
    });
    expect(body.data.refresh_token).not.toBe(person.refresh_token);
    const me = await app.api(body.data.access_token as string).get('/users/me');
    expect(me.body.data.user.id).toBe(person.id);
  });

  it('goes on from token to token, in one session', async () => {
    let token = person.refresh_token;
    for (let turn = 0; turn < 4; turn++) token = await tokenOf(refresh(token));
    const { rows } = await app.sql.query('SELECT max(generation) FROM sessions WHERE user_id = $1', [person.id]);
    expect(rows).toEqual([{ max: 5 }]);
  });

  it('gives two tabs that refresh at once both a successor that works', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(person.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    for (const { body } of answers) {
      expect((await app.api(body.data.access_token as string).get('/users/me')).status).toBe(200);
    }
    const [one, other] = answers.map(({ body }) => body.data.refresh_token as string);
    expect(await works(one ?? '')).toBe(true);
    expect(await works(other ?? '')).toBe(true);
  });

  it('still gives the successor shortly before 10 s are over', async () => {
    const next = await tokenOf(refresh(person.refresh_token));
    await rotatedAgo(8);
    expect(await works(person.refresh_token)).toBe(true);
    expect(await works(next)).toBe(true);
  });

  it('gives a tab that comes late a successor too where another has refreshed again meanwhile', async () => {
    const second = await tokenOf(refresh(person.refresh_token));
    await rotatedAgo(5);
    const third = await tokenOf(refresh(second));
    await rotatedAgo(4);
    // Exchanged 9 s and 4 s ago.
    for (const token of [person.refresh_token, second]) expect(await tokenOf(refresh(token))).toBe(third);
    expect(await works(third)).toBe(true);
    await rotatedAgo(2);
    // 11 s, 6 s and 2 s ago: the second has its grace, the first has lost it.
    expect(await works(second)).toBe(true);
    expect(await refresh(person.refresh_token)).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
    expect(await works(third)).toBe(false);
  });

  it('takes a token presented again later for a stolen one: its whole family ends, access included', async () => {
    const first = await refresh(person.refresh_token);
    const socket = await app.connect(person, '/messaging');
    await rotatedAgo(11);
    expect(await refresh(person.refresh_token)).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
    expect(await refresh(first.body.data.refresh_token as string)).toMatchObject({
      status: 401,
      body: { code: 'session_revoked' },
    });
    expect((await socket.next('session:ended')).reason).toBe('session_revoked');
    const refused = await eventually(() => person.api.get('/users/me'), 401, 1_000);
    expect(refused.body.code).toBe('session_revoked');
  });

  it('ends only the family of the reused token, not the user’s other sessions', async () => {
    const login = { email: person.email, password: person.password };
    const other = (await app.api().post('/auth/login?tokens=body', login)).body.data;
    await tokenOf(refresh(person.refresh_token));
    await rotatedAgo(11);
    await refresh(person.refresh_token);
    expect(await works(other.refresh_token as string)).toBe(true);
  });

  it('is refused to a suspended person and organization, and possible again afterwards', async () => {
    await app.sql.query(`UPDATE users SET status = 'suspended' WHERE id = $1`, [person.id]);
    expect(await refresh(person.refresh_token)).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
    await app.sql.query(`UPDATE users SET status = 'active' WHERE id = $1`, [person.id]);
    await app.sql.query(`UPDATE organizations SET status = 'suspended' WHERE id = $1`, [person.organization_id]);
    expect((await refresh(person.refresh_token)).status).toBe(401);
    await app.sql.query(`UPDATE organizations SET status = 'active' WHERE id = $1`, [person.organization_id]);
    expect(await works(person.refresh_token)).toBe(true);
  });

  it('refuses what is no refresh token, and none at all', async () => {
    for (const token of ['', 'junk', person.token, `${person.refresh_token}x`]) {
      expect(await refresh(token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
    expect((await app.api().post('/auth/refresh', {})).status).toBe(401);
    expect((await app.api().post('/auth/refresh')).status).toBe(401);
  });
});

describe('the refresh cookie', () => {
  const signIn = () => app.api().post('/auth/login', { email: person.email, password: person.password });

  it('is out of reach of scripts and of other sites, and goes to /auth only', async () => {
    const { attributes } = refreshCookieOf(await signIn());
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/api/v1/auth']));
    const expires = attributes.find((each) => each.startsWith('Expires='))?.slice('Expires='.length) ?? '';
    expect(Date.parse(expires) - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
  });

  it('is exchanged for an access token, and for the next cookie', async () => {
    const { pair } = refreshCookieOf(await signIn());
    const answer = await app.api().post('/auth/refresh', undefined, { cookie: `other=1; ${pair}`, ...OWN_PAGE });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ access_token: expect.any(String), expires_in: 900 });
    const next = refreshCookieOf(answer);
    expect(next.value).not.toBe('');
    expect(next.pair).not.toBe(pair);
    expect(next.attributes).toContain('HttpOnly');
  });

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a page that imitates ours', { origin: 'http://localhost.evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['no page at all', {}],
  ])('is refused from %s', async (_from, headers: Record<string, string>) => {
    const { pair } = refreshCookieOf(await signIn());
    const answer = await app.api().post('/auth/refresh', undefined, { cookie: pair, ...headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expect(refreshCookieOf(answer).line).toBeUndefined();
    expect((await app.api().post('/auth/refresh', undefined, { cookie: pair, ...OWN_PAGE })).status).toBe(200);
  });

  it('hands the next token over in the body where ?tokens=body asks for it', async () => {
    const { pair } = refreshCookieOf(await signIn());
    const headers = { cookie: pair, ...OWN_PAGE };
    const answer = await app.api().post('/auth/refresh?tokens=body', undefined, headers);
    expect(answer.body.data.refresh_token).toEqual(expect.any(String));
    expect(refreshCookieOf(answer).line).toBeUndefined();
  });

  it('is cleared by signing out', async () => {
    const signedIn = await signIn();
    const answer = await app.api(signedIn.body.data.access_token as string).post('/auth/logout');
    expect(answer.status).toBe(204);
    const cleared = refreshCookieOf(answer);
    expect(cleared.value).toBe('');
    expect(cleared.attributes).toEqual(expect.arrayContaining(['Max-Age=0', 'Path=/api/v1/auth']));
    const headers = { cookie: refreshCookieOf(signedIn).pair, ...OWN_PAGE };
    expect((await app.api().post('/auth/refresh', undefined, headers)).body.code).toBe('session_revoked');
  });
});
