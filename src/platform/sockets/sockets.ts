import { randomUUID } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import { type Namespace, Server } from 'socket.io';
import type { z } from 'zod';
import type { Config } from '../config/config.ts';
import type { Actor } from '../context.ts';
import { AppError, asAppError, toProblem, unauthenticated } from '../errors/index.ts';
import type { Bus } from '../events/index.ts';
import { isAllowedOrigin, type RateLimits } from '../http/index.ts';
import { createInFlight } from '../in-flight.ts';
import type { Logger } from '../logging/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { type AnyHandler, bindEvents, type EventHandlers } from './bind-events.ts';
import { createBus } from './bus.ts';
import { type Authenticate, Connections, type Judge } from './connections.ts';
import type { RedisAdapter } from './redis-adapter.ts';
import { createRevoke, type Revoke } from './revoke.ts';
import { sessionEvents } from './session.contract.ts';
import type { SocketContract } from './socket-contract.ts';

/** Payloads up to 256 KiB are answered; the rest is the packet's own framing. Larger packets end the connection. */
const MAX_PAYLOAD_BYTES = 256 * 1024;
const FRAMING_BYTES = 1024;

type Pushed<Contract extends SocketContract, Name extends keyof Contract['server']> = z.input<
  Contract['server'][Name]['payload']
>;

/** A namespace with its contract's types. */
export interface TypedNamespace<Contract extends SocketContract> {
  /** To every socket in the rooms, once each, on every process, but the one left out. */
  push<Name extends keyof Contract['server'] & string>(
    rooms: string[],
    name: Name,
    payload: Pushed<Contract, Name>,
    except?: string,
  ): void;
  /** To the sockets in the room that this process holds. */
  pushLocal<Name extends keyof Contract['server'] & string>(
    room: string,
    name: Name,
    payload: Pushed<Contract, Name>,
  ): void;
  /** Whether this process holds a socket in the room. */
  hasLocal(room: string): boolean;
  /** To one socket of this process. */
  pushTo<Name extends keyof Contract['server'] & string>(
    socket_id: string,
    name: Name,
    payload: Pushed<Contract, Name>,
  ): void;
  /** Who a socket of this process is now, which its first event may not have known; null where it has gone. */
  actorOf(socket_id: string): Actor | null;
  /** The compiler refuses a contract's event without its handler. `onLeave` is told of each socket that has gone. */
  serve(handlers: EventHandlers<Contract>, onLeave?: (socket_id: string) => void): void;
}

type UserMoved = (user_id: string, isHere: boolean) => void;

export interface Sockets {
  readonly bus: Bus;
  readonly revoke: Revoke;
  /** Of a user, or of the users of an organization: asks anew who they are, and ends the sockets of those it may not let stay. In this process. */
  judge(id: string): void;
  /** Calls back when the first connection of a user to this process is there, and when the last one is gone. */
  onUserMoved(listener: UserMoved): void;
  /** The only way to make a namespace: it is always authenticated. */
  namespace<const Contract extends SocketContract>(contract: Contract): TypedNamespace<Contract>;
  /** Lets running events end and be acked, then closes every transport; clients reconnect by themselves, to another process if there is one. */
  close(): Promise<void>;
}

interface Dependencies {
  server: HttpServer;
  config: Config;
  authenticate: Authenticate;
  judge: Judge;
  limits: RateLimits;
  /** What carries pushes to other processes; without one this process is alone. */
  adapter: RedisAdapter | undefined;
  logger: Logger;
  metrics: Metrics;
}

function connectError(error: unknown): Error {
  const failure = asAppError(error);
  return Object.assign(new Error(failure.message), { data: toProblem(failure, randomUUID()) });
}

export function createSockets(deps: Dependencies): Sockets {
  const { config, logger, metrics } = deps;
  const ownOrigin = new URL(config.publicUrl).origin;
  const io = new Server(deps.server, {
    serveClient: false,
    maxHttpBufferSize: MAX_PAYLOAD_BYTES + FRAMING_BYTES,
    cors: {
      origin: (origin, decide) => {
        decide(null, origin !== undefined && isAllowedOrigin(origin, config.corsOrigins) ? origin : false);
      },
      credentials: true,
    },
    // A browser's websocket ignores CORS, so a foreign origin is refused here; it names its origin on our own pages too.
    allowRequest: (request, decide) => {
      const { origin } = request.headers;
      decide(null, origin === undefined || origin === ownOrigin || isAllowedOrigin(origin, config.corsOrigins));
    },
    ...(deps.adapter && { adapter: deps.adapter }),
  });
  io.engine.on('headers', (headers: Record<string, string>) => {
    headers['x-request-id'] = randomUUID();
  });
  const inFlight = createInFlight();
  const movedListeners: UserMoved[] = [];
  const connections = new Connections({
    authenticate: deps.authenticate,
    judge: deps.judge,
    logger,
    socketsPerUser: config.limits.socketsPerUser,
    onUserMoved(user_id, isHere) {
      for (const listener of movedListeners) listener(user_id, isHere);
    },
  });
  const bus = createBus(io, deps.adapter !== undefined, logger);
  const revoke = createRevoke(bus, connections);

  // Nobody has business in the root namespace; guarding it keeps it from being an unauthenticated side door.
  io.use((_socket, next) => {
    next(connectError(new AppError('not_found', 'Connect to a namespace, for example /messaging.')));
  });

  const sessionHandlers = (nsp: Namespace): Record<string, AnyHandler> => ({
    'session:refresh': async ({ socket_id }, { token }: { token: string }) => {
      const socket = nsp.sockets.get(socket_id);
      if (!socket) throw unauthenticated('The connection is closed.');
      const { expires_at } = await connections.renew(socket, token);
      return { expires_at: expires_at.toISOString() };
    },
  });

  return {
    bus,
    revoke,
    judge: (id) => {
      connections.judgeAll(id);
    },
    onUserMoved(listener) {
      movedListeners.push(listener);
    },

    namespace(contract) {
      const nsp = io.of(contract.namespace);
      nsp.use((socket, next) => {
        connections.authenticate(socket).then(
          () => {
            next();
          },
          (error: unknown) => {
            next(connectError(error));
          },
        );
      });
      return {
        push(to, name, payload, except) {
          (except === undefined ? nsp.to(to) : nsp.to(to).except(except)).emit(name, payload);
        },
        pushLocal(room, name, payload) {
          nsp.local.to(room).emit(name, payload);
        },
        hasLocal: (room) => nsp.adapter.rooms.has(room),
        pushTo(socket_id, name, payload) {
          nsp.sockets.get(socket_id)?.emit(name, payload);
        },
        actorOf(socket_id) {
          const socket = nsp.sockets.get(socket_id);
          return (socket && connections.of(socket)?.identity.actor) ?? null;
        },
        serve(handlers, onLeave) {
          // Once, not for every socket: a thousand idle ones would hold a thousand of it.
          const all = { ...(handlers as Record<string, AnyHandler>), ...sessionHandlers(nsp) };
          const declared = { ...contract.client, ...sessionEvents.client };
          const events = Object.fromEntries(
            Object.entries(declared).flatMap(([name, event]) => {
              const handler = all[name];
              return handler ? [[name, { event, handler }] as const] : [];
            }),
          );
          const bound = { ...deps, inFlight };
          nsp.on('connection', (socket) => {
            const connection = connections.admit(socket);
            if (!connection) return;
            bindEvents(socket, connection, events, bound);
            metrics.sockets.inc({ namespace: contract.namespace });
            socket.once('disconnect', () => {
              metrics.sockets.dec({ namespace: contract.namespace });
              onLeave?.(socket.id);
            });
          });
        },
      };
    },

    async close() {
      await inFlight.close();
      // Closes at the transport: a server-side disconnect() would tell clients not to come back.
      await new Promise<void>((resolve) => {
        void io.close(() => {
          resolve();
        });
      });
    },
  };
}
