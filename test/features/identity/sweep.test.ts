import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let amal: Person;

beforeAll(async () => {
  app = await startTestApp();
  amal = await app.person();
});
afterAll(() => app.close());

it('deletes sessions 30 days and one-time tokens a day after their end, and no other', async () => {
  await app.sql.query('DELETE FROM sessions WHERE user_id <> $1', [amal.id]);
  const { rows: live } = await app.sql.query('SELECT id FROM sessions');
  const addSession = (device: string, expires: string, revoked: string | null) =>
    app.sql.query(
      `INSERT INTO sessions (id, user_id, device, last_used_at, expires_at, revoked_at)
       VALUES (gen_random_uuid(), $1, $2, now(), now() + $3::interval, now() + $4::interval)`,
      [amal.id, device, expires, revoked],
    );
  await addSession('expired long ago', '-31 days', null);
  await addSession('revoked long ago', '10 days', '-31 days');
  await addSession('expired lately', '-29 days', null);
  await addSession('revoked lately', '10 days', '-29 days');
  const addToken = (token_hash: string, expires: string, used: string | null) =>
    app.sql.query(
      `INSERT INTO one_time_tokens (token_hash, user_id, purpose, expires_at, used_at)
       VALUES ($2, $1, 'verify_email', now() + $3::interval, now() + $4::interval)`,
      [amal.id, token_hash, expires, used],
    );
  await addToken('expired', '-2 days', null);
  await addToken('used', '3 days', '-2 days');
  await addToken('just expired', '-1 hour', null);
  await addToken('just used', '3 days', '-1 hour');
  await addToken('open', '3 days', null);

  await app.sql.query(`SELECT graphile_worker.add_job('sweep_sessions', '{}'::json, job_key => 'now')`);
  await eventually('the sweep', async () => {
    const { rows } = await app.sql.query(`SELECT FROM graphile_worker.jobs WHERE key = 'now'`);
    return rows.length === 0;
  });
  const { rows: sessions } = await app.sql.query('SELECT id, device FROM sessions ORDER BY device');
  expect(sessions.filter(({ id }) => live.some((each) => each.id === id))).toHaveLength(live.length);
  expect(sessions.map(({ device }) => device)).toEqual(expect.arrayContaining(['expired lately', 'revoked lately']));
  expect(sessions).toHaveLength(live.length + 2);
  const { rows: tokens } = await app.sql.query('SELECT token_hash FROM one_time_tokens ORDER BY token_hash');
  expect(tokens.map(({ token_hash }) => token_hash)).toEqual(['just expired', 'just used', 'open']);
  expect((await amal.api.get('/users/me')).status).toBe(200);
  const { status } = await app.api().post('/auth/refresh', { refresh_token: amal.refresh_token });
  expect(status).toBe(200);
});
