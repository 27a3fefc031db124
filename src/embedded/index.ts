import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { startEmbeddedMongo } from './mongo/index.ts';
import { startEmbeddedPostgres } from './postgres/index.ts';

export interface Databases {
  postgresUrl: string;
  mongodbUri: string;
  /** Which of the two are our own. */
  embedded: ('postgres' | 'mongodb')[];
  stop(): Promise<void>;
}

interface Options {
  dataDir: string;
  postgresUrl: string | undefined;
  mongodbUri: string | undefined;
  log: (line: string) => void;
}

/** Says what keeps a database from starting, and what to do. */
export class DatabaseStartError extends Error {}

const running = z.object({ pid: z.int(), postgresUrl: z.string(), mongodbUri: z.string() });

const noteFile = (dataDir: string) => join(dataDir, 'running.json');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The databases configured, or our own where no address is; ours stop with this process, however it ends.
 * @throws DatabaseStartError.
 */
export async function startDatabases({ dataDir, postgresUrl, mongodbUri, log }: Options): Promise<Databases> {
  const home = resolve(dataDir);
  const [postgres, mongo] = await Promise.all([
    postgresUrl === undefined ? startEmbeddedPostgres({ directory: join(home, 'postgres'), log }) : undefined,
    mongodbUri === undefined ? startEmbeddedMongo({ directory: join(home, 'mongo'), log }) : undefined,
  ]).catch((error: unknown) => {
    throw new DatabaseStartError(error instanceof Error ? error.message : String(error), { cause: error });
  });
  const databases = {
    postgresUrl: postgresUrl ?? postgres?.url ?? '',
    mongodbUri: mongodbUri ?? mongo?.url ?? '',
  };
  if (postgres ?? mongo) {
    await writeFile(noteFile(home), JSON.stringify({ pid: process.pid, ...databases }), { mode: 0o600 });
  }
  return {
    ...databases,
    embedded: [...(postgres ? (['postgres'] as const) : []), ...(mongo ? (['mongodb'] as const) : [])],
    async stop() {
      if (postgres ?? mongo) await rm(noteFile(home), { force: true });
      await Promise.all([postgres?.stop(), mongo?.stop()]);
    },
  };
}

/** New ones would be empty, and whoever forgot the server's DATA_DIR would be told that all is well there. */
function requireThere({ dataDir, postgresUrl, mongodbUri }: Options): void {
  const home = resolve(dataDir);
  const own = [...(postgresUrl === undefined ? ['postgres'] : []), ...(mongodbUri === undefined ? ['mongo'] : [])];
  if (own.every((name) => existsSync(join(home, name)))) return;
  throw new DatabaseStartError(
    `There are no databases in ${home}. Name those of the server: its DATA_DIR, or its POSTGRES_URL and MONGODB_URI.`,
  );
}

interface JoinOptions extends Options {
  /** Whether to make the embedded ones that are not there. */
  creates: boolean;
}

/**
 * For commands run beside the server: the databases it is running on, else as startDatabases.
 * @throws DatabaseStartError.
 */
export async function joinDatabases({ creates, ...options }: JoinOptions): Promise<Databases> {
  const note = await readFile(noteFile(resolve(options.dataDir)), 'utf8').catch(() => undefined);
  const server = note === undefined ? undefined : running.parse(JSON.parse(note));
  if (!server || !isAlive(server.pid)) {
    if (!creates) requireThere(options);
    return startDatabases(options);
  }
  const { postgresUrl, mongodbUri } = server;
  return { postgresUrl, mongodbUri, embedded: [], stop: () => Promise.resolve() };
}
