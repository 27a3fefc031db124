import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'pg';
import { findWords, foldedWords, foldText } from '../../../src/platform/text/index.ts';
import { createDatabase, dropDatabase } from '../../support/databases.ts';

const NAME = `p2p_test_fold_${process.pid}`;
let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await createDatabase(NAME) });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await dropDatabase(NAME);
});

describe('folding', () => {
  it.each([
    ['أإآٱا', 'ااااا'],
    ['مستشفى', 'مستشفي'],
    ['صيانة', 'صيانه'],
    ['مُؤَسَّسَة', 'موسسه'],
    ['جـــودة', 'جوده'],
    ['٢٠٢٦', '2026'],
    ['Café ÉLAN', 'cafe Elan'.toLowerCase()],
    ['ﻻ', 'لا'],
  ])('makes %s %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('splits words as a reader would, addresses and paths too', () => {
    expect(foldedWords('Write to amal@factory.example, line-2/الخط؛ 50%')).toEqual([
      ...['write', 'to', 'amal', 'factory', 'example', 'line', '2', 'الخط', '50'],
    ]);
    expect(foldedWords(' ،؟!… ')).toEqual([]);
  });

  it('is the same in the database', async () => {
    const character = fc.oneof(
      fc.integer({ min: 0x20, max: 0x17f }),
      fc.integer({ min: 0x300, max: 0x36f }),
      fc.integer({ min: 0x600, max: 0x6ff }),
      fc.integer({ min: 0xfe70, max: 0xfefc }),
      fc.integer({ min: 0x2000, max: 0x2044 }),
      fc.constant(0x1f477),
    );
    const text = fc.array(character, { maxLength: 40 }).map((points) => String.fromCodePoint(...points));
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const { rows } = await client.query<{ folded: string; words: string }>(
          'SELECT fold_text($1) AS folded, fold_words($1) AS words',
          [given],
        );
        expect(rows[0]).toEqual({ folded: foldText(given), words: expect.anything() });
        expect(rows[0]?.words.trim()).toBe(foldedWords(given).join(' '));
      }),
      { numRuns: 300 },
    );
  });

  it('says where a word begins, in offsets of the string as it was written', () => {
    const text = '👷 الصِّيَانَة: Maintenance, ﻻ';
    const found = (q: string) => findWords(text, foldedWords(q)).map(({ start, end }) => text.slice(start, end));
    expect(found('الصيانه')).toEqual(['الصِّيَانَة']);
    expect(found('الصي')).toEqual(['الصِّيَ']);
    expect(found('MAIN')).toEqual(['Main']);
    expect(found('ل')).toEqual(['ﻻ']);
    expect(found('ten')).toEqual([]);
  });
});
