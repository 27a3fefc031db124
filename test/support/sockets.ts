import { io, type Socket } from 'socket.io-client';

type Payload = any;

export interface Ack {
  data?: Payload;
  error?: Payload;
}

interface Heard {
  event: string;
  payload: Payload;
}

export interface TestSocket {
  raw: Socket;
  /** The acknowledgement, whatever it says. */
  ask(event: string, payload?: unknown): Promise<Ack>;
  /** The acknowledgement's data; fails where it is a problem. */
  emit(event: string, payload?: unknown): Promise<Payload>;
  /** The next push of this name that matches, past ones not yet taken included. */
  next(event: string, matches?: (payload: Payload) => boolean): Promise<Payload>;
  /** Everything pushed so far. */
  heard: Heard[];
  /** Why the connection ended. */
  ended(): Promise<string>;
  close(): void;
}

const PATIENCE_MS = 10_000;

function within<Value>(what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`));
    }, PATIENCE_MS);
  });
  return Promise.race([promise, timeout]).finally(() => {
    clearTimeout(timer);
  });
}

/** Rejects with the problem of the connect_error where the server refuses. */
export async function connectSocket(url: string, namespace: string, token?: unknown): Promise<TestSocket> {
  const raw = io(`${url}${namespace}`, {
    auth: token === undefined ? {} : { token },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  const heard: Heard[] = [];
  const untaken: Heard[] = [];
  const waiters: { event: string; matches: (payload: Payload) => boolean; resolve: (payload: Payload) => void }[] = [];
  const disconnected = new Promise<string>((resolve) => raw.once('disconnect', resolve));

  raw.onAny((event: string, payload: Payload) => {
    heard.push({ event, payload });
    const index = waiters.findIndex((waiter) => waiter.event === event && waiter.matches(payload));
    if (index === -1) untaken.push({ event, payload });
    else waiters.splice(index, 1)[0]?.resolve(payload);
  });

  await within(
    `connection to ${namespace}`,
    new Promise<void>((resolve, reject) => {
      raw.once('connect', resolve);
      raw.once('connect_error', (error) => {
        raw.close();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the problem is what matters
        reject((error as { data?: unknown }).data ?? error);
      });
    }),
  );

  const hungUp = async (): Promise<never> => {
    throw new Error(`disconnected: ${await disconnected}`);
  };
  const ask = (event: string, payload?: unknown) =>
    within(`ack of ${event}`, Promise.race([raw.emitWithAck(event, payload) as Promise<Ack>, hungUp()]));

  return {
    raw,
    ask,
    async emit(event, payload = {}) {
      const { data, error } = await ask(event, payload);
      if (error !== undefined) throw new Error(`${event}: ${JSON.stringify(error)}`);
      return data;
    },
    next(event, matches = () => true) {
      const index = untaken.findIndex((each) => each.event === event && matches(each.payload));
      if (index !== -1) return Promise.resolve(untaken.splice(index, 1)[0]?.payload);
      return within(
        event,
        new Promise((resolve) => {
          waiters.push({ event, matches, resolve });
        }),
      );
    },
    heard,
    ended: () => within('disconnect', disconnected),
    close() {
      raw.close();
    },
  };
}
