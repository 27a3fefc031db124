import type { Postgres } from '../../platform/postgres/index.ts';
import { type SearchRow, wordsOf } from './index-rows.ts';
import { WORDS_VERSION } from './words.ts';

// Rows are locked in the order of their ids, so that two batches never wait for each other. An older version never
// replaces a newer one, whoever comes first; the row of a case that is published no more stays a while to say so.
const UPSERT = `
  INSERT INTO search_cases AS s (use_case_id, version, audience, keys, title, terms, name, head, whole, words_version)
  SELECT r.use_case_id, r.version, r.audience, r.keys, r.title, r.terms, v.title,
    setweight(v.title, 'A') || setweight(v.company, 'B') || setweight(v.tags, 'C') || setweight(v.technologies, 'D'),
    setweight(v.title || v.company || v.tags || v.technologies, 'A') || setweight(v.description, 'B')
      || setweight(v.challenge, 'C') || setweight(v.solution, 'D'), ${WORDS_VERSION}
  FROM jsonb_to_recordset($1::jsonb) AS r
    (use_case_id text, version integer, audience text[], keys text[], title text, terms jsonb, texts jsonb)
  CROSS JOIN LATERAL (SELECT
    to_tsvector('search_text', r.texts->>'title') AS title,
    to_tsvector('search_text', r.texts->>'company') AS company,
    to_tsvector('search_text', r.texts->>'tags') AS tags,
    to_tsvector('search_text', r.texts->>'technologies') AS technologies,
    to_tsvector('search_text', r.texts->>'description') AS description,
    to_tsvector('search_text', r.texts->>'challenge') AS challenge,
    to_tsvector('search_text', r.texts->>'solution') AS solution) v
  ORDER BY r.use_case_id COLLATE "C"
  ON CONFLICT (use_case_id) DO UPDATE SET
    version = excluded.version, audience = excluded.audience, keys = excluded.keys, title = excluded.title,
    terms = excluded.terms, name = excluded.name, head = excluded.head, whole = excluded.whole, indexed_at = now(),
    words_version = excluded.words_version
  WHERE s.version <= excluded.version`;

// Everybody knows the words of what is public. A narrower audience needs them of its own only where they may be
// forgotten before its own: a rebuild forgets what it has not seen since its first day.
const ADD_WORDS = `
  INSERT INTO search_words AS w (audience, word)
  SELECT audience, word FROM unnest($1::text[], $2::text[]) AS n (audience, word)
  WHERE audience = 'public' OR NOT EXISTS (
    SELECT FROM search_words p WHERE p.audience = 'public' AND p.word = n.word AND p.seen >= current_date)
  ON CONFLICT (audience, word) DO UPDATE SET seen = excluded.seen WHERE w.seen < excluded.seen`;

export interface StoredStamp {
  use_case_id: string;
  version: number;
  audience: string[];
  words_version: number;
}

/** What the index writes and compares. Every statement may be repeated. */
export function createSearchWrites(postgres: Postgres) {
  return {
    async put(rows: SearchRow[]): Promise<void> {
      if (rows.length === 0) return;
      const words = wordsOf(rows);
      // The words first: a row that is found brings its words along.
      await postgres.query(ADD_WORDS, [words.map(({ audience }) => audience), words.map(({ word }) => word)]);
      await postgres.query(UPSERT, [JSON.stringify(rows)]);
    },

    /** Cases that are there no more in any status. */
    async remove(ids: string[]): Promise<void> {
      if (ids.length > 0) await postgres.query('DELETE FROM search_cases WHERE use_case_id = ANY ($1)', [ids]);
    },

    /** @param to null: to the end. */
    stampsWithin: (after: string | null, to: string | null): Promise<StoredStamp[]> =>
      postgres.query<StoredStamp>(
        `SELECT use_case_id, version, audience, words_version FROM search_cases
         WHERE use_case_id > coalesce($1, '') AND ($2::text IS NULL OR use_case_id <= $2)`,
        [after, to],
      ),

    /** What only a rebuild can tell to be of no use. */
    forgetWordsBefore: (day: string) => postgres.query('DELETE FROM search_words WHERE seen < $1::date', [day]),

    forgetUnusedTerms: () => postgres.query('DELETE FROM search_terms WHERE cases <= 0', []),

    async today(): Promise<string> {
      const [row] = await postgres.query<{ day: string }>('SELECT current_date::text AS day', []);
      if (!row) throw new Error('the database tells no date');
      return row.day;
    },
  };
}

export type SearchWrites = ReturnType<typeof createSearchWrites>;
