import { runMigrations as migrateTasks } from 'graphile-worker';
import type { Postgres } from './postgres.ts';

/** Any constant: it names the lock that lets one process migrate while the others wait. */
const MIGRATION_LOCK = 7_020_190_211;

/** Brings the schema up to date. Processes that start together wait for the first and find nothing left to do. */
export async function migrate(postgres: Postgres): Promise<void> {
  const client = await postgres.pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrateTasks({ pgPool: postgres.pool });
    await postgres.dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    client.release();
  }
}
