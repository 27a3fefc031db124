import type { Pool } from 'pg';

/** Children first. */
const TABLES = ['messages', 'marks', 'participants', 'messaging_states', 'conversations'];

/** Copies all conversations as they are now. What is answered puts the copy back, as an operator does after a loss. */
export async function backUpConversations(sql: Pool): Promise<() => Promise<void>> {
  for (const table of TABLES) {
    await sql.query(`DROP TABLE IF EXISTS backup_${table}; CREATE TABLE backup_${table} AS SELECT * FROM ${table}`);
  }
  return async () => {
    const parentsFirst = TABLES.toReversed();
    await sql.query(
      [
        'BEGIN',
        ...TABLES.map((table) => `DELETE FROM ${table}`),
        ...parentsFirst.map((table) => `INSERT INTO ${table} SELECT * FROM backup_${table}`),
        'COMMIT',
      ].join(';'),
    );
  };
}
