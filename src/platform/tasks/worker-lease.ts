import type { Logger } from '../logging/index.ts';
import type { Postgres } from '../postgres/index.ts';

const HEARTBEAT_MS = 3_000;
const LEASE_SECONDS = 15;

const HEARTBEAT = `INSERT INTO task_workers (id, seen_at) SELECT unnest($1::text[]), now()
  ON CONFLICT (id) DO UPDATE SET seen_at = now()`;

/**
 * graphile-worker itself gives a dead worker's jobs back after four hours only. A lock younger than the lease may
 * belong to a process that is starting and has not said yet that it lives.
 */
const UNLOCK_DEAD = `
  WITH dead AS (
    SELECT array_agg(DISTINCT job.locked_by) AS ids FROM graphile_worker.jobs job
    WHERE job.locked_at < now() - make_interval(secs => ${LEASE_SECONDS}) AND NOT EXISTS (
      SELECT FROM task_workers worker
      WHERE worker.id = job.locked_by AND worker.seen_at > now() - make_interval(secs => ${LEASE_SECONDS})))
  SELECT graphile_worker.force_unlock_workers(ids), ids FROM dead WHERE ids IS NOT NULL`;

interface Dependencies {
  postgres: Postgres;
  logger: Logger;
  /** The names under which this process locks jobs now. */
  poolIds(): string[];
}

/** Says that this process is alive, and hands the jobs of processes that went silent to the living. */
export async function startWorkerLease({ postgres, logger, poolIds }: Dependencies) {
  async function beat(): Promise<void> {
    try {
      await postgres.pool.query(HEARTBEAT, [poolIds()]);
      const unlocked = await postgres.pool.query<{ ids: string[] }>(UNLOCK_DEAD);
      for (const { ids } of unlocked.rows) logger.warn({ workers: ids }, 'took over the tasks of dead processes');
    } catch (error) {
      logger.warn({ err: error }, 'task heartbeat failed');
    }
  }
  await beat();
  const timer = setInterval(() => void beat(), HEARTBEAT_MS);
  return {
    async stop() {
      clearInterval(timer);
      // Rows of long-gone processes have no other owner to remove them.
      await postgres.pool
        .query(`DELETE FROM task_workers WHERE id = ANY($1) OR seen_at < now() - interval '1 day'`, [poolIds()])
        .catch(() => undefined);
    },
  };
}
