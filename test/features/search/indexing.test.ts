import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { eventually, found, publish, titlesOf } from './support.ts';

let app: TestApp;
let author: Person;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.person();
}, 60_000);
afterAll(() => app.close());

const patch = async ({ id, version }: { id: string; version: number }, body: object) => {
  const answer = await author.api.patch(`/use-cases/${id}`, body, { 'if-match': `"${version}"` });
  expect(answer.status).toBe(200);
  return answer.body.data as { id: string; version: number };
};
const titles = async (q: string) => titlesOf(await found({ api: app.api() }, q));
const suggestions = async (q: string) => (await app.api().get(`/use-cases/suggest?q=${q}`)).body.data as object[];
const row = async (id: string) =>
  (await app.sql.query('SELECT version, audience FROM search_cases WHERE use_case_id = $1', [id])).rows[0];

describe('the index', () => {
  it('follows a case from publication through changes until nobody else may read it', async () => {
    const first = await publish(author, { title: 'Galvanising bath of zinc', tags: ['dipping'] });
    await eventually(async () => expect(await titles('galvanising')).toEqual(['Galvanising bath of zinc']));
    const second = await patch(first, { title: 'Anodising bath of aluminium', tags: ['eloxal'] });
    await eventually(async () => {
      expect(await titles('anodising')).toEqual(['Anodising bath of aluminium']);
      expect(await titles('galvanising')).toEqual([]);
      expect(await suggestions('dipp')).toEqual([]);
      expect(await suggestions('elox')).toEqual([{ kind: 'tag', text: 'eloxal' }]);
    });
    await patch(second, { visibility: 'private' });
    await eventually(async () => {
      expect((await row(first.id)).audience).not.toContain('public');
      expect(await suggestions('elox')).toEqual([]);
    });
    expect(await titles('anodising')).toEqual([]);
  }, 40_000);

  it('keeps the newer version, whoever comes last, and counts nothing twice', async () => {
    const { id } = await publish(author, { title: 'Cupellation of silver ores', tags: ['argentum'] });
    await eventually(async () => expect((await row(id))?.version).toBe(1));
    await app.sql.query(`UPDATE search_cases SET version = 7, audience = '{}', keys = '{}' WHERE use_case_id = $1`, [
      id,
    ]);
    const { search } = app.app.services;
    await search.sweep();
    expect(await row(id)).toEqual({ version: 7, audience: [] });
    await app.sql.query('DELETE FROM search_cases WHERE use_case_id = $1', [id]);
    await Promise.all([search.sweep(), search.rebuild(), search.sweep(), search.rebuild()]);
    const { rows } = await app.sql.query(
      `SELECT cases FROM search_terms WHERE audience = 'public' AND folded = 'argentum'`,
    );
    expect(rows).toEqual([{ cases: 1 }]);
  });

  it('is written anew by a sweep where its words are those of a former version', async () => {
    const { id } = await publish(author, { title: 'Tantalum powder from coltan' });
    await eventually(async () => expect(await titles('tantalum')).toHaveLength(1));
    await app.sql.query(
      `UPDATE search_cases SET words_version = 0, name = '', head = '', whole = '' WHERE use_case_id = $1`,
      [id],
    );
    expect(await titles('tantalum')).toEqual([]);
    expect((await app.app.services.search.sweep()).written).toBe(1);
    expect(await titles('tantalum')).toHaveLength(1);
  });

  it('is mended by a sweep: rows lost, rows too old, rows of cases that are gone', async () => {
    const { id: lost } = await publish(author, { title: 'Molybdenum rollers under vacuum' });
    const { id: old } = await publish(author, { title: 'Vanadium flakes from slag heaps' });
    await eventually(async () => {
      expect(await row(lost)).toBeDefined();
      expect(await row(old)).toBeDefined();
    });
    const gone = 'f'.repeat(24);
    await app.sql.query('DELETE FROM search_cases WHERE use_case_id = $1', [lost]);
    await app.sql.query('UPDATE search_cases SET version = 0 WHERE use_case_id = $1', [old]);
    await app.sql.query(
      `INSERT INTO search_cases (use_case_id, version, audience, keys, title, terms, name, head, whole, words_version)
       SELECT $1, version, audience, keys, title, terms, name, head, whole, words_version FROM search_cases WHERE use_case_id = $2`,
      [gone, old],
    );
    expect((await app.app.services.search.sweep()).written).toBe(3);
    expect(await titles('molybdenum')).toHaveLength(1);
    expect((await row(old)).version).toBe(1);
    expect(await row(gone)).toBeUndefined();
    expect((await app.app.services.search.sweep()).written).toBe(0);
  });

  it('is rebuilt beside writes and searches, which notice nothing', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => publish(author, { title: `Pelletising drum number ${n}` })));
    await eventually(async () => expect(await titles('pelletising')).toHaveLength(20));
    const told: number[] = [];
    const { search } = app.app.services;
    const rebuilding = new AbortController();
    const rebuilds = (async () => {
      for (let round = 0; round < 5; round++) await search.rebuild(({ seen }) => told.push(seen));
      rebuilding.abort();
    })();
    const counts: number[] = [];
    const searches = (async () => {
      while (!rebuilding.signal.aborted) counts.push((await titles('pelletising drum')).length);
    })();
    const cases = await Promise.all(
      Array.from({ length: 20 }, (_, n) => publish(author, { title: `Briquetting press number ${n}` })),
    );
    await Promise.all(cases.map((each, n) => patch(each, { title: `Agglomerating press number ${n}` })));
    await Promise.all([rebuilds, searches]);
    expect(new Set(counts)).toEqual(new Set([20]));
    expect(told.length).toBeGreaterThanOrEqual(5);
    await eventually(async () => {
      expect(await titles('agglomerating')).toHaveLength(20);
      expect(await titles('briquetting')).toEqual([]);
    });
    expect((await search.sweep()).written).toBe(0);
  }, 60_000);
});
