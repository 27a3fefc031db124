import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateTaskWorkers1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE task_workers (id text PRIMARY KEY, seen_at timestamptz NOT NULL)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE task_workers`);
  }
}

/**
 * The next task of a queue can run once the one before it has ended, of which the library tells nobody: its workers
 * would find it at their next look, up to a second later. They listen to this channel for new tasks.
 */
class WakeTaskQueues1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION wake_task_queue() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('jobs:insert', '{"count":1}');
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER wake_task_queue AFTER UPDATE ON graphile_worker._private_job_queues
      FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL) EXECUTE FUNCTION wake_task_queue()`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER wake_task_queue ON graphile_worker._private_job_queues`);
    await runner.query(`DROP FUNCTION wake_task_queue`);
  }
}

export const taskMigrations = [CreateTaskWorkers1760000000000, WakeTaskQueues1760000000002];
