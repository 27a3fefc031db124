import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AppError, validationFailed } from '../errors/index.ts';
import { newId } from '../ids.ts';
import type { Postgres } from '../postgres/index.ts';

export interface IdempotentRequest {
  user_id: string;
  key: string;
  route: string;
  body: unknown;
}

export interface Idempotency {
  /**
   * Runs `work` once per user and key for 24 hours and repeats its reply after that. A refusal frees the key. Where a
   * run fails otherwise or dies, what it did is not known: the next one runs `work` again under the same operation id.
   * @throws AppError conflict while the first run is under way, validation_failed for another request under the key.
   */
  once(request: IdempotentRequest, work: (operation_id: string) => Promise<unknown>): Promise<unknown>;
  /** Forgets the keys that are older than 24 hours. */
  sweep(): Promise<void>;
}

/** A run that has not ended after this long died with its process; its key may be taken again. */
const LEASE = `interval '15 seconds'`;
const KEPT = `interval '24 hours'`;
const IS_OLD = `k.created_at < now() - ${KEPT}`;

const CLAIM = `
  INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, operation_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (user_id, key) DO UPDATE SET
    fingerprint = excluded.fingerprint, reply = NULL, claimed_at = now(),
    operation_id = CASE WHEN ${IS_OLD} THEN excluded.operation_id ELSE k.operation_id END,
    created_at = CASE WHEN ${IS_OLD} THEN now() ELSE k.created_at END
    WHERE ${IS_OLD}
       OR (k.reply IS NULL AND k.claimed_at < now() - ${LEASE} AND k.fingerprint = excluded.fingerprint)
  RETURNING operation_id`;

class CreateIdempotencyKeys1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL,
        key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
        fingerprint text NOT NULL,
        reply jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}

class KeepIdempotentOperations1760000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE idempotency_keys
        ADD COLUMN operation_id uuid NOT NULL DEFAULT gen_random_uuid(),
        ADD COLUMN claimed_at timestamptz NOT NULL DEFAULT now()`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE idempotency_keys DROP COLUMN operation_id, DROP COLUMN claimed_at`);
  }
}

export const idempotencyMigrations = [CreateIdempotencyKeys1760000000001, KeepIdempotentOperations1760000000004];

function fingerprintOf(route: string, body: unknown): string {
  try {
    return createHash('sha256')
      .update(`${route}\n${JSON.stringify(body)}`)
      .digest('base64url');
  } catch {
    // Parsing JSON has no limit of depth, writing it has.
    throw new AppError('malformed_request', 'The body is nested too deep.');
  }
}

/** Nothing has happened: the key may serve another request. */
const FREE = `DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND reply IS NULL`;
/** Something may have happened: the same request may be tried again at once. */
const RELEASE = `
  UPDATE idempotency_keys SET claimed_at = '-infinity' WHERE user_id = $1 AND key = $2 AND reply IS NULL`;

export function createIdempotency(postgres: Postgres): Idempotency {
  async function firstReply(user_id: string, key: string, fingerprint: string): Promise<unknown> {
    const [first] = await postgres.query<{ fingerprint: string; reply: unknown }>(
      `SELECT fingerprint, reply FROM idempotency_keys WHERE user_id = $1 AND key = $2`,
      [user_id, key],
    );
    if (first && first.fingerprint !== fingerprint) {
      const message = 'This key was used for another request; take a new one.';
      throw validationFailed([{ path: 'Idempotency-Key', code: 'reused', message }]);
    }
    if (first?.reply) return first.reply;
    throw new AppError('conflict', 'The first request with this key is still running.', { retry_after_ms: 1_000 });
  }

  return {
    async once({ user_id, key, route, body }, work) {
      if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
        const message = 'Write 1 to 255 printable ASCII characters without spaces.';
        throw validationFailed([{ path: 'Idempotency-Key', code: 'invalid_format', message }]);
      }
      const fingerprint = fingerprintOf(route, body);
      const [claim] = await postgres.query<{ operation_id: string }>(CLAIM, [user_id, key, fingerprint, newId()]);
      if (!claim) return firstReply(user_id, key, fingerprint);
      try {
        const reply = await work(claim.operation_id);
        await postgres.query(`UPDATE idempotency_keys SET reply = $3 WHERE user_id = $1 AND key = $2`, [
          user_id,
          key,
          JSON.stringify(reply),
        ]);
        return reply;
      } catch (error) {
        const isRefusal = error instanceof AppError && error.status < 500;
        await postgres.query(isRefusal ? FREE : RELEASE, [user_id, key]);
        throw error;
      }
    },
    async sweep() {
      await postgres.query(`DELETE FROM idempotency_keys WHERE created_at < now() - ${KEPT}`, []);
    },
  };
}
