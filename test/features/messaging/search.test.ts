import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { say } from '../../support/messages.ts';

interface Hit {
  message: { id: string; content: string };
  peer: { id: string };
  highlights: { start: number; end: number }[];
}

let app: TestApp;
let amal: Person;
let badr: Person;
let chen: Person;

const texts = [
  'متى موعد الصِّيَانَة في المصنع؟',
  'The maintenance of line 2 begins on Sunday',
  'أرسلت التقرير إلى المؤسَّسة',
  'We maintain <b>quality</b> at amal@factory.example',
  'maintenance again, in English عن الصيانة',
];

const ask = (person: Person, q: string, more = '') =>
  person.api.get(`/messages/search?q=${encodeURIComponent(q)}${more}`);
const find = async (person: Person, q: string): Promise<Hit[]> => (await ask(person, q)).body.data;

beforeAll(async () => {
  app = await startTestApp();
  [amal, badr, chen] = await Promise.all([app.person(), app.person(), app.person()]);
  let sender = 0;
  for (const text of texts) await (sender++ % 2 === 0 ? say(amal, badr, text) : say(badr, amal, text));
  await say(chen, badr, 'The maintenance nobody else hears of, الصيانة');
});
afterAll(() => app.close());

const found = (hits: Hit[]) => hits.map(({ message }) => texts.indexOf(message.content));

describe('a search', () => {
  it('finds nothing of others, for the strangers nothing at all', async () => {
    expect(found(await find(amal, 'maintenance'))).toEqual([4, 1]);
    expect((await find(chen, 'maintenance')).map(({ message }) => message.content)).toEqual([
      'The maintenance nobody else hears of, الصيانة',
    ]);
    expect(await find(chen, 'المصنع')).toEqual([]);
    expect(await find(await app.person(), 'maintenance')).toEqual([]);
    // The people stand in the index among the words, and are still no words.
    expect(await find(chen, `@${amal.id}`)).toEqual([]);
    expect(await find(amal, badr.id)).toEqual([]);
  });

  it.each([
    ['الصيانه', [4, 0]],
    ['الصيا', [4, 0]],
    ['ارسلت', [2]],
    ['إرسلت', [2]],
    ['المؤسسه', [2]],
    ['الموسـسة', [2]],
    ['MAINT', [4, 3, 1]],
    ['maintenance الصيانة', [4]],
    ['factory', [3]],
    ['example amal', [3]],
    ['aintenance', []],
    ['نصيانة', []],
    ["' | 'maintenance", [4, 1]],
    ['!maintenance:* & \\', [4, 1]],
    ['؟ ... 👷‍♀️ %', []],
    ['؟!', []],
  ])('for %s finds the messages %j', async (q, expected) => {
    expect(found(await find(badr, q)).filter((text) => text !== -1)).toEqual(expected);
  });

  it('says where, in offsets of the text as it was sent, and never as markup', async () => {
    const marked = async (q: string) =>
      (await find(amal, q)).map(({ message, highlights }) =>
        highlights.map(({ start, end }) => message.content.slice(start, end)),
      );
    expect(await marked('الصيان')).toEqual([['الصيان'], ['الصِّيَانَ']]);
    expect(await marked('maint line')).toEqual([['maint', 'line']]);
    expect((await find(amal, 'quality'))[0]).toMatchObject({
      message: { content: texts[3] },
      peer: { id: badr.id },
      highlights: [{ start: 15, end: 22 }],
    });
  });

  it('finds a word of any length by its beginning', async () => {
    const { id } = await say(amal, badr, `${'ab'.repeat(2_499)} 👷`);
    for (const q of ['abab', 'ab'.repeat(100)]) {
      const hits = await find(badr, q);
      expect(hits.map(({ message }) => message.id)).toEqual([id]);
    }
    await amal.api.delete(`/messages/${id}`);
  });

  it('follows edits and never shows a tombstone', async () => {
    const { id } = await say(amal, badr, 'wolfram');
    await amal.api.patch(`/messages/${id}`, { content: 'tungsten' });
    expect(await find(badr, 'wolfram')).toEqual([]);
    expect((await find(badr, 'tungsten'))[0]?.message.content).toBe('tungsten');
    await amal.api.delete(`/messages/${id}`);
    for (const person of [amal, badr]) expect(await find(person, 'tungsten')).toEqual([]);
  });

  it('pages without loss or repetition while more arrive', async () => {
    const dina = await app.person();
    const first: string[] = [];
    for (let number = 0; number < 7; number++) first.unshift((await say(dina, amal, `bearing ${number}`)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await ask(dina, 'bear', `&limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.data.map((hit: Hit) => hit.message.id));
      cursor = body.pagination.next_cursor;
      expect(body.pagination.has_more).toBe(cursor !== null);
      if (seen.length < 7) await say(amal, dina, 'one more bearing');
    } while (cursor !== null);
    expect(seen).toEqual(first);
  });

  it.each([
    ['q', ''],
    ['q', `?q=`],
    ['q', `?q=${'x'.repeat(201)}`],
    ['q', '?q=a%00'],
    ['limit', '?q=a&limit=101'],
    ['in', '?q=a&in=all'],
  ])('names what is wrong with its %s (%s)', async (path, query) => {
    const { status, body } = await amal.api.get(`/messages/search${query}`);
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });

  it('answers a cursor that is not ours with malformed_request', async () => {
    expect((await ask(amal, 'a', '&cursor=junk')).body.code).toBe('malformed_request');
  });

  it('is answered by the index', async () => {
    const client = await app.sql.connect();
    try {
      await client.query('SET enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM messages WHERE words @@ $$'@x' & 'main':*$$::tsquery`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('messages_words');
    } finally {
      client.release(true);
    }
  });
});
