import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { eventually } from './support.ts';

let app: TestApp;
let person: Person;
let stranger: Person;

beforeAll(async () => {
  app = await startTestApp();
  stranger = await app.person();
});
afterAll(() => app.close());
beforeEach(async () => {
  person = await app.person();
});

const WITHIN_MS = 1_000;
const NAMESPACES = ['/messaging', '/dashboard'];

/** Another device of the person. */
async function signIn(device = 'a tablet') {
  const credentials = { email: person.email, password: person.password };
  const answer = await app.api().post('/auth/login?tokens=body', credentials, { 'user-agent': device });
  const { access_token: token, refresh_token } = answer.body.data as { access_token: string; refresh_token: string };
  return { token, refresh_token, api: app.api(token) };
}

const socketsOf = (device: { token: string }) => Promise.all(NAMESPACES.map((each) => app.connect(device, each)));
const revokedOnRest = (device: { api: Person['api'] }) =>
  eventually(() => device.api.get('/users/me'), 401, WITHIN_MS).then(({ body }) => body.code as string);

describe('the list of devices', () => {
  it('shows one’s own live sessions only, and which one is asking', async () => {
    const before = (await person.api.get('/auth/sessions')).body.data as { id: string; current: boolean }[];
    const tablet = await signIn();
    const { body } = await tablet.api.get('/auth/sessions');
    const [first, ...others] = body.data;
    expect(first).toMatchObject({ device: 'a tablet', current: true });
    expect(others).toEqual(before.map((session) => ({ ...session, current: false })));
    expect(body.pagination).toEqual({ next_cursor: null, has_more: false });

    await person.api.post('/auth/logout');
    const left = (await tablet.api.get('/auth/sessions')).body.data as { id: string }[];
    const ended = before.find(({ current }) => current)?.id;
    expect(left.map(({ id }) => id)).toEqual([first.id, ...before.map(({ id }) => id)].filter((id) => id !== ended));
  });
});

describe('a long list of devices', () => {
  it('goes page by page, stable while another one signs in', async () => {
    const owner = await app.person();
    person = owner;
    for (const device of ['one', 'two', 'three']) await signIn(device);
    const all = (await owner.api.get('/auth/sessions')).body.data as { id: string; device: string | null }[];
    expect(all.slice(0, 3).map(({ device }) => device)).toEqual(['three', 'two', 'one']);

    let page = (await owner.api.get('/auth/sessions?limit=2')).body;
    const seen = [...page.data];
    await signIn('four');
    while (page.pagination.has_more) {
      const next = encodeURIComponent(page.pagination.next_cursor as string);
      page = (await owner.api.get(`/auth/sessions?limit=2&cursor=${next}`)).body;
      seen.push(...page.data);
    }
    expect(page.pagination.next_cursor).toBeNull();
    expect(seen.map(({ id }: { id: string }) => id)).toEqual(all.map(({ id }) => id));
    expect((await owner.api.get('/auth/sessions?limit=0')).status).toBe(422);
    expect((await owner.api.get('/auth/sessions?cursor=forged')).status).toBe(400);
  });
});

describe('ending one session', () => {
  it('signs that device out everywhere within a second, and no other', async () => {
    const tablet = await signIn();
    const [its, mine] = await Promise.all([socketsOf(tablet), socketsOf(person)]);
    const { data } = (await tablet.api.get('/auth/sessions')).body;
    const { id } = data.find((session: { current: boolean }) => session.current);

    expect((await person.api.delete(`/auth/sessions/${id}`)).status).toBe(204);
    expect(await revokedOnRest(tablet)).toBe('session_revoked');
    for (const socket of its) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'session_revoked' });
      await socket.ended();
    }
    expect((await app.api().post('/auth/refresh', { refresh_token: tablet.refresh_token })).status).toBe(401);
    await expect(app.connect(tablet, '/messaging')).rejects.toMatchObject({ code: 'session_revoked' });

    expect((await person.api.get('/users/me')).status).toBe(200);
    for (const socket of mine) expect(socket.raw.connected).toBe(true);
    expect((await person.api.delete(`/auth/sessions/${id}`)).status).toBe(404);
  });

  it('is refused for another user’s session, an unknown and a malformed one', async () => {
    const [theirs] = (await stranger.api.get('/auth/sessions')).body.data;
    expect((await person.api.delete(`/auth/sessions/${theirs.id}`)).status).toBe(404);
    expect((await stranger.api.get('/users/me')).status).toBe(200);
    expect((await person.api.delete(`/auth/sessions/${randomUUID()}`)).status).toBe(404);
    expect((await person.api.delete('/auth/sessions/first')).status).toBe(422);
  });
});

describe('signing out', () => {
  it('ends this session in both namespaces and leaves the other devices alone', async () => {
    const tablet = await signIn();
    const [its, mine] = await Promise.all([socketsOf(tablet), socketsOf(person)]);
    expect((await tablet.api.post('/auth/logout')).status).toBe(204);
    for (const socket of its) expect(await socket.next('session:ended')).toEqual({ reason: 'logged_out' });
    expect(await revokedOnRest(tablet)).toBe('session_revoked');
    expect((await person.api.get('/users/me')).status).toBe(200);
    for (const socket of mine) expect(socket.heard).toEqual([]);
  });

  it('keeps a socket out that comes right after, while the process still remembers who it was', async () => {
    const tablet = await signIn();
    const before = await app.connect(tablet, '/messaging');
    await tablet.api.post('/auth/logout');
    await before.ended();
    await expect(app.connect(tablet, '/messaging')).rejects.toMatchObject({ code: 'session_revoked' });
  });

  it('with all=true ends every session of the user, and nobody else’s', async () => {
    const tablet = await signIn();
    const [its, mine, others] = await Promise.all([socketsOf(tablet), socketsOf(person), socketsOf(stranger)]);
    expect((await person.api.post('/auth/logout?all=true')).status).toBe(204);
    for (const socket of [...its, ...mine]) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'logged_out' });
      await socket.ended();
    }
    for (const device of [tablet, person]) {
      expect(await revokedOnRest(device)).toBe('session_revoked');
      expect((await app.api().post('/auth/refresh', { refresh_token: device.refresh_token })).status).toBe(401);
    }
    expect((await stranger.api.get('/users/me')).status).toBe(200);
    for (const socket of others) expect(socket.raw.connected).toBe(true);
  });

  it('with all=true spares who signs in again right after', async () => {
    const old = await app.connect(person, '/messaging');
    await person.api.post('/auth/logout?all=true');
    const again = await signIn();
    const fresh = await app.connect(again, '/messaging');
    await old.ended();
    // The old socket ended by the same message; whatever it did to the fresh one has happened by this answer.
    expect((await fresh.emit('unread:get')).total_unread).toBe(0);
    expect(fresh.heard).toEqual([]);
    expect((await again.api.get('/users/me')).status).toBe(200);
  });
});

describe('a suspension', () => {
  it.each([
    ['of the person', `UPDATE users SET status = 'suspended' WHERE id = $1`, () => person.id],
    [
      'of the organization',
      `UPDATE organizations SET status = 'suspended' WHERE id = $1`,
      () => person.organization_id,
    ],
  ])('%s is felt within a second, on REST and by new sockets', async (_whom, sql, id) => {
    await app.sql.query(sql, [id()]);
    expect(await revokedOnRest(person)).toBe('session_revoked');
    await expect(app.connect(person, '/messaging')).rejects.toMatchObject({ code: 'session_revoked' });
  });
});
