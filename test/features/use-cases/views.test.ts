import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

let app: TestApp;
let author: Person;
beforeAll(async () => {
  app = await startTestApp();
  author = await app.person();
});
afterAll(() => app.close());

async function publish(): Promise<string> {
  const { body } = await author.api.post('/use-cases', { ...complete, status: 'published' });
  return (body.data as { id: string }).id;
}

/** What the author sees once a reader who comes last is counted: the views before are counted by then. */
async function countedAfter(id: string, views: number): Promise<{ views: number; unique_views: number }> {
  for (let late = 1; late <= 3; late++) {
    await app.api().get(`/use-cases/${id}`, { 'user-agent': `latecomer ${late}` });
  }
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { body } = await author.api.get(`/use-cases/${id}`);
    const seen = body.data as { views: number; unique_views: number };
    if (seen.views >= views + 3 || Date.now() > deadline) {
      return { views: seen.views - 3, unique_views: seen.unique_views - 3 };
    }
  }
}

it('counts each reader once a day, however many requests race, and never the author', async () => {
  const id = await publish();
  const [first, second] = [await app.person(), await app.person()];
  const guest = app.api();
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await first.api.get(`/use-cases/${id}`);
      await second.api.get(`/use-cases/${id}`);
      await guest.get(`/use-cases/${id}`, { 'user-agent': 'one browser' });
      await guest.get(`/use-cases/${id}`, { 'user-agent': 'another browser' });
      await author.api.get(`/use-cases/${id}`);
    }),
  );
  expect(await countedAfter(id, 4)).toEqual({ views: 4, unique_views: 4 });
});

it('counts what is published only, and no list', async () => {
  const { body } = await author.api.post('/use-cases', complete);
  const { id } = body.data as { id: string };
  const platform = await app.person({ role: 'platform_admin' });
  await platform.api.get(`/use-cases/${id}`);
  await author.api.post(`/use-cases/${id}/publish`);
  await platform.api.get('/use-cases');
  expect(await countedAfter(id, 0)).toEqual({ views: 0, unique_views: 0 });
});

it('is no new version, so that nobody’s edit is refused for being read', async () => {
  const id = await publish();
  await countedAfter(id, 0);
  const answer = await author.api.patch(`/use-cases/${id}`, { subtitle: 'Still mine' }, { 'if-match': '"1"' });
  expect(answer.status).toBe(200);
  expect(answer.body.data.views).toBe(3);
});

it('moves the figures of the organization', async () => {
  const person = await app.person();
  const { body } = await person.api.post('/use-cases', { ...complete, status: 'published' });
  const { id } = body.data as { id: string };
  await author.api.get(`/use-cases/${id}`);
  const figures = () =>
    app.app.services.useCases.figures(person.organization_id, { from: null, to: new Date(Date.now() + 1_000) });
  const deadline = Date.now() + 10_000;
  while ((await figures()).total_views === 0 && Date.now() < deadline);
  expect(await figures()).toMatchObject({ total_submissions: 1, total_views: 1, avg_roi: '187 %' });

  const views = async (step: Promise<unknown>) => (await step, (await figures()).total_views);
  expect(await views(person.api.post(`/use-cases/${id}/unpublish`))).toBe(0);
  expect(await views(person.api.post(`/use-cases/${id}/publish`))).toBe(1);
  expect(await views(person.api.post(`/use-cases/${id}/archive`))).toBe(1);
  expect(await views(person.api.delete(`/use-cases/${id}`))).toBe(0);
});

it('loses no view when the server stops right after the reading', async () => {
  const other = await startTestApp();
  try {
    const writer = await other.person();
    const { body } = await writer.api.post('/use-cases', { ...complete, status: 'published' });
    const { id } = body.data as { id: string };
    const { useCases } = other.app.services;
    const readers = Array.from({ length: 30 }, (_, each) => ({ address: '192.0.2.1', agent: `reader ${each}` }));
    for (const reader of readers) await useCases.service.get({ actor: null, request_id: 'test' }, id, reader);
    await useCases.stop();
    const to = new Date(Date.now() + 1_000);
    expect((await useCases.figures(writer.organization_id, { from: null, to })).total_views).toBe(30);
  } finally {
    await other.close();
  }
});
