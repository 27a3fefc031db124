import type { Postgres } from '../../platform/postgres/index.ts';
import { audienceKeys, type Term } from './index-rows.ts';

/** As many as a list pages through. */
export const MOST_RANKED = 1_000;
/** Where more match than this, the best are chosen among so many of the titles, companies, tags and technologies first. */
const CANDIDATES = 2_000;

// $1 what is sought, $2 what was typed to the letter, $3 what must not be there, $4 audiences, $5 keys of which all,
// $6 $7 $8 keys of which one of each. The words and the keys meet inside one GIN index. Queries stand in sub-selects: each
// is read once and not for every row, and what the planner does not know of them it takes for rare, so that it goes by the
// index and not through the table in the hope of many.
const READABLE = `keys && $4::text[] AND keys @> $5::text[]
  AND ($6::text[] IS NULL OR keys && $6) AND ($7::text[] IS NULL OR keys && $7) AND ($8::text[] IS NULL OR keys && $8)
  AND CASE WHEN $3 = '' THEN true ELSE NOT whole @@ (SELECT to_tsquery('search_text', $3)) END`;

// Meant to run as a bitmap scan of (head, keys), then one of (whole, keys) which is skipped where the first fills the
// list; what takes time is ranking, which reads the vectors of the candidates: so there is a most of those.
const RANK = `
  WITH heads AS (
    SELECT use_case_id, head, whole FROM search_cases
    WHERE head @@ (SELECT to_tsquery('search_text', $1)) AND ${READABLE} LIMIT ${CANDIDATES}),
  rest AS (
    SELECT use_case_id, head, whole FROM search_cases
    WHERE (SELECT count(*) FROM heads) <= ${MOST_RANKED} AND whole @@ (SELECT to_tsquery('search_text', $1))
      AND NOT head @@ (SELECT to_tsquery('search_text', $1)) AND ${READABLE} LIMIT ${CANDIDATES})
  SELECT use_case_id FROM (TABLE heads UNION ALL TABLE rest) candidates
  ORDER BY 4 * ts_rank('{0.1, 0.25, 0.5, 1}', head, (SELECT to_tsquery('search_text', $1)))
    + 4 * ts_rank('{0.1, 0.25, 0.5, 1}', head, (SELECT to_tsquery('search_text', $2)))
    + ts_rank('{0.1, 0.2, 0.4, 0.6}', whole, (SELECT to_tsquery('search_text', $1))) DESC, use_case_id DESC
  LIMIT ${MOST_RANKED + 1}`;

/** Only what must not be there was typed: the newest of the others. */
const RANK_WITHOUT = `
  SELECT use_case_id FROM search_cases WHERE $1 = '' AND $2 = '' AND ${READABLE}
  ORDER BY use_case_id DESC LIMIT ${MOST_RANKED + 1}`;

// Of each typed word: the words that begin with it, else, where it may be a slip, the words that look like it.
const MEANINGS = `
  SELECT t.typed, m.word, m.begins FROM unnest($1::text[], $3::boolean[]) AS t (typed, mistakable)
  CROSS JOIN LATERAL (
    SELECT word, true AS begins FROM (
      SELECT DISTINCT w.word FROM search_words w
      WHERE w.audience = ANY ($2::text[]) AND w.word >= t.typed AND w.word < t.typed || U&'\\+10FFFF'
      ORDER BY w.word LIMIT 20) begun
    UNION ALL
    SELECT s.word, false FROM search_similar_words(t.typed, $2::text[]) s
    WHERE t.mistakable AND NOT EXISTS (
      SELECT FROM search_words w WHERE w.audience = ANY ($2::text[])
        AND w.word >= t.typed AND w.word < t.typed || U&'\\+10FFFF')
  ) m`;

const TITLES = `
  SELECT use_case_id, version, title AS text FROM (
    SELECT use_case_id, version, title, name FROM search_cases
    WHERE name @@ (SELECT to_tsquery('search_text', $1)) AND keys && $2::text[] LIMIT 200) s
  ORDER BY ts_rank(name, (SELECT to_tsquery('search_text', $3))) DESC, length(title), use_case_id DESC LIMIT $4`;

/** Of the terms of an audience that begin as typed, of each kind. */
const BEGUN = 50;
/** The most used ones that are looked through for what has the words anywhere. */
const MOST_USED = 2_000;
/** Of all that have the words anywhere, where the others are too few. */
const WITHIN = 500;
/** Cases that a term is told by: so many may be withdrawn at once without silencing what others hold, too. */
const HOLDERS = 3;
/** Used so often, a term has its holders among so many of the newest cases, nearly always: the index would name all. */
const COMMON = 1_000;
const NEWEST = 300;

// $1 audiences, $2 patterns, $3 limit, $4 what was typed, $5 keys of the audiences. Each part is bounded, however many
// terms begin like "comp": those that begin so from the primary key, the most used from their index, all others by
// trigrams, if they are needed.
const TERM = 'audience, kind, folded, text, cases';
const HOLDER = `jsonb_build_object('use_case_id', use_case_id, 'version', version, 'text', term->>'text') AS holder`;
const HAS_TERM = `term->>'kind' = told.kind AND term->>'folded' = told.folded AND keys && $5::text[]`;
const TERMS = `
  WITH begun AS (
    SELECT ${TERM} FROM unnest($1::text[]) whose, unnest('{company,tag,technology}'::text[]) of_kind
    CROSS JOIN LATERAL search_begun_terms(whose, of_kind, $4, ${BEGUN})),
  used AS (
    SELECT ${TERM} FROM unnest($1::text[]) whose CROSS JOIN LATERAL (
      SELECT * FROM search_used_terms(whose, ${MOST_USED}) WHERE cases > 0 AND folded LIKE ANY ($2::text[])
      LIMIT ${BEGUN}) most_used),
  first AS (TABLE begun UNION TABLE used),
  within AS (
    SELECT ${TERM} FROM search_terms
    WHERE cardinality($2::text[]) > 1 AND (SELECT count(*) FROM (SELECT DISTINCT kind, folded FROM first) t) < $3
      AND audience = ANY ($1::text[]) AND cases > 0 AND folded LIKE ANY (ARRAY(SELECT unnest($2::text[]))) LIMIT ${WITHIN}),
  told AS (
    SELECT kind, folded, sum(cases) AS cases, row_number() OVER (
      ORDER BY bool_or(folded LIKE ($2::text[])[1]) DESC, sum(cases) DESC, length(folded), folded) AS place
    FROM (TABLE first UNION TABLE within) t GROUP BY kind, folded ORDER BY place LIMIT $3),
  newest AS MATERIALIZED (
    SELECT use_case_id, version, keys, term
    FROM (SELECT * FROM search_cases ORDER BY use_case_id DESC LIMIT ${NEWEST}) c, jsonb_array_elements(terms) term)
  SELECT kind, ARRAY(SELECT holder FROM (
    SELECT ${HOLDER} FROM newest WHERE told.cases >= ${COMMON} AND ${HAS_TERM}
    UNION ALL
    SELECT ${HOLDER} FROM search_cases, jsonb_array_elements(terms) term
    WHERE jsonb_path_query_array(terms, '$[*].folded') @> jsonb_build_array(told.folded) AND ${HAS_TERM}) of_term
    LIMIT ${HOLDERS}) AS holders
  FROM told ORDER BY place`;

/** A text that a case has, as far as the index knows: the case may have moved on. */
export interface Told {
  use_case_id: string;
  version: number;
  text: string;
}

export interface RankInput {
  wide: string;
  exact: string;
  without: string;
  audiences: string[];
  some: string[][];
  all: string[];
}

/** What the index answers. */
export function createSearchRepository(postgres: Postgres) {
  return {
    /**
     * Up to one more than are ranked, the best first. Not prepared: a plan for any values reads the keys of all rows that
     * have the words (60 ms for 14,000 at 100,000 cases), the plan for these finds both in one index (20 ms).
     */
    async rank({ wide, exact, without, audiences, some, all }: RankInput): Promise<string[]> {
      const oneOfEach = [some[0] ?? null, some[1] ?? null, some[2] ?? null];
      const { rows } = await postgres.pool.query<{ use_case_id: string }>(wide === '' ? RANK_WITHOUT : RANK, [
        wide,
        exact,
        without,
        audiences,
        all,
        ...oneOfEach,
      ]);
      return rows.map(({ use_case_id }) => use_case_id);
    },

    meanings: (typed: string[], audiences: string[], mistakable: boolean[]) =>
      postgres.query<{ typed: string; word: string; begins: boolean }>(MEANINGS, [typed, audiences, mistakable]),

    titles: (wide: string, exact: string, audiences: string[], limit: number) =>
      postgres.query<Told>(TITLES, [wide, audiences, exact, limit]),

    /**
     * With some of the cases that hold them.
     * @param patterns LIKE patterns of folded text; what the first one matches, which begins as typed, comes first.
     */
    terms: (typed: string, patterns: string[], audiences: string[], limit: number) =>
      postgres.query<Pick<Term, 'kind'> & { holders: Told[] }>(TERMS, [
        audiences,
        patterns,
        limit,
        typed,
        audienceKeys(audiences),
      ]),
  };
}

export type SearchRepository = ReturnType<typeof createSearchRepository>;
