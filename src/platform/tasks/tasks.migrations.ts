import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateTaskWorkers1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE task_workers (id text PRIMARY KEY, seen_at timestamptz NOT NULL)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE task_workers`);
  }
}

export const taskMigrations = [CreateTaskWorkers1760000000000];
