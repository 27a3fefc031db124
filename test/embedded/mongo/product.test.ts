import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { complete } from '../../features/use-cases/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../../support/databases.ts';
import { startRecorder } from './support/recorder.ts';
import type { Recorder } from './support/recorder.ts';

const name = `p2p_test_${randomBytes(8).toString('hex')}`;
let recorder: Recorder;
let app: TestApp;
let admin: Person;
let author: Person;
let reader: Person;
let platform: Person;

beforeAll(async () => {
  recorder = await startRecorder(mongoUrl(name));
  app = await startTestApp({}, { postgresUrl: await createDatabase(name), mongodbUri: recorder.url });
  admin = await app.person();
  [author, reader, platform] = await Promise.all([
    app.person({ organization_id: admin.organization_id }),
    app.person(),
    app.person({ role: 'platform_admin' }),
  ]);
}, 60_000);
afterAll(async () => {
  await app.close();
  await recorder.close();
  await dropDatabase(name);
});

/** A call that has to be answered, with what it answers. */
async function done(answer: ReturnType<Person['api']['get']>) {
  const { status, body } = await answer;
  expect([status, status < 400 ? undefined : body]).toEqual([status, undefined]);
  return body?.data;
}

const location = { city: 'Riyadh', region: 'riyadh', coordinates: { lat: 24.71, lng: 46.67 } };
let cases = 0;
const write = async (body: object = {}): Promise<string> => {
  const title = `A case that is watched on the wire ${cases++}`;
  return (await done(author.api.post('/use-cases', { ...complete, title, location, status: 'published', ...body }))).id;
};

/** A life of the product: everything a client can ask for that concerns what lies in MongoDB. */
async function live(): Promise<void> {
  const ids = [await write({ tags: ['steel'] }), await write(), await write()];
  const [id = '', other = '', third = ''] = ids;
  const at = (path: string) => `/use-cases/${id}${path}`;
  const draft = await done(author.api.post('/use-cases', { title: 'A draft' }));
  await done(author.api.patch(`/use-cases/${draft.id}`, { subtitle: 'more' }, { 'if-match': '1' }));
  await done(author.api.post(`/use-cases/${draft.id}/validate`));
  await done(author.api.delete(`/use-cases/${draft.id}`));
  await done(platform.api.post(`/use-cases/${draft.id}/restore`));
  await done(author.api.delete(`/use-cases/${draft.id}`));
  await done(platform.api.post(`/use-cases/${draft.id}/purge`));
  for (const query of [
    '?facets=true&sort=popular&page=2&page_size=1',
    '?category=predictive_maintenance&industry=construction_materials&region=riyadh&technology=IoT&tag=steel&city=Riyadh',
    '?verified=true&featured=true&min_roi=10&max_budget=1000&published_after=2020-01-01&published_before=2030-01-01',
    `?organization_id=${author.organization_id}&sort=roi`,
    '?near=24.7,46.6&radius_km=50&sort=distance',
    '?near=24.7,46.6',
    '?q=kiln&facets=true&near=24.7,46.6&radius_km=50',
    '/map?bbox=34,16,56,33&zoom=5',
    '/map?bbox=34,16,56,33&zoom=18',
    '/mine',
    '/saved',
    `/${id}/related`,
    `/${id}`,
  ]) {
    await done(author.api.get(`/use-cases${query}`));
  }
  await done(admin.api.get('/organizations/me/use-cases'));
  const { slug } = await done(reader.api.get(at('')));
  await done(reader.api.get(`/use-cases/by-slug/${author.organization_id}/${slug as string}`));
  for (const kind of ['like', 'save']) {
    await done(reader.api.put(at(`/${kind}`)));
    await done(reader.api.delete(at(`/${kind}`)));
    await done(reader.api.put(at(`/${kind}`)));
  }
  await done(reader.api.get('/use-cases/saved'));
  await done(reader.api.post(at('/report'), { reason: 'spam' }));
  await done(reader.api.post(`/use-cases/${other}/report`, { reason: 'spam' }));
  for (const report of await done(platform.api.get('/reports?state=open'))) {
    const resolution =
      report.use_case.id === id ? { resolution: 'dismissed' } : { resolution: 'taken_down', note: 'no' };
    await done(platform.api.post(`/reports/${report.id}/resolve`, resolution));
  }
  await done(platform.api.put(at('/verification')));
  await done(platform.api.delete(at('/verification')));
  await done(platform.api.put(at('/feature'), { until: new Date(Date.now() + 86_400_000).toISOString() }));
  await done(platform.api.delete(at('/feature')));
  await done(admin.api.get(at('/audit')));
  await done(author.api.post(`/use-cases/${third}/archive`));
  await done(author.api.post(at('/unpublish')));
}

/** The lists of the README: a name, and what belongs to it. */
async function written(): Promise<Record<string, string[]>> {
  const readme = await readFile(new URL('../../../src/embedded/mongo/README.md', import.meta.url), 'utf8');
  const section = /## What the product sends\n([^]*?)\n## /.exec(readme)?.[1] ?? '';
  const rows = [...section.matchAll(/^\| (\S+) +\| (.*?) +\|$/gm)].slice(1);
  const words = (list: string) => (list === '' ? [] : list.replaceAll('`', '').split(', '));
  return Object.fromEntries(rows.map(([, row = '', list = '']) => [row, words(list).sort()]));
}

const COMMANDS = ['aggregate', 'createIndexes', 'delete', 'find', 'findAndModify', 'insert', 'update'];

it('all that the product sends is in the README', async () => {
  await live();
  const [sent, known] = [recorder.sent(), await written()];
  expect(Object.keys(sent)).toEqual(expect.arrayContaining([...COMMANDS, 'filters', 'updates', 'stages']));
  const unknown = Object.entries(sent).map(([row, words]) => [
    row,
    words.filter((word) => !known[row]?.includes(word)),
  ]);
  expect(Object.fromEntries(unknown)).toEqual(Object.fromEntries(Object.keys(sent).map((row) => [row, []])));
}, 120_000);
