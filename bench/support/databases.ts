import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedMongo } from '../../src/embedded/mongo/index.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/index.ts';

export interface DatabaseUrls {
  postgresUrl: string;
  mongodbUri: string;
}

export interface Databases {
  /** Removed when they stop. */
  readonly directory: string;
  /** Empty databases of this name on both servers. */
  create(name: string): Promise<DatabaseUrls>;
  stop(): Promise<void>;
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = path;
  return changed.href;
}

/** One server of each kind, with the product's own settings for durability, for floor and product alike. */
export async function startDatabases(): Promise<Databases> {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-sandbox-bench-'));
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres') });
  const mongo = await startEmbeddedMongo({ directory: join(directory, 'mongo') });
  return {
    directory,

    async create(name) {
      const client = new pg.Client(postgres.url);
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return { postgresUrl: withPath(postgres.url, name), mongodbUri: withPath(mongo.url, name) };
    },

    async stop() {
      await Promise.all([mongo.stop(), postgres.stop()]);
      await rm(directory, { recursive: true });
    },
  };
}
