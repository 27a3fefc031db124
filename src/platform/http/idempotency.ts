import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AppError, validationFailed } from '../errors/index.ts';
import type { Postgres } from '../postgres/index.ts';

export interface IdempotentRequest {
  user_id: string;
  key: string;
  route: string;
  body: unknown;
}

export interface Idempotency {
  /**
   * Runs `work` once per user and key for 24 hours and repeats its reply after that. A failed run frees the key.
   * @throws AppError conflict while the first run is under way, validation_failed for another request under the key.
   */
  once(request: IdempotentRequest, work: () => Promise<unknown>): Promise<unknown>;
  /** Forgets the keys that are older than 24 hours. */
  sweep(): Promise<void>;
}

/** A run that has not ended after this long died with its process; its key may be taken again. */
const LEASE = `interval '60 seconds'`;
const KEPT = `interval '24 hours'`;

const CLAIM = `
  INSERT INTO idempotency_keys (user_id, key, fingerprint) VALUES ($1, $2, $3)
  ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, reply = NULL, created_at = now()
    WHERE idempotency_keys.created_at < now() - ${KEPT}
       OR (idempotency_keys.reply IS NULL AND idempotency_keys.created_at < now() - ${LEASE})
  RETURNING true`;

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

export const idempotencyMigrations = [CreateIdempotencyKeys1760000000001];

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

export function createIdempotency(postgres: Postgres): Idempotency {
  return {
    async once({ user_id, key, route, body }, work) {
      if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
        const message = 'Write 1 to 255 printable ASCII characters without spaces.';
        throw validationFailed([{ path: 'Idempotency-Key', code: 'invalid_format', message }]);
      }
      const fingerprint = fingerprintOf(route, body);
      const claimed = await postgres.query(CLAIM, [user_id, key, fingerprint]);
      if (claimed.length === 0) {
        const [first] = await postgres.query<{ fingerprint: string; reply: unknown }>(
          `SELECT fingerprint, reply FROM idempotency_keys WHERE user_id = $1 AND key = $2`,
          [user_id, key],
        );
        if (first && first.fingerprint !== fingerprint) {
          const message = 'This key was used for another request; take a new one.';
          throw validationFailed([{ path: 'Idempotency-Key', code: 'reused', message }]);
        }
        if (!first?.reply) {
          throw new AppError('conflict', 'The first request with this key is still running.', {
            retry_after_ms: 1_000,
          });
        }
        return first.reply;
      }
      try {
        const reply = await work();
        await postgres.query(`UPDATE idempotency_keys SET reply = $3 WHERE user_id = $1 AND key = $2`, [
          user_id,
          key,
          JSON.stringify(reply),
        ]);
        return reply;
      } catch (error) {
        await postgres.query(`DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND reply IS NULL`, [
          user_id,
          key,
        ]);
        throw error;
      }
    },
    async sweep() {
      await postgres.query(`DELETE FROM idempotency_keys WHERE created_at < now() - ${KEPT}`, []);
    },
  };
}
