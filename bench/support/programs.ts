import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DatabaseUrls } from './databases.ts';
import { type DatabaseProcess, type ServerProcess, startDatabaseServer, startServer } from './server-process.ts';

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Budgets are a promise to the other users, not a cost: the load of many comes from one address here. */
const NO_LIMITS = Object.fromEntries(
  ['SIGNUP_ADDRESS', 'MESSAGES_BURST', 'MESSAGES', 'READS', 'WRITES', 'SOCKET_EVENTS'].map((budget) => [
    `LIMIT_${budget}`,
    '1000000000/60',
  ]),
);

/** Known here, so that a thousand people need not sign in one by one. */
export const AUTH_SECRET = randomBytes(48).toString('base64');

export interface ProgramOptions extends DatabaseUrls {
  directory: string;
  /** Where a CPU profile is written when the program ends. */
  profile: string | undefined;
  /** Further options of Node. */
  node?: string[];
}

const profiling = (directory: string | undefined) =>
  directory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${directory}`];

const environmentOf = ({ postgresUrl, mongodbUri }: DatabaseUrls) => ({
  POSTGRES_URL: postgresUrl,
  MONGODB_URI: mongodbUri,
});

/** The floor runs from source, under the loader that this process runs under. */
export function startFloor(name: 'messages' | 'idle' | 'use-cases', options: ProgramOptions): Promise<ServerProcess> {
  const file = fromRoot(`bench/floor/${name}.ts`);
  return startServer(
    [...profiling(options.profile), ...(options.node ?? []), ...process.execArgv, file],
    environmentOf(options),
  );
}

/** The product as `npm start` runs it. */
export function startProduct(options: ProgramOptions): Promise<ServerProcess> {
  return startServer(
    [...profiling(options.profile), ...(options.node ?? []), '--enable-source-maps', fromRoot('dist/main.js')],
    {
      ...environmentOf(options),
      ...NO_LIMITS,
      AUTH_SECRET,
      DATA_DIR: join(options.directory, 'product'),
      SEED_DEMO: 'false',
      LOG_LEVEL: 'warn',
      ACCESS_TOKEN_SECONDS: '86400',
    },
  );
}

/** As `npm run seed -- --scale` fills a database: varied use cases, and the index over them. */
export async function seed({ directory, ...urls }: DatabaseUrls & { directory: string }, cases: number): Promise<void> {
  const env = { ...process.env, ...environmentOf(urls), DATA_DIR: join(directory, 'product'), LOG_LEVEL: 'warn' };
  const args = [fromRoot('dist/demo/main.js'), '--scale', String(cases), '--messages', '0'];
  await promisify(execFile)(process.execPath, args, { env });
}

interface DatabaseOptions {
  /** Where the data lies; made when missing. */
  dbpath: string;
  profile: string | undefined;
}

const databaseArguments = (program: string, { dbpath, profile }: DatabaseOptions, ...before: string[]) => [
  ...profiling(profile),
  ...before,
  fromRoot(program),
  '--dbpath',
  dbpath,
];

/** The bare lmdb server, from source. */
export const startBareDatabase = (options: DatabaseOptions): Promise<DatabaseProcess> =>
  startDatabaseServer(databaseArguments('bench/floor/embedded-mongo.ts', options, ...process.execArgv));

/** The embedded MongoDB server as `npm run embedded:mongo` runs it. */
export const startEmbeddedDatabase = (options: DatabaseOptions): Promise<DatabaseProcess> =>
  startDatabaseServer(databaseArguments('dist/embedded/mongo/main.js', options));
