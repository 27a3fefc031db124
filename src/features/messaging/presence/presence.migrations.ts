import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreatePresence1760000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: what a crash of the database empties, the next heartbeat of each process writes anew.
    await runner.query(`CREATE UNLOGGED TABLE presence_processes (id uuid PRIMARY KEY, seen_at timestamptz NOT NULL)`);
    await runner.query(`
      CREATE UNLOGGED TABLE presence (
        user_id uuid NOT NULL,
        process_id uuid NOT NULL,
        PRIMARY KEY (user_id, process_id)
      )`);
    await runner.query(`CREATE INDEX presence_process ON presence (process_id)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE presence, presence_processes`);
  }
}

export const presenceMigrations = [CreatePresence1760000000230];
