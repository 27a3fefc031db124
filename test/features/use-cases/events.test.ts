import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { engagementEvents } from '../../../src/features/use-cases/engagement.events.ts';
import { useCaseEvents } from '../../../src/features/use-cases/use-cases.events.ts';
import { eventually } from '../../platform/support.ts';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from './support.ts';

// What notifications, mails and whoever comes later learn: each fact once, recorded with the change.

let app: TestApp;
let author: Person;
let reader: Person;
let platform: Person;
beforeAll(async () => {
  app = await startTestApp();
  [reader, platform] = await Promise.all([app.person(), app.person({ role: 'platform_admin' })]);
  author = await app.person({ organization_id: reader.organization_id });
  // Jobs are gone once they are done, so the database keeps a copy of what was put in.
  await app.sql.query(`
    CREATE TABLE recorded (number bigserial, event jsonb);
    CREATE FUNCTION record_event() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO recorded (event) VALUES (NEW.payload); RETURN NEW; END $$;
    CREATE TRIGGER record_event AFTER INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION record_event()`);
});
afterAll(() => app.close());

let cases = 0;
async function publish(): Promise<string> {
  const title = `A case that is told of ${cases++}`;
  return (await author.api.post('/use-cases', { ...complete, title, status: 'published' })).body.data.id;
}

async function recorded(id: string): Promise<any[]> {
  const { rows } = await app.sql.query(`SELECT event FROM recorded WHERE event->>'use_case_id' = $1 ORDER BY number`, [
    id,
  ]);
  return rows.map(({ event }) => event as unknown);
}
const engagementOf = async (id: string) =>
  (await recorded(id))
    .filter(({ type }) => type.startsWith('engagement.'))
    .map((event) => engagementEvents.schema.parse(event));
const actionsOf = async (id: string) =>
  (await recorded(id))
    .filter(({ type }) => type.startsWith('use_case.'))
    .map((event) => useCaseEvents.schema.parse(event))
    .map((event) => [event.type, 'action' in event ? event.action : undefined, 'user_id' in event && event.user_id]);

it('tells of somebody’s like once, however often it is taken back, and of no save', async () => {
  const id = await publish();
  for (let again = 0; again < 3; again++) {
    await Promise.all([reader.api.put(`/use-cases/${id}/like`), reader.api.put(`/use-cases/${id}/like`)]);
    await reader.api.delete(`/use-cases/${id}/like`);
    await reader.api.put(`/use-cases/${id}/save`);
  }
  await platform.api.put(`/use-cases/${id}/like`);
  const likes = await eventually('both likes', async () => {
    const told = await engagementOf(id);
    return told.length >= 2 && told;
  });
  const ids = { use_case_id: id, organization_id: author.organization_id, author_id: author.id };
  expect(likes).toMatchObject([
    { type: 'engagement.liked', ...ids, user_id: reader.id },
    { type: 'engagement.liked', ...ids, user_id: platform.id },
  ]);
  expect(await engagementOf(id)).toHaveLength(2);
});

it('tells of each message to the author with its conversation', async () => {
  const id = await publish();
  const { data } = (await reader.api.post(`/use-cases/${id}/contact`, { message: 'How long did it take?' })).body;
  expect(await engagementOf(id)).toMatchObject([
    { type: 'engagement.contact_requested', use_case_id: id, author_id: author.id, user_id: reader.id, ...data },
  ]);
  expect((await author.api.post(`/use-cases/${id}/contact`, { message: 'To myself' })).status).toBe(409);
  expect(await engagementOf(id)).toHaveLength(1);
});

it('tells of what is featured once, and of each approval and rejection', async () => {
  await reader.api.patch('/organizations/me', { require_use_case_approval: true });
  const id = await publish();
  const step = (person: Person, name: string, body?: object) => person.api.post(`/use-cases/${id}/${name}`, body);
  await step(reader, 'reject', { reason: 'Tell the cost.' });
  await step(author, 'publish');
  await step(reader, 'approve');
  const until = '2100-01-01T00:00:00Z';
  for (let again = 0; again < 3; again++) await platform.api.put(`/use-cases/${id}/feature`, { until });
  const told = await eventually('the last of them', async () => {
    const actions = await actionsOf(id);
    return actions.some(([, action]) => action === 'feature') && actions;
  });
  expect(told).toEqual([
    ['use_case.changed', 'submit', author.id],
    ['use_case.changed', 'reject', reader.id],
    ['use_case.changed', 'submit', author.id],
    ['use_case.published', 'approve', reader.id],
    ['use_case.changed', 'feature', platform.id],
  ]);
});
