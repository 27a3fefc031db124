import { randomBytes } from 'node:crypto';
import { createLogger } from '../../src/platform/logging/index.ts';
import { createMetrics } from '../../src/platform/metrics/index.ts';
import { createPostgres, type Postgres } from '../../src/platform/postgres/index.ts';
import { createTasks, type Tasks } from '../../src/platform/tasks/index.ts';
import { schema } from '../../src/schema.ts';
import { createDatabase, dropDatabase } from '../support/databases.ts';

export const quiet = createLogger('silent');

export const uniqueName = () => `p2p_test_${randomBytes(8).toString('hex')}`;

/** Resolves with the first answer that is not undefined or false; rejects when none came in time. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  patienceMs = 10_000,
): Promise<Value> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Deferred {
  promise: Promise<void>;
  resolve: () => void;
}

export function deferred(): Deferred {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export interface TestDatabase {
  url: string;
  /** Another connection pool to it, as another process would have. */
  connect(): Promise<Postgres>;
  drop(): Promise<void>;
}

/** A migrated, empty PostgreSQL database. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const name = uniqueName();
  const url = await createDatabase(name);
  const opened: Postgres[] = [];
  return {
    url,
    async connect() {
      const postgres = await createPostgres({ url, poolSize: 10, logger: quiet, ...schema });
      opened.push(postgres);
      return postgres;
    },
    async drop() {
      await Promise.all(opened.map((postgres) => postgres.close()));
      await dropDatabase(name);
    },
  };
}

/** The tasks of one process; `define` declares them before it starts. */
export async function startTasks(postgres: Postgres, define: (tasks: Tasks) => void): Promise<Tasks> {
  const tasks = createTasks({ postgres, logger: quiet, metrics: createMetrics() });
  define(tasks);
  await tasks.start();
  return tasks;
}
