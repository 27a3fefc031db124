// Plain JavaScript: jest loads this file before its transforms can make native modules out of TypeScript.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startDatabases } from '../../dist/embedded/index.js';
import { createLogger } from '../../dist/platform/logging/index.js';
import { createPostgres, migrate } from '../../dist/platform/postgres/index.js';
import { schema } from '../../dist/schema.js';

/** Each test application's database is copied from this one: migrating it once is enough for all. */
const TEMPLATE = `p2p_test_template_${process.pid}`;

async function administer(connectionString, statement) {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
}

/**
 * One PostgreSQL and one MongoDB server for the whole run: those of TEST_POSTGRES_URL and TEST_MONGODB_URI, else ours,
 * from the compiled product, since the embedded MongoDB server runs as a process of its own.
 */
export default async function globalSetup() {
  const dataDir = await mkdtemp(join(tmpdir(), 'p2p test '));
  const databases = await startDatabases({
    dataDir,
    postgresUrl: process.env.TEST_POSTGRES_URL,
    mongodbUri: process.env.TEST_MONGODB_URI,
    log: () => undefined,
  });
  const { postgresUrl, mongodbUri } = databases;
  process.env.P2P_TEST_POSTGRES = postgresUrl;
  process.env.P2P_TEST_MONGODB = mongodbUri;
  process.env.P2P_TEST_TEMPLATE = TEMPLATE;

  await administer(postgresUrl, `CREATE DATABASE ${TEMPLATE}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${TEMPLATE}`;
  const postgres = await createPostgres({ url: url.href, poolSize: 4, logger: createLogger('silent'), ...schema });
  await migrate(postgres);
  await postgres.close();

  globalThis.stopTestDatabases = async () => {
    await administer(postgresUrl, `DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await databases.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
