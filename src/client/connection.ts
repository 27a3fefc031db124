import { Manager, type Socket } from 'socket.io-client';
import { type Channel, createChannel } from './channel.ts';
import type { Namespace, Pushed } from './contracts.ts';
import { type Failure, failureOf } from './failure.ts';
import { pauseAfter } from './retry.ts';
import type { Session } from './session.ts';

/** connecting: also again, by itself. ended: the session is over, or nobody wants it: only `connect` helps. */
export type Status = 'connecting' | 'connected' | 'ended';

type EndReason = Pushed<'/messaging', 'session:ended'>['reason'] | 'unauthenticated';

interface Listener {
  onConnect(): void;
  onStatus(status: Status, reason?: EndReason): void;
}

const reasonOf = (...failures: Failure[]): EndReason =>
  failures.some(({ code }) => code === 'session_revoked') ? 'session_revoked' : 'unauthenticated';

const MAX_RECONNECTION_DELAY_MS = 5_000;

/** One connection for all namespaces, kept up and authenticated; it gives up only when the session is over. */
export function createConnection(url: string, session: Session, listener: Listener) {
  const manager = new Manager(url, {
    autoConnect: false,
    // The websocket first: then no balancer has to send a client's requests to one place.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: MAX_RECONNECTION_DELAY_MS,
  });
  const sockets = new Map<Namespace, Socket>();
  /** Those that have a fresh token to try. */
  const refreshed = new Set<Socket>();
  let isWanted = false;

  function end(reason: EndReason): void {
    isWanted = false;
    for (const socket of sockets.values()) socket.disconnect();
    listener.onStatus('ended', reason);
  }

  /** The server refused or hung up: socket.io leaves it to us to come back. */
  async function comeBack(socket: Socket, failure: Failure): Promise<void> {
    if (failure.isPassing && failure.code !== 'token_expired') await pauseAfter(failure);
    else if (refreshed.has(socket)) {
      // A fresh token is refused like the one before: the next would be too.
      end(reasonOf(failure));
      return;
    } else {
      try {
        await session.refresh();
        refreshed.add(socket);
      } catch (error) {
        const why = failureOf(error);
        if (!why.isPassing || why.code === 'token_expired') {
          end(reasonOf(failure, why));
          return;
        }
        await pauseAfter(why);
      }
    }
    if (isWanted && !socket.connected) socket.connect();
  }

  function open(namespace: Namespace): Socket {
    const socket = manager.socket(namespace, {
      // Without a token the server says why, and that is answered below.
      auth: (send) => {
        session.token().then(
          (token) => send({ token }),
          () => send({}),
        );
      },
    });
    let ending: EndReason | undefined;
    socket.on('connect', () => {
      refreshed.delete(socket);
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      // Without data the transport failed: then socket.io tries again by itself.
      if (error.data !== undefined && isWanted) void comeBack(socket, failureOf(error.data));
    });
    socket.on('session:ended', ({ reason }: { reason: EndReason }) => {
      ending = reason;
    });
    socket.on('disconnect', (why) => {
      const reason = ending;
      ending = undefined;
      if (!isWanted) return;
      if (reason !== undefined && reason !== 'token_expired') end(reason);
      else if (!socket.active || why === 'io server disconnect') {
        void comeBack(socket, failureOf(reason ? { code: reason, detail: reason } : undefined));
      }
    });
    sockets.set(namespace, socket);
    if (isWanted) socket.connect();
    return socket;
  }

  const messaging = open('/messaging');
  const channel = createChannel<'/messaging'>(messaging);
  messaging.on('connect', () => {
    listener.onStatus('connected');
    listener.onConnect();
  });
  messaging.on('disconnect', () => {
    if (isWanted) listener.onStatus('connecting');
  });
  // Once for the connection: it renews every namespace.
  channel.on('session:expiring', () => {
    session
      .refresh()
      .then((token) => channel.emit('session:refresh', { token }))
      // Without a fresh token the connection ends, and what follows brings it back or tells that it cannot.
      .catch(() => undefined);
  });

  return {
    channel,

    namespace<Name extends Namespace>(name: Name): Channel<Name> & { onConnect(listener: () => void): () => void } {
      const socket = sockets.get(name) ?? open(name);
      return {
        ...createChannel<Name>(socket),
        onConnect(connected) {
          socket.on('connect', connected);
          if (socket.connected) connected();
          return () => {
            socket.off('connect', connected);
          };
        },
      };
    },

    connect(): void {
      if (isWanted) return;
      isWanted = true;
      listener.onStatus('connecting');
      for (const socket of sockets.values()) socket.connect();
    },

    disconnect(): void {
      isWanted = false;
      for (const socket of sockets.values()) socket.disconnect();
      listener.onStatus('ended');
    },
  };
}
