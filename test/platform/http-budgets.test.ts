import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { complete } from '../features/use-cases/support.ts';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';

describe('a budget', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ LIMIT_READS: '3/60', LIMIT_WRITES: '2/60' });
  });
  afterAll(() => app.close());

  it('is told in headers, and ends in 429 with the time to wait', async () => {
    const guest = app.api();
    const answers = [];
    for (let call = 0; call < 4; call++) answers.push(await guest.get('/reference'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
    const { headers, body } = answers.at(-1) as (typeof answers)[number];
    expect(headers.get('ratelimit-limit')).toBe('3');
    expect(headers.get('ratelimit-policy')).toBe('3;w=60');
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Math.ceil(body.retry_after_ms / 1_000)).toBe(wait);
    expect(headers.get('content-type')).toMatch(/problem\+json/);
  });

  it('is each person’s own, and reads do not draw on writes', async () => {
    const [amal, badr] = [await app.person(), await app.person()];
    // Signing in has read once.
    for (let call = 0; call < 2; call++) expect((await amal.api.get('/users/me')).status).toBe(200);
    expect((await amal.api.get('/users/me')).status).toBe(429);
    expect((await badr.api.get('/users/me')).status).toBe(200);
    expect((await amal.api.post('/use-cases', { title: 'A draft' })).status).toBe(201);
    expect((await amal.api.post('/use-cases', { nonsense: 1 })).status).toBe(422);
    expect((await amal.api.post('/use-cases', { title: 'A draft' })).status).toBe(429);
  });

  it('cannot be escaped by a forged address', async () => {
    const guest = app.api();
    const { status } = await guest.get('/reference', { 'x-forwarded-for': '203.0.113.9' });
    expect(status).toBe(429);
  });
});

describe('Idempotency-Key', () => {
  let app: TestApp;
  let amal: Person;
  let badr: Person;
  beforeAll(async () => {
    app = await startTestApp();
    [amal, badr] = await Promise.all([app.person(), app.person()]);
  });
  afterAll(() => app.close());

  const create = (person: Person, key: string, body: unknown = { title: 'A draft' }) =>
    person.api.post('/use-cases', body, { 'idempotency-key': key });
  const drafts = async (person: Person) =>
    (await person.api.get('/use-cases/mine')).body.pagination.total_items as number;

  it('makes a repeated call answer as the first did, and create nothing more', async () => {
    const before = await drafts(amal);
    const first = await create(amal, 'repeat');
    const second = await create(amal, 'repeat');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await drafts(amal)).toBe(before + 1);
  });

  it('refuses another body under the same key', async () => {
    const key = 'other-body';
    await create(amal, key);
    const { status, body } = await create(amal, key, { title: 'Another' });
    expect([status, body.errors]).toEqual([
      422,
      [expect.objectContaining({ path: 'Idempotency-Key', code: 'reused' })],
    ]);
  });

  it('says 409 while the first call is under way', async () => {
    await create(amal, 'in-flight');
    // As the row is before the first call has its answer.
    await app.sql.query(`UPDATE idempotency_keys SET reply = NULL, claimed_at = now() WHERE key = 'in-flight'`);
    const { status, body, headers } = await create(amal, 'in-flight');
    expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'conflict', '1']);
  });

  describe('of a first call that died before it could answer', () => {
    const call = (path: string, body: object, key: string, person = amal) =>
      person.api.post(path, body, { 'idempotency-key': key });
    const die = (key: string) =>
      app.sql.query(
        `UPDATE idempotency_keys SET reply = NULL, claimed_at = now() - interval '16 seconds' WHERE key = $1`,
        [key],
      );

    it('creates nothing twice, and still refuses another body', async () => {
      const before = await drafts(amal);
      const first = await create(amal, 'dead');
      await die('dead');
      expect((await create(amal, 'dead', { title: 'Another' })).status).toBe(422);
      const second = await create(amal, 'dead');
      expect([second.status, second.body.data.id]).toEqual([201, first.body.data.id]);
      expect(await create(amal, 'dead')).toMatchObject({ status: 201, body: second.body });
      expect(await drafts(amal)).toBe(before + 1);
    });

    it('publishes, reports, writes to the author and sends once', async () => {
      const published = { ...complete, title: 'A case that is created once', status: 'published' };
      const first = await call('/use-cases', published, 'once-published');
      const { id } = first.body.data as { id: string };
      await die('once-published');
      expect((await call('/use-cases', published, 'once-published')).body.data).toMatchObject({ id, version: 1 });

      const report = { reason: 'spam' };
      const reported = await call(`/use-cases/${id}/report`, report, 'once-reported', badr);
      await die('once-reported');
      expect(await call(`/use-cases/${id}/report`, report, 'once-reported', badr)).toMatchObject({
        status: 201,
        body: reported.body,
      });
      expect((await call(`/use-cases/${id}/report`, report, 'reported-again', badr)).status).toBe(409);

      const contacted = await call(`/use-cases/${id}/contact`, { message: 'Hello' }, 'once-contacted', badr);
      await die('once-contacted');
      expect((await call(`/use-cases/${id}/contact`, { message: 'Hello' }, 'once-contacted', badr)).body).toEqual(
        contacted.body,
      );
      const message = { recipient_id: amal.id, content: 'Once' };
      const sent = await call('/messages', message, 'once-sent', badr);
      await die('once-sent');
      expect((await call('/messages', message, 'once-sent', badr)).body).toEqual(sent.body);
      const { body } = await badr.api.get(`/messages/conversations/${sent.body.data.conversation_id}`);
      expect(body.data.map(({ content }: { content: string }) => content)).toEqual(['Hello', 'Once']);
    });
  });

  it('lets one of many at once through', async () => {
    const before = await drafts(amal);
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => create(amal, 'at-once')))).map(
      ({ status }) => status,
    );
    expect(statuses).toContain(201);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await drafts(amal)).toBe(before + 1);
  });

  it('is free again after a failure', async () => {
    expect((await create(amal, 'failed', { nonsense: 1 })).status).toBe(422);
    expect((await create(amal, 'failed')).status).toBe(201);
  });

  it('is each person’s own', async () => {
    const [hers, his] = [await create(amal, 'shared'), await create(badr, 'shared')];
    expect([hers.status, his.status]).toEqual([201, 201]);
    expect(his.body.data.id).not.toBe(hers.body.data.id);
  });

  it('is forgotten after 24 hours', async () => {
    const first = await create(amal, 'old');
    await app.sql.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'old'`);
    const second = await create(amal, 'old', { title: 'Another' });
    expect(second.status).toBe(201);
    expect(second.body.data.id).not.toBe(first.body.data.id);
  });

  it.each(['with spaces', 'x'.repeat(256)])('is refused where it is no key: %p', async (key) => {
    expect((await create(amal, key)).body).toMatchObject({ status: 422, errors: [{ path: 'Idempotency-Key' }] });
  });
});
