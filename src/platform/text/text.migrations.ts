import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FOLDING } from './fold.ts';

class CreateTextFolding1760000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { marks, letters, between } = FOLDING;
    // COLLATE "C": the same answer in every locale, which an index built on it depends on.
    await runner.query(String.raw`
      CREATE FUNCTION fold_text(content text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT lower(translate(regexp_replace(normalize(content, NFKD) COLLATE "C", '[${marks}]', '', 'g'),
          '${letters.from}', '${letters.to}')) $$`);
    // The words and nothing else, so that the parser of full text search sees no hosts, paths or signed numbers.
    await runner.query(String.raw`
      CREATE FUNCTION fold_words(content text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT regexp_replace(fold_text(content), '[${between}]+', ' ', 'g') $$`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION fold_words, fold_text`);
  }
}

export const textMigrations = [CreateTextFolding1760000000003];
