import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { startEmbeddedMongo } from '../../src/embedded/mongo/index.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/index.ts';

export interface DatabaseUrls {
  postgresUrl: string;
  mongodbUri: string;
}

export interface Databases {
  /** Removed when they stop, unless it is to be kept. */
  readonly directory: string;
  /** Empty databases of this name on both servers. */
  create(name: string): Promise<DatabaseUrls>;
  /** Those of this name as they are. */
  open(name: string): DatabaseUrls;
  stop(): Promise<void>;
}

/** A connection for as long as the work takes. */
export async function withClient<Result>({ postgresUrl }: DatabaseUrls, work: (client: pg.Client) => Promise<Result>) {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = path;
  return changed.href;
}

/**
 * One server of each kind, with the product's own settings for durability, for floor and product alike.
 * @param kept a directory that outlives the run, so that the next one finds its databases filled.
 */
export async function startDatabases(kept: string | undefined): Promise<Databases> {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'p2p-sandbox-bench-')));
  await mkdir(directory, { recursive: true });
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres') });
  const mongo = await startEmbeddedMongo({ directory: join(directory, 'mongo') });
  const open = (name: string) => ({
    postgresUrl: withPath(postgres.url, name),
    mongodbUri: withPath(mongo.url, name),
  });
  return {
    directory,
    open,

    async create(name) {
      const client = new pg.Client(postgres.url);
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name}`);
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      const mongodb = await MongoClient.connect(mongo.url);
      await mongodb.db(name).dropDatabase();
      await mongodb.close();
      return open(name);
    },

    async stop() {
      await Promise.all([mongo.stop(), postgres.stop()]);
      if (kept === undefined) await rm(directory, { recursive: true });
    },
  };
}
