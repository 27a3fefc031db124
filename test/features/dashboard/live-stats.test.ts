import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { complete } from '../use-cases/support.ts';

let app: TestApp;
let amal: Person;
let colleague: Person;
let stranger: Person;

beforeAll(async () => {
  app = await startTestApp();
  [amal, stranger] = await Promise.all([app.person(), app.person()]);
  colleague = await app.person({ organization_id: amal.organization_id });
});
afterAll(() => app.close());

interface Stats {
  organization: { total_users: number };
  use_cases: { total_submissions: number; total_views: number; avg_roi: string | null; avg_roi_value: number | null };
  messages: { total_conversations: number; unread_count: number; messages_today: number };
  generated_at: string;
}

async function watch(person: Person, period = 'month') {
  const socket = await app.connect(person, '/dashboard');
  const answer = (await socket.emit('stats:subscribe', { period })) as { period: string; stats: Stats };
  const next = (matches: (stats: Stats) => boolean) =>
    socket.next('stats:updated', (payload: { stats: Stats }) => matches(payload.stats));
  return { socket, answer, next };
}

const publish = (person: Person, fields: object = {}) =>
  person.api.post('/use-cases', { ...complete, ...fields, status: 'published' });

describe('the dashboard', () => {
  it('refuses a guest, on REST and on its namespace', async () => {
    expect((await app.api().get('/dashboard/stats')).status).toBe(401);
    await expect(app.connect({ token: '' }, '/dashboard')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('answers a subscription with the figures of REST', async () => {
    const { answer } = await watch(amal);
    const { body } = await amal.api.get('/dashboard/stats?period=month');
    const { generated_at: _1, ...pushed } = answer.stats;
    const { generated_at: _2, ...asked } = body.data;
    expect(pushed).toEqual(asked);
  });

  it('moves for the whole organization when a case is published, and for nobody else', async () => {
    const [mine, theirs, others] = await Promise.all([watch(amal), watch(colleague), watch(stranger)]);
    const before = mine.answer.stats.use_cases.total_submissions;
    expect((await publish(amal)).status).toBe(201);
    for (const { next } of [mine, theirs]) {
      const { stats, period } = await next(({ use_cases }) => use_cases.total_submissions === before + 1);
      expect(period).toBe('month');
      expect(stats.use_cases.avg_roi).toBe(`${stats.use_cases.avg_roi_value} %`);
    }
    expect(others.socket.heard).toEqual([]);
  });

  it('does not count a draft', async () => {
    const before = (await amal.api.get('/dashboard/stats')).body.data.use_cases.total_submissions;
    await amal.api.post('/use-cases', { title: 'Only a draft so far' });
    expect((await amal.api.get('/dashboard/stats')).body.data.use_cases.total_submissions).toBe(before);
  });

  it('counts a view once, and not the author’s own', async () => {
    const { id } = (await publish(amal, { title: 'A case that is looked at' })).body.data;
    const { answer, next } = await watch(amal);
    const before = answer.stats.use_cases.total_views;
    await amal.api.get(`/use-cases/${id}`);
    await stranger.api.get(`/use-cases/${id}`);
    await stranger.api.get(`/use-cases/${id}`);
    const { stats } = await next(({ use_cases }) => use_cases.total_views > before);
    expect(stats.use_cases.total_views).toBe(before + 1);
  });

  it('moves each person’s own message figures, for both people of a conversation', async () => {
    const [mine, theirs, bystander] = await Promise.all([watch(amal), watch(stranger), watch(colleague)]);
    await amal.api.post('/messages', { recipient_id: stranger.id, content: 'Hello' });
    const sent = await mine.next(({ messages }) => messages.messages_today === 1 && messages.unread_count === 0);
    expect(Date.parse(sent.stats.generated_at)).toBeGreaterThan(Date.parse(mine.answer.stats.generated_at));
    await theirs.next(({ messages }) => messages.messages_today === 1 && messages.unread_count === 1);
    const { conversation_id } = (await stranger.api.get('/messages')).body.data[0].last_message;
    const socket = await app.connect(stranger, '/messaging');
    await socket.emit('message:read', { conversation_id, up_to_seq: 1 });
    await theirs.next(({ messages }) => messages.unread_count === 0);
    expect(bystander.socket.heard).toEqual([]);
  });

  it('counts a colleague who joins', async () => {
    const { answer, next } = await watch(amal);
    await app.person({ organization_id: amal.organization_id });
    await next(({ organization }) => organization.total_users === answer.stats.organization.total_users + 1);
  });

  it('ends a subscription on request, and only that one', async () => {
    const { socket } = await watch(amal, 'day');
    await socket.emit('stats:subscribe', { period: 'all' });
    await socket.emit('stats:unsubscribe', { period: 'day' });
    await publish(amal, { title: 'A case after unsubscribing' });
    await socket.next('stats:updated', ({ period }: { period: string }) => period === 'all');
    expect(socket.heard.map(({ payload }) => payload.period)).toEqual(['all']);
  });

  it('names the field of a faulty subscription', async () => {
    const { socket } = await watch(amal);
    const { error } = await socket.ask('stats:subscribe', { period: 'decade' });
    expect(error).toMatchObject({ code: 'validation_failed', errors: [{ path: 'period' }] });
  });
});
