import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Db, MongoClientOptions } from 'mongodb';
import { createServer } from '../../../../src/embedded/mongo/server.ts';
import type { ServerOptions } from '../../../../src/embedded/mongo/server.ts';

/** A document whose `_id` the test chooses. */
export interface Row {
  _id: number | string;
  [field: string]: unknown;
}

export interface TestServer {
  readonly directory: string;
  readonly port: number;
  readonly client: MongoClient;
  readonly db: Db;
  connect(options?: MongoClientOptions): Promise<MongoClient>;
  stopServer(): Promise<void>;
  clean(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

export const temporaryDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'embedded mongo '));

/** A server in this process on a directory of its own, and the official driver connected to it over TCP. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const directory = options.directory ?? (await temporaryDirectory());
  const server = await createServer({ directory, ...options });
  const clients: MongoClient[] = [];
  const connect = async (clientOptions: MongoClientOptions = {}) => {
    const made = await MongoClient.connect(`mongodb://127.0.0.1:${server.port}/?directConnection=true`, clientOptions);
    clients.push(made);
    return made;
  };
  const client = await connect();
  const stopServer = async () => {
    await Promise.all(clients.map((open) => open.close()));
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
