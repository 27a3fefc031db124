import { Client } from 'pg';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is set by the global setup; run the tests with npm test`);
  return value;
}

/** The address of another database on the test server. */
export function databaseUrl(name: string): string {
  const url = new URL(required('P2P_TEST_POSTGRES'));
  url.pathname = `/${name}`;
  return url.href;
}

export function mongoUrl(name: string): string {
  const url = new URL(required('P2P_TEST_MONGODB'));
  url.pathname = `/${name}`;
  return url.href;
}

export async function withAdmin<Result>(work: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: required('P2P_TEST_POSTGRES') });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** A migrated, empty database of its own. */
export async function createDatabase(name: string): Promise<string> {
  await withAdmin((admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${required('P2P_TEST_TEMPLATE')}`));
  return databaseUrl(name);
}

export async function dropDatabase(name: string): Promise<void> {
  await withAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}
