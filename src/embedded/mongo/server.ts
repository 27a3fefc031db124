import { createServer as createListener } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Cursors } from './commands/cursors.ts';
import { dispatch } from './commands/dispatch.ts';
import { Engine } from './storage/engine.ts';
import { WholeStages } from './pipeline/whole.ts';
import { Records } from './storage/records.ts';
import { sweepExpired } from './storage/ttl.ts';
import { Connection } from './wire/connection.ts';

export interface ServerOptions {
  /** The data directory; made when missing. */
  readonly directory: string;
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** How often documents past their TTL are removed; MongoDB's minute unless said otherwise. */
  readonly sweepEveryMs?: number;
  readonly log?: (line: string) => void;
}

export interface EmbeddedServer {
  readonly port: number;
  /** Refuses new connections, lets running commands end, closes the data. */
  close(): Promise<void>;
}

/** Opens the data directory and listens on 127.0.0.1. Throws when another live server holds the directory. */
export async function createServer(options: ServerOptions): Promise<EmbeddedServer> {
  const log = options.log ?? (() => undefined);
  const connections = new Set<Connection>();
  const listener = createListener();
  // Whoever connects while the data is being opened waits: without a listener nobody would ever answer those sockets.
  const early = new Set<Socket>();
  const hold = (socket: Socket) => early.add(socket.on('error', () => socket.destroy()));
  listener.on('connection', hold);
  const port = await listen(listener, options.port ?? 0);
  const engine = await Engine.open(options.directory, port).catch((error: unknown) => {
    listener.close();
    for (const socket of early) socket.destroy();
    throw error;
  });
  const records = new Records(engine);
  await engine.upgrade(() => {
    for (const collection of engine.catalog.all()) records.rebuild(collection);
  });
  // What a crash left half removed or half built.
  await engine.writeInTurns(records.clear(engine.catalog.discarded()));
  const cursors = new Cursors();
  const whole = new WholeStages();
  const context = { engine, records, cursors, whole, startedAt: new Date(), port };

  const admit = (socket: Socket) => {
    if (socket.destroyed) return;
    const connection = new Connection(socket, (request) => dispatch(request, context, log));
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  listener.off('connection', hold).on('connection', admit);
  for (const socket of early) admit(socket);

  const sweep = setInterval(() => {
    cursors.expire();
    sweepExpired(engine, records).catch((error: unknown) => {
      log(`sweeping failed: ${String(error)}`);
    });
  }, options.sweepEveryMs ?? 60_000).unref();

  return {
    port,
    async close() {
      clearInterval(sweep);
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const connection of connections) connection.end();
      await closed;
      await whole.close();
      await engine.close();
    },
  };
}

function listen(listener: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', () => {
      resolve((listener.address() as AddressInfo).port);
    });
  });
}
