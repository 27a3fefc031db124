export { createPostgres, type Postgres } from './postgres.ts';
export { migrate } from './migrate.ts';
export type { Tx } from './postgres.ts';
