import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

let app: TestApp;
let author: Person;
let colleague: Person;
let admin: Person;
let platform: Person;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.person();
  author = await app.person({ organization_id: admin.organization_id });
  colleague = await app.person({ organization_id: admin.organization_id });
  platform = await app.person({ role: 'platform_admin' });
});
afterAll(() => app.close());

let cases = 0;
async function write(person: Person, body: object = {}): Promise<string> {
  const answer = await person.api.post('/use-cases', { ...complete, title: `A case of its own ${cases++}`, ...body });
  expect(answer.status).toBe(201);
  return answer.body.data.id;
}
const step = (person: Person, id: string, name: string, body?: object) =>
  person.api.post(`/use-cases/${id}/${name}`, body);
const read = async (person: Person, id: string) => (await person.api.get(`/use-cases/${id}`)).body.data;

/** An organization that approves its cases, with an administrator and a member. */
async function approving() {
  const boss = await app.person();
  await app.sql.query('UPDATE organizations SET require_use_case_approval = true WHERE id = $1', [
    boss.organization_id,
  ]);
  return { boss, member: await app.person({ organization_id: boss.organization_id }) };
}

describe('the status machine', () => {
  const reach = {
    draft: (person: Person) => write(person),
    published: (person: Person) => write(person, { status: 'published' }),
    async archived(person: Person) {
      const id = await write(person, { status: 'published' });
      await step(person, id, 'archive');
      return id;
    },
  };
  const allowed: Record<string, Record<string, string>> = {
    draft: { publish: 'published' },
    published: { unpublish: 'draft', archive: 'archived' },
    archived: { unpublish: 'draft' },
  };

  it.each(['draft', 'published', 'archived'] as const)(
    'goes from %s only where it may, and names both states otherwise',
    async (from) => {
      for (const name of ['publish', 'unpublish', 'archive', 'approve', 'reject']) {
        const id = await reach[from](admin);
        const answer = await step(admin, id, name, name === 'reject' ? { reason: 'Not yet.' } : undefined);
        const to = allowed[from]?.[name];
        if (to === undefined) {
          expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'wrong_state']);
          expect([answer.body.from, answer.body.detail]).toEqual([from, expect.stringContaining(answer.body.to)]);
          expect((await read(admin, id)).status).toBe(from);
        } else expect([name, answer.status, answer.body.data.status]).toEqual([name, 200, to]);
      }
    },
  );

  it('goes from under_review and from deleted only where it may, and names both states otherwise', async () => {
    const { boss, member } = await approving();
    const named = { publish: 'published', archive: 'archived', restore: 'restored', purge: 'purged' };
    for (const [name, target] of Object.entries(named)) {
      const id = await write(member, { status: 'published' });
      const answer = await step(name === 'purge' ? platform : boss, id, name);
      expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'wrong_state']);
      expect([answer.body.from, answer.body.to]).toEqual(['under_review', target]);
      expect(answer.body.detail).toContain('under_review');
      expect(answer.body.detail).toContain(target);
      expect((await read(boss, id)).status).toBe('under_review');
    }
    const taken: [string, string][] = [
      ['unpublish', 'draft'],
      ['approve', 'published'],
      ['reject', 'draft'],
    ];
    for (const [name, to] of taken) {
      const id = await write(member, { status: 'published' });
      const answer = await step(boss, id, name, name === 'reject' ? { reason: 'Not yet.' } : undefined);
      expect([name, answer.status, answer.body.data.status]).toEqual([name, 200, to]);
    }
    // What is deleted is not there, but to be restored or purged.
    for (const name of ['publish', 'unpublish', 'archive', 'approve', 'reject']) {
      const id = await write(boss, { status: 'published' });
      await boss.api.delete(`/use-cases/${id}`);
      const answer = await step(boss, id, name, name === 'reject' ? { reason: 'Not yet.' } : undefined);
      expect([name, answer.status]).toEqual([name, 404]);
      expect((await step(boss, id, 'restore')).body.data.status).toBe('published');
    }
  });

  it('hands in, gives back with a reason, and publishes when approved', async () => {
    const { boss, member } = await approving();
    const id = await write(member, { status: 'published' });
    expect((await read(member, id)).status).toBe('under_review');
    expect((await step(member, id, 'approve')).status).toBe(403);
    expect((await step(boss, id, 'reject', {})).status).toBe(422);
    const rejected = await step(boss, id, 'reject', { reason: 'Tell the cost.' });
    expect(rejected.body.data).toMatchObject({
      status: 'draft',
      moderation: { state: 'rejected', reason: 'Tell the cost.' },
    });
    expect((await step(member, id, 'publish')).body.data.status).toBe('under_review');
    const approved = await step(boss, id, 'approve');
    expect(approved.body.data).toMatchObject({ status: 'published', moderation: null });

    const patched = await member.api.patch(
      `/use-cases/${id}`,
      { subtitle: 'New' },
      { 'if-match': String(approved.body.data.version) },
    );
    expect(patched.body.data.status).toBe('under_review');

    const { body } = await boss.api.get(`/use-cases/${id}/audit`);
    const told = body.data.map(({ action, before, after }: any) => [action, before.status, after.status]);
    expect(told).toEqual([
      ['edit', 'published', 'under_review'],
      ['approve', 'under_review', 'published'],
      ['submit', 'draft', 'under_review'],
      ['reject', 'under_review', 'draft'],
      ['submit', 'draft', 'under_review'],
    ]);
    expect(body.data[3]).toMatchObject({ reason: 'Tell the cost.', user_id: boss.id });
    expect(body.data[0].fields).toEqual(['subtitle']);
    expect((await member.api.get(`/use-cases/${id}/audit`)).status).toBe(403);
    expect((await author.api.get(`/use-cases/${id}/audit`)).status).toBe(404);
  });

  it('approves and gives back the version that was read, and no other', async () => {
    const { boss, member } = await approving();
    const id = await write(member, { status: 'published' });
    const version = Number((await read(boss, id)).version);
    const edit = await member.api.patch(
      `/use-cases/${id}`,
      { subtitle: 'Slipped in' },
      { 'if-match': String(version) },
    );
    expect(edit.body.data.status).toBe('under_review');
    const judge = (name: string, seen: number) =>
      boss.api.post(`/use-cases/${id}/${name}`, name === 'reject' ? { reason: 'Not this.' } : undefined, {
        'if-match': `"${seen}"`,
      });
    for (const name of ['approve', 'reject']) {
      const stale = await judge(name, version);
      expect([stale.status, stale.body.code, stale.body.current.subtitle]).toEqual([
        409,
        'version_conflict',
        'Slipped in',
      ]);
    }
    expect((await read(boss, id)).status).toBe('under_review');
    expect((await judge('approve', version + 1)).body.data).toMatchObject({
      status: 'published',
      version: version + 2,
    });
    const [approval] = (await boss.api.get(`/use-cases/${id}/audit`)).body.data;
    expect(approval).toMatchObject({ action: 'approve', user_id: boss.id, before: { version: version + 1 } });
  });

  it('publishes no edit that comes between an approval’s reading and its writing', async () => {
    const { boss, member } = await approving();
    for (let round = 0; round < 10; round++) {
      const id = await write(member, { status: 'published' });
      const version = Number((await read(boss, id)).version);
      const [approved, edited] = await Promise.all([
        step(boss, id, 'approve'),
        member.api.patch(`/use-cases/${id}`, { subtitle: 'Slipped in' }, { 'if-match': String(version) }),
      ]);
      const { status, subtitle } = await read(boss, id);
      // Whichever was first: nothing is published that was not there when it was approved.
      if (status === 'published') {
        const entry = (await boss.api.get(`/use-cases/${id}/audit`)).body.data.find(
          (each: any) => each.action === 'approve',
        );
        expect(entry.before.version).toBe(subtitle === undefined ? version : version + 1);
      } else {
        expect(status).toBe('under_review');
        expect([200, 409]).toContain(approved.status);
        expect(edited.status).toBe(200);
      }
    }
  });

  it('keeps an audit that no read of the case carries, of what others did to a draft too, beyond a purge', async () => {
    const id = await write(author);
    await author.api.patch(`/use-cases/${id}`, { subtitle: 'Mine' }, { 'if-match': '1' });
    await platform.api.patch(`/use-cases/${id}`, { subtitle: 'Not mine' }, { 'if-match': '2' });
    await step(author, id, 'publish');
    expect(Object.keys(await read(author, id))).not.toContain('audit');
    await author.api.delete(`/use-cases/${id}`);
    expect((await colleague.api.get(`/use-cases/${id}/audit`)).status).toBe(404);
    expect((await author.api.get(`/use-cases/${id}/audit`)).status).toBe(403);
    expect((await admin.api.get(`/use-cases/${id}/audit`)).body.data[0]).toMatchObject({ action: 'delete' });
    await step(platform, id, 'purge');
    expect((await admin.api.get(`/use-cases/${id}/audit`)).status).toBe(404);
    const { body } = await platform.api.get(`/use-cases/${id}/audit`);
    expect(body.data.map(({ action, user_id, fields }: any) => [action, user_id, fields])).toEqual([
      ['purge', platform.id, []],
      ['delete', author.id, []],
      ['publish', author.id, []],
      ['edit', platform.id, ['subtitle']],
    ]);
    expect((await platform.api.get(`/use-cases/${'0'.repeat(24)}/audit`)).status).toBe(404);
  });

  it('tells its steps in pages that a new step moves nothing of', async () => {
    const id = await write(author);
    for (let round = 0; round < 3; round++) {
      await step(author, id, 'publish');
      await step(author, id, 'unpublish');
    }
    const page = (query: string, of = id) => admin.api.get(`/use-cases/${of}/audit?limit=2${query}`);
    const first = (await page('')).body;
    await step(author, id, 'publish');
    const second = (await page(`&cursor=${first.pagination.next_cursor}`)).body;
    const third = (await page(`&cursor=${second.pagination.next_cursor}`)).body;
    expect([first, second, third].map(({ data, pagination }) => [data.length, pagination.has_more])).toEqual([
      [2, true],
      [2, true],
      [2, false],
    ]);
    expect(third.pagination.next_cursor).toBeNull();
    const whole = (await admin.api.get(`/use-cases/${id}/audit`)).body.data;
    expect(whole.slice(1)).toEqual([first, second, third].flatMap(({ data }) => data));

    const other = await write(author, { status: 'published' });
    const elsewhere = await page(`&cursor=${first.pagination.next_cursor}`, other);
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'malformed_request']);
    expect((await page('&limit=101')).status).toBe(422);
  });

  it('deletes for everybody, restores for whoever could delete, purges for platform administrators only', async () => {
    const id = await write(author, { status: 'published' });
    expect((await colleague.api.delete(`/use-cases/${id}`)).status).toBe(403);
    expect((await step(platform, id, 'restore')).body.code).toBe('wrong_state');
    expect((await step(platform, id, 'purge')).body.code).toBe('wrong_state');
    expect((await author.api.delete(`/use-cases/${id}`)).status).toBe(204);
    for (const person of [author, admin, platform, colleague]) {
      expect((await person.api.get(`/use-cases/${id}`)).status).toBe(404);
    }
    expect((await step(colleague, id, 'restore')).status).toBe(404);
    expect((await step(author, id, 'restore')).body.data).toMatchObject({ status: 'published', deleted_at: null });
    expect((await app.api().get(`/use-cases/${id}`)).status).toBe(200);
    await colleague.api.put(`/use-cases/${id}/like`);
    await author.api.delete(`/use-cases/${id}`);
    expect((await step(author, id, 'purge')).status).toBe(403);
    expect((await step(platform, id, 'purge')).status).toBe(204);
    expect((await step(platform, id, 'restore')).status).toBe(404);
  });

  it('lists the deleted ones apart, for whoever may restore them', async () => {
    const boss = await app.person();
    const writer = await app.person({ organization_id: boss.organization_id });
    const reader = await app.person({ organization_id: boss.organization_id });
    const gone = await write(writer, { status: 'published' });
    const hidden = await write(writer, { visibility: 'private' });
    const kept = await write(writer, { status: 'published' });
    for (const id of [gone, hidden]) await writer.api.delete(`/use-cases/${id}`);

    const ids = async (person: Person, path: string) =>
      (await person.api.get(path)).body.data.map((each: any) => each.id);
    const ofOrganization = '/organizations/me/use-cases';
    expect(await ids(reader, `${ofOrganization}?deleted=true`)).toEqual([]);
    expect(await ids(reader, '/use-cases/mine?deleted=true')).toEqual([]);
    expect(await ids(boss, `${ofOrganization}?deleted=true`)).toEqual([gone]);
    expect(await ids(writer, `${ofOrganization}?deleted=true`)).toEqual([hidden, gone]);
    expect(await ids(writer, '/use-cases/mine?deleted=true&status=published')).toEqual([gone]);
    for (const person of [boss, writer, reader]) expect(await ids(person, ofOrganization)).toEqual([kept]);

    const { body } = await writer.api.get('/use-cases/mine?deleted=true');
    expect(body.data[1]).toMatchObject({ status: 'published', can: { restore: true, edit: false, delete: false } });
    expect(body.data[1].deleted_at).not.toBeNull();
    expect((await step(boss, gone, 'restore')).status).toBe(200);
    expect(await ids(boss, ofOrganization)).toEqual([gone, kept]);
  });
});

it('tells every fault with its step, of one step or all', async () => {
  const id = await write(author, { title: 'Short', challenge: null, technologies: null });
  const all = (await step(author, id, 'validate')).body.data;
  expect(all.valid).toBe(false);
  expect(all.errors.map((fault: any) => [fault.path, fault.step])).toEqual([
    ['title', 1],
    ['challenge', 2],
    ['technologies', 3],
  ]);
  const second = (await author.api.post(`/use-cases/${id}/validate?step=2`)).body.data;
  expect(second.errors.map(({ path }: any) => path)).toEqual(['challenge']);
  expect((await author.api.post(`/use-cases/${id}/validate?step=6`)).body.data).toEqual({ valid: true, errors: [] });
});

it('takes the version in every form a client may send, and says so where it is none', async () => {
  const id = await write(author);
  const patch = (ifMatch: string) =>
    author.api.patch(`/use-cases/${id}`, { subtitle: `with ${ifMatch}` }, { 'if-match': ifMatch });
  expect((await patch('"1"')).status).toBe(200);
  expect((await patch('W/"2"')).status).toBe(200);
  expect((await patch('"9", "3"')).status).toBe(200);
  const stale = await patch('"3"');
  expect([stale.status, stale.body.code, stale.body.current.version]).toEqual([409, 'version_conflict', 4]);
  for (const junk of ['*', '"x"', '-1', '"4', '"4" "5"', '', '"4", x']) {
    const { status, body } = await patch(junk);
    expect([junk, status, body.errors?.[0]]).toEqual([
      junk,
      422,
      { path: 'If-Match', code: 'malformed', message: expect.stringContaining('If-Match: "2"') },
    ]);
  }
  expect((await author.api.patch(`/use-cases/${id}`, { subtitle: 'x' })).status).toBe(428);
});

it('leads from the address of a published case to its new one', async () => {
  const id = await write(author, { status: 'published', title: 'The first name of this case' });
  const before = await read(author, id);
  await author.api.patch(`/use-cases/${id}`, { title: 'The second name of this case' }, { 'if-match': '1' });
  const path = `${app.url}/api/v1/use-cases/by-slug/${author.organization_id}`;
  const moved = await fetch(`${path}/${before.slug}`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([
    301,
    `/api/v1/use-cases/by-slug/${author.organization_id}/the-second-name-of-this-case`,
  ]);
  // It may be given its first name back.
  expect(moved.headers.get('cache-control')).toBe('private, no-cache');
  expect(await moved.text()).toBe('');
  const head = await fetch(`${path}/${before.slug}`, { method: 'HEAD', redirect: 'manual' });
  expect([head.status, head.headers.get('location')]).toEqual([301, moved.headers.get('location')]);
  expect(((await (await fetch(`${path}/${before.slug}`)).json()) as any).data.id).toBe(id);
  const other = await write(author, { title: 'The first name of this case' });
  expect((await read(author, other)).slug).not.toBe(before.slug);
});

describe('moderation', () => {
  it('verifies and features only what is published, and names both states otherwise', async () => {
    const id = await write(author);
    const verified = await platform.api.put(`/use-cases/${id}/verification`);
    expect(verified.body).toMatchObject({ code: 'wrong_state', from: 'draft', to: 'verified' });
    const featured = await platform.api.put(`/use-cases/${id}/feature`, { until: '2100-01-01T00:00:00Z' });
    expect(featured.body).toMatchObject({ code: 'wrong_state', from: 'draft', to: 'featured' });
  });

  it('takes a report per person, and takes the case down until an administrator brings it back', async () => {
    const id = await write(author, { status: 'published' });
    const report = (person: Person) => person.api.post(`/use-cases/${id}/report`, { reason: 'spam' });
    expect((await report(colleague)).status).toBe(201);
    expect((await report(colleague)).body.code).toBe('already_exists');
    expect((await admin.api.get('/reports')).status).toBe(403);
    const { body } = await platform.api.get('/reports?state=open');
    const mine = body.data.find((each: any) => each.use_case.id === id);
    const resolve = { resolution: 'taken_down', note: 'An advertisement.' };
    expect((await platform.api.post(`/reports/${mine.id}/resolve`, resolve)).body.data.state).toBe('taken_down');
    const again = (await platform.api.post(`/reports/${mine.id}/resolve`, resolve)).body;
    expect(again).toMatchObject({ code: 'wrong_state', from: 'taken_down', to: 'resolved' });
    expect((await app.api().get(`/use-cases/${id}`)).status).toBe(404);
    expect(await read(author, id)).toMatchObject({
      status: 'archived',
      moderation: { state: 'taken_down', reason: 'An advertisement.' },
      can: { edit: true, publish: false, unpublish: false },
    });
    expect((await read(platform, id)).can.unpublish).toBe(true);
    expect((await step(author, id, 'unpublish')).status).toBe(403);
    expect((await step(platform, id, 'unpublish')).status).toBe(200);
  });

  it('takes down what was deleted meanwhile: restored, it stays down', async () => {
    const id = await write(author, { status: 'published' });
    await colleague.api.post(`/use-cases/${id}/report`, { reason: 'spam' });
    const { body } = await platform.api.get('/reports?state=open&page_size=100');
    const report = body.data.find((each: any) => each.use_case.id === id);
    expect((await author.api.delete(`/use-cases/${id}`)).status).toBe(204);
    const resolve = { resolution: 'taken_down', note: 'An advertisement.' };
    expect((await platform.api.post(`/reports/${report.id}/resolve`, resolve)).body.data.state).toBe('taken_down');
    expect((await step(author, id, 'restore')).status).toBe(200);
    expect(await read(author, id)).toMatchObject({ status: 'archived', moderation: { state: 'taken_down' } });
    expect((await app.api().get(`/use-cases/${id}`)).status).toBe(404);
    expect((await step(author, id, 'unpublish')).status).toBe(403);
  });

  it('takes each of the seven reasons, and no other', async () => {
    const id = await write(author, { status: 'published' });
    const reasons = ['inappropriate', 'spam', 'misinformation', 'copyright', 'duplicate', 'privacy', 'other'];
    for (const reason of reasons) {
      const person = await app.person({ organization_id: admin.organization_id });
      expect((await person.api.post(`/use-cases/${id}/report`, { reason })).status).toBe(201);
    }
    const other = await colleague.api.post(`/use-cases/${id}/report`, { reason: 'ugly' });
    expect([other.status, other.body.errors[0].path]).toEqual([422, 'reason']);
    const { body } = await platform.api.get('/reports?state=open&page_size=100');
    const told = body.data.filter((each: any) => each.use_case.id === id).map((each: any) => each.reason);
    expect(told.sort()).toEqual([...reasons].sort());
  });

  it('verifies until the content changes, and features until a date, without a new version', async () => {
    const id = await write(author, { status: 'published' });
    expect((await admin.api.put(`/use-cases/${id}/verification`)).status).toBe(403);
    expect((await platform.api.put(`/use-cases/${id}/verification`)).body.data).toMatchObject({
      verified: true,
      version: 1,
    });
    const feature = (until: string) => platform.api.put(`/use-cases/${id}/feature`, { until });
    const past = await feature('2001-01-01T00:00:00Z');
    expect([past.status, past.body.errors[0].path]).toEqual([422, 'until']);
    expect((await feature('2100-01-01T00:00:00Z')).body.data.featured).toBe(true);
    const listed = async (featured: boolean) => {
      const { body } = await app.api().get(`/use-cases?featured=${featured}&organization_id=${author.organization_id}`);
      return [body.data.some((card: any) => card.id === id), body.pagination.total_items === body.data.length];
    };
    expect([await listed(true), await listed(false)]).toEqual([
      [true, true],
      [false, true],
    ]);
    // It ends by itself, in cards and in lists.
    await feature(new Date(Date.now() + 2_000).toISOString());
    await eventually('its end', async () => !(await listed(true))[0]);
    await eventually('its end', async () => (await listed(false))[0]);
    expect(await read(author, id)).toMatchObject({ featured: false, featured_until: null });
    expect(
      (await author.api.patch(`/use-cases/${id}`, { subtitle: 'x' }, { 'if-match': '1' })).body.data.verified,
    ).toBe(false);
    expect((await platform.api.delete(`/use-cases/${id}/feature`)).body.data.featured).toBe(false);
  });
});
