export { createTasks, type Task, type Tasks } from './tasks.ts';
export { taskMigrations } from './tasks.migrations.ts';
