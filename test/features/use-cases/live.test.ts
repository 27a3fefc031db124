import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

let app: TestApp;
let author: Person;
let colleague: Person;
let stranger: Person;
beforeAll(async () => {
  app = await startTestApp();
  author = await app.person();
  colleague = await app.person({ organization_id: author.organization_id });
  stranger = await app.person();
});
afterAll(() => app.close());

const publish = async (title: string, body: object = {}): Promise<string> =>
  (await author.api.post('/use-cases', { ...complete, title, status: 'published', ...body })).body.data.id;

it('pushes what moves to who watches, and nothing once it may no longer be read', async () => {
  const id = await publish('A case that is watched');
  const [inside, outside] = [await app.connect(colleague, '/use-cases'), await app.connect(stranger, '/use-cases')];
  expect(await inside.emit('use-case:watch', { id })).toMatchObject({ id, likes: 0, version: 1 });
  await outside.emit('use-case:watch', { id });
  await colleague.api.put(`/use-cases/${id}/like`);
  for (const socket of [inside, outside]) await socket.next('use-case:updated', (now) => now.likes === 1);

  await author.api.patch(`/use-cases/${id}`, { visibility: 'organization' }, { 'if-match': '1' });
  await inside.next('use-case:updated', (now) => now.version === 2);
  expect((await outside.ask('use-case:watch', { id })).error.code).toBe('not_found');
  await author.api.patch(`/use-cases/${id}`, { visibility: 'public' }, { 'if-match': '2' });
  await inside.next('use-case:updated', (now) => now.version === 3);
  await outside.emit('use-case:unwatch', { id });
  expect(outside.heard.filter(({ payload }) => payload.version > 1)).toEqual([]);

  await inside.emit('use-case:unwatch', { id });
  await stranger.api.put(`/use-cases/${id}/like`);
  expect(await inside.emit('use-case:watch', { id })).toMatchObject({ likes: 2 });
  expect(inside.heard.filter(({ payload }) => payload.likes === 2)).toEqual([]);
});

it('tells of a publication those who may read it, and nobody else', async () => {
  const [inside, outside] = [await app.connect(colleague, '/use-cases'), await app.connect(stranger, '/use-cases')];
  const internal = await publish('A case for colleagues alone', { visibility: 'organization' });
  expect((await inside.next('use-case:published', ({ use_case }) => use_case.id === internal)).use_case.title).toBe(
    'A case for colleagues alone',
  );
  const open = await publish('A case for everybody there is');
  await outside.next('use-case:published', ({ use_case }) => use_case.id === open);
  expect(outside.heard.filter(({ payload }) => payload.use_case?.id === internal)).toEqual([]);
});

it('tells of a publication everybody who may read it by right, whatever their role, as it is by then', async () => {
  const boss = await app.person();
  const { organization_id } = boss;
  const member = await app.person({ organization_id });
  const writer = await app.person({ organization_id });
  const platform = await app.person({ role: 'platform_admin' });
  const strangeAdmin = await app.person();
  const who = { boss, member, writer, platform, strangeAdmin, stranger };
  const sockets = await Promise.all(Object.values(who).map((person) => app.connect(person, '/use-cases')));
  const publishAs = async (visibility: string): Promise<string> => {
    const title = `A case that is ${visibility}, told of`;
    return (await writer.api.post('/use-cases', { ...complete, title, status: 'published', visibility })).body.data.id;
  };
  const hearing = {
    private: ['boss', 'writer', 'platform'],
    organization: ['boss', 'member', 'writer', 'platform'],
    public: Object.keys(who),
  };
  const told = new Map<string, string[]>();
  for (const [visibility, names] of Object.entries(hearing)) told.set(await publishAs(visibility), names);
  // The public one is last and reaches all, so what did not come before it does not come.
  const last = [...told.keys()].at(-1);
  for (const socket of sockets) await socket.next('use-case:published', ({ use_case }) => use_case.id === last);
  for (const [id, names] of told) {
    const heard = Object.keys(who).filter((_name, index) =>
      sockets[index]?.heard.some(({ event, payload }) => event === 'use-case:published' && payload.use_case.id === id),
    );
    expect([id, heard]).toEqual([id, names]);
  }
});

it('tells of a case whoever may read it only now: opened to more readers, or restored', async () => {
  const boss = await app.person();
  const member = await app.person({ organization_id: boss.organization_id });
  const who = { boss, member, stranger };
  const sockets = new Map<string, Awaited<ReturnType<typeof app.connect>>>();
  for (const [name, person] of Object.entries(who)) sockets.set(name, await app.connect(person, '/use-cases'));
  const title = 'A case that opens step by step';
  const { body } = await boss.api.post('/use-cases', {
    ...complete,
    title,
    status: 'published',
    visibility: 'private',
  });
  const { id } = body.data;
  const times = (name: string) =>
    sockets
      .get(name)
      ?.heard.filter(({ event, payload }) => event === 'use-case:published' && payload.use_case.id === id).length;
  const heard = async (wanted: Record<string, number>) => {
    // A later public case reaches all, so what did not come before it does not come.
    const last = await publish(`A case after ${JSON.stringify(wanted)}`);
    for (const socket of sockets.values()) {
      await socket.next('use-case:published', ({ use_case }) => use_case.id === last);
    }
    expect(Object.fromEntries(Object.keys(who).map((name) => [name, times(name)]))).toEqual(wanted);
  };
  let version = 1;
  const patch = async (change: object) => {
    const answer = await boss.api.patch(`/use-cases/${id}`, change, { 'if-match': String(version) });
    version = answer.body.data.version;
  };
  await heard({ boss: 1, member: 0, stranger: 0 });
  await patch({ visibility: 'organization' });
  await heard({ boss: 2, member: 1, stranger: 0 });
  await patch({ subtitle: 'Nobody reads it who did not before' });
  await heard({ boss: 2, member: 1, stranger: 0 });
  await patch({ visibility: 'public' });
  await heard({ boss: 3, member: 2, stranger: 1 });
  await patch({ visibility: 'organization' });
  await boss.api.delete(`/use-cases/${id}`);
  await heard({ boss: 3, member: 2, stranger: 1 });
  await boss.api.post(`/use-cases/${id}/restore`);
  await heard({ boss: 4, member: 3, stranger: 1 });
});

it('tells of a draft’s changes on the author’s other device, and nothing whoever may read it no longer', async () => {
  const { api } = author;
  const { id } = (await api.post('/use-cases', { ...complete, title: 'A draft on two devices' })).body.data;
  const device = await app.connect(author, '/use-cases');
  const member = await app.connect(colleague, '/use-cases');
  expect((await member.ask('use-case:watch', { id })).error.code).toBe('not_found');
  await device.emit('use-case:watch', { id });
  await api.patch(`/use-cases/${id}`, { subtitle: 'Written elsewhere' }, { 'if-match': '1' });
  expect(await device.next('use-case:updated', (now) => now.id === id)).toMatchObject({ version: 2, status: 'draft' });
  expect(member.heard).toEqual([]);
});

it('tells an administrator who is none any more nothing of a draft that they watched', async () => {
  const boss = await app.person();
  const member = await app.person({ organization_id: boss.organization_id });
  const { id } = (await member.api.post('/use-cases', { ...complete, title: 'A draft that is watched' })).body.data;
  const [watcher, device] = [await app.connect(boss, '/use-cases'), await app.connect(member, '/use-cases')];
  await watcher.emit('use-case:watch', { id });
  await device.emit('use-case:watch', { id });

  await app.sql.query(`UPDATE users SET role = 'member' WHERE id = $1`, [boss.id]);
  const event = { id: randomUUID(), v: 1, type: 'identity.access_changed', aggregate: boss.id, at: new Date() };
  await app.sql.query(`SELECT graphile_worker.add_job('deliver_event', $1::json)`, [JSON.stringify(event)]);
  const unread = async () => (await watcher.ask('use-case:watch', { id })).error?.code === 'not_found';
  await eventually('the role', unread);
  watcher.heard.length = 0;

  await member.api.patch(`/use-cases/${id}`, { subtitle: 'For nobody else' }, { 'if-match': '1' });
  await device.next('use-case:updated', (now) => now.version === 2);
  expect(await watcher.emit('use-case:unwatch', { id })).toEqual({ id });
  expect(watcher.heard).toEqual([]);
});
