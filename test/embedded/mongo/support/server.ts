import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Collection, Db, Document, MongoClientOptions } from 'mongodb';
import { createServer } from '../../../../src/embedded/mongo/server.ts';
import type { ServerOptions } from '../../../../src/embedded/mongo/server.ts';

/** A document whose `_id` the test chooses. */
export interface Row {
  _id: number | string;
  [field: string]: unknown;
}

export interface TestServer {
  readonly client: MongoClient;
  readonly db: Db;
  connect(options?: MongoClientOptions): Promise<MongoClient>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

export interface OurServer extends TestServer {
  readonly directory: string;
  readonly port: number;
  stopServer(): Promise<void>;
  clean(): Promise<void>;
}

const realServer = process.env['TEST_MONGODB_URI'];
if (realServer !== undefined) {
  process.stderr.write('TEST_MONGODB_URI is set: what only the embedded MongoDB server does is skipped\n');
}

/** For what only the embedded server does or refuses: skipped where the tests run against a real one. */
export const describeOurs = realServer === undefined ? describe : describe.skip;
export const itOurs = realServer === undefined ? it : it.skip;
/** The rows of a table that hold for the embedded server alone. */
export const onlyOurs = <Case>(...cases: Case[]): Case[] => (realServer === undefined ? cases : []);

export const temporaryDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'embedded mongo '));

/** The server of TEST_MONGODB_URI, in a database of its own that is dropped afterwards; the embedded one without it. */
export async function startServer(): Promise<TestServer> {
  if (realServer === undefined) return startOurs();
  const { client, connect, close } = await connections(realServer);
  const db = client.db(`embedded_mongo_test_${randomBytes(8).toString('hex')}`);
  return {
    client,
    db,
    connect,
    async stop() {
      await db.dropDatabase();
      await close();
    },
  };
}

/** A collection of its own with these documents, numbered where they bring no _id. */
export async function fill({ db }: TestServer, documents: readonly Document[], firstId = 0): Promise<Collection<Row>> {
  const collection = db.collection<Row>(`filled_${randomBytes(8).toString('hex')}`);
  const rows = documents.map((document, at): Row => ({ _id: firstId + at, ...document }));
  if (rows.length > 0) await collection.insertMany(rows);
  return collection;
}

/** A server in this process on a directory of its own, and the official driver connected to it over TCP. */
export async function startOurs(options: Partial<ServerOptions> = {}): Promise<OurServer> {
  const directory = options.directory ?? (await temporaryDirectory());
  const server = await createServer({ directory, ...options });
  const { client, connect, close } = await connections(`mongodb://127.0.0.1:${server.port}/?directConnection=true`);
  const stopServer = async () => {
    await close();
    await server.close();
  };
  const clean = () => rm(directory, { recursive: true, force: true });
  return {
    directory,
    port: server.port,
    client,
    db: client.db('test'),
    connect,
    stopServer,
    clean,
    async stop() {
      await stopServer();
      await clean();
    },
  };
}

async function connections(url: string) {
  const clients: MongoClient[] = [];
  const connect = async (options: MongoClientOptions = {}) => {
    const made = await MongoClient.connect(url, options);
    clients.push(made);
    return made;
  };
  const close = () => Promise.all(clients.map((client) => client.close()));
  return { client: await connect(), connect, close };
}
