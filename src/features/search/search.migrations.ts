import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateSearch1760000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    // Latin words reach the English stemmer, all others the Arabic one. What comes here is folded already.
    await runner.query(`CREATE TEXT SEARCH CONFIGURATION search_text (COPY = pg_catalog.english)`);
    await runner.query(
      `ALTER TEXT SEARCH CONFIGURATION search_text ALTER MAPPING FOR word, hword, hword_part WITH arabic_stem`,
    );
    // A row without audience only remembers the version of a case that is published no more. A search joins words
    // with keys inside one index, so a common word under a rare filter costs what the filter costs. Reads never wait for
    // a list of pending entries: fastupdate is off.
    await runner.query(`
      CREATE TABLE search_cases (
        use_case_id text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL,
        audience text[] NOT NULL,
        keys text[] NOT NULL,
        title text NOT NULL,
        terms jsonb NOT NULL,
        name tsvector NOT NULL,
        head tsvector NOT NULL,
        whole tsvector NOT NULL,
        indexed_at timestamptz NOT NULL DEFAULT now()
      )`);
    for (const column of ['name', 'head', 'whole']) {
      await runner.query(
        `CREATE INDEX search_cases_${column} ON search_cases USING gin (${column}, keys) WITH (fastupdate = off)`,
      );
    }
    await runner.query(`
      CREATE TABLE search_terms (
        audience text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        folded text COLLATE "C" NOT NULL,
        text text NOT NULL,
        cases integer NOT NULL,
        PRIMARY KEY (audience, kind, folded)
      ) WITH (fillfactor = 70)`);
    await runner.query(
      `CREATE INDEX search_terms_similar ON search_terms USING gin (folded gin_trgm_ops) WITH (fastupdate = off)`,
    );
    await runner.query(`
      CREATE TABLE search_words (
        audience text COLLATE "C" NOT NULL,
        word text COLLATE "C" NOT NULL,
        seen date NOT NULL DEFAULT current_date,
        PRIMARY KEY (audience, word)
      )`);
    await runner.query(
      `CREATE INDEX search_words_similar ON search_words USING gin (word gin_trgm_ops) WITH (fastupdate = off)`,
    );
    // Two letters that changed places leave a short word few trigrams in common with the right one.
    await runner.query(`
      CREATE FUNCTION search_similar_words(typed text, audiences text[]) RETURNS TABLE (word text)
      LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.2 AS $$
        SELECT w.word FROM search_words w WHERE w.word % typed AND w.audience = ANY (audiences)
        GROUP BY w.word ORDER BY similarity(w.word, typed) DESC, w.word LIMIT 30
      $$`);
    await runner.query(`
      CREATE FUNCTION search_count_terms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- Taken when all rows of the statement are locked already, so it closes no circle of waiting.
        PERFORM pg_advisory_xact_lock(hashtext('search_terms'));
        IF TG_OP <> 'INSERT' THEN
          UPDATE search_terms t SET cases = t.cases - g.cases FROM (
            SELECT a.audience, term->>'kind' AS kind, term->>'folded' AS folded, count(*) AS cases
            FROM gone, unnest(gone.audience) a (audience), jsonb_array_elements(gone.terms) term GROUP BY 1, 2, 3
          ) g WHERE (t.audience, t.kind, t.folded) = (g.audience, g.kind, g.folded);
        END IF;
        IF TG_OP <> 'DELETE' THEN
          INSERT INTO search_terms AS t (audience, kind, folded, text, cases)
          SELECT a.audience, term->>'kind', term->>'folded', min(term->>'text'), count(*)
          FROM fresh, unnest(fresh.audience) a (audience), jsonb_array_elements(fresh.terms) term GROUP BY 1, 2, 3
          ON CONFLICT (audience, kind, folded) DO UPDATE
          SET cases = t.cases + excluded.cases, text = CASE WHEN t.cases > 0 THEN t.text ELSE excluded.text END;
        END IF;
        RETURN NULL;
      END $$`);
    for (const [operation, tables] of [
      ['INSERT', 'NEW TABLE AS fresh'],
      ['UPDATE', 'NEW TABLE AS fresh OLD TABLE AS gone'],
      ['DELETE', 'OLD TABLE AS gone'],
    ]) {
      await runner.query(`
        CREATE TRIGGER search_terms_${operation?.toLowerCase()} AFTER ${operation} ON search_cases
        REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION search_count_terms()`);
    }
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE search_cases, search_terms, search_words`);
    await runner.query(`DROP FUNCTION search_count_terms(), search_similar_words(text, text[])`);
    await runner.query(`DROP TEXT SEARCH CONFIGURATION search_text`);
  }
}

class OrderTermsByUse1760000000410 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // By powers of two: a count that goes up by one seldom moves its entry in the index.
    await runner.query(`
      ALTER TABLE search_terms ADD COLUMN magnitude smallint NOT NULL
      GENERATED ALWAYS AS (floor(ln(greatest(cases, 1)::float8) / ln(2::float8))::smallint) STORED`);
    await runner.query(`CREATE INDEX search_terms_used ON search_terms (audience, magnitude DESC)`);
    // One audience has most of the terms and thousands have few: the planner, which knows only their mean, would sort all
    // of everybody's instead of reading the first ones in the order of the index.
    await runner.query(`
      CREATE FUNCTION search_begun_terms(whose text, of_kind text, typed text, most integer) RETURNS SETOF search_terms
      LANGUAGE sql STABLE SET enable_bitmapscan = off SET enable_sort = off AS $$
        SELECT * FROM search_terms
        WHERE audience = whose AND kind = of_kind AND folded >= typed AND folded < typed || U&'\\+10FFFF' AND cases > 0
        ORDER BY folded LIMIT most
      $$`);
    await runner.query(`
      CREATE FUNCTION search_used_terms(whose text, most integer) RETURNS SETOF search_terms
      LANGUAGE sql STABLE SET enable_bitmapscan = off SET enable_sort = off AS $$
        SELECT * FROM search_terms WHERE audience = whose ORDER BY magnitude DESC LIMIT most
      $$`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION search_begun_terms(text, text, text, integer), search_used_terms(text, integer)`);
    await runner.query(`ALTER TABLE search_terms DROP COLUMN magnitude`);
  }
}

class FindHoldersOfTerms1760000000420 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX search_cases_terms ON search_cases
      USING gin (jsonb_path_query_array(terms, '$[*].folded') jsonb_path_ops) WITH (fastupdate = off)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX search_cases_terms`);
  }
}

class PlanSimilarWords1760000000430 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A plan for any word reads all words of the audiences; one for this word goes by its trigrams.
    await runner.query(`ALTER FUNCTION search_similar_words(text, text[]) SET plan_cache_mode = force_custom_plan`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER FUNCTION search_similar_words(text, text[]) RESET plan_cache_mode`);
  }
}

class KeepVectorsInRows1760000000440 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A ranking reads two thousand vectors. Beside their rows each is three pages of its own away; rows that are there
    // already are moved when they are indexed again.
    await runner.query(`ALTER TABLE search_cases SET (toast_tuple_target = 8160), ALTER COLUMN whole SET STORAGE MAIN`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE search_cases RESET (toast_tuple_target), ALTER COLUMN whole SET STORAGE EXTENDED`);
  }
}

class FindOtherForms1760000000450 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What was written before is of no version, so that the next sweep writes it anew.
    await runner.query(`ALTER TABLE search_cases ADD COLUMN words_version smallint NOT NULL DEFAULT 0`);
    // "vlave" has one trigram in common with "valves": words that begin with two letters changed back are looked up.
    await runner.query(`
      CREATE OR REPLACE FUNCTION search_similar_words(typed text, audiences text[]) RETURNS TABLE (word text)
      LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.2 SET plan_cache_mode = force_custom_plan AS $$
        SELECT swapped.word FROM generate_series(1, length(typed) - 1) place
        CROSS JOIN LATERAL (SELECT overlay(typed PLACING reverse(substr(typed, place, 2)) FROM place) AS beginning) s
        CROSS JOIN LATERAL (
          SELECT DISTINCT w.word FROM search_words w
          WHERE w.audience = ANY (audiences) AND w.word >= s.beginning AND w.word < s.beginning || U&'\\+10FFFF'
          ORDER BY w.word LIMIT 5) swapped
        UNION (
          SELECT w.word FROM search_words w WHERE w.word % typed AND w.audience = ANY (audiences)
          GROUP BY w.word ORDER BY similarity(w.word, typed) DESC, w.word LIMIT 30)
      $$`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION search_similar_words(typed text, audiences text[]) RETURNS TABLE (word text)
      LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.2 SET plan_cache_mode = force_custom_plan AS $$
        SELECT w.word FROM search_words w WHERE w.word % typed AND w.audience = ANY (audiences)
        GROUP BY w.word ORDER BY similarity(w.word, typed) DESC, w.word LIMIT 30
      $$`);
    await runner.query(`ALTER TABLE search_cases DROP COLUMN words_version`);
  }
}

export const searchMigrations = [
  CreateSearch1760000000400,
  OrderTermsByUse1760000000410,
  FindHoldersOfTerms1760000000420,
  PlanSimilarWords1760000000430,
  KeepVectorsInRows1760000000440,
  FindOtherForms1760000000450,
];
