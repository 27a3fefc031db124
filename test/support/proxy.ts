import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  /** The address given, through this proxy. */
  url: string;
  /** Breaks every connection and every new one, as a server that went away. */
  cut(): void;
  /** How many connections were broken on arrival so far. */
  refused(): number;
  mend(): void;
  close(): Promise<void>;
}

/**
 * A way to a server that can go away and come back without harming anybody else who uses it; or to several, where a
 * function names the one for the next connection.
 */
export async function startProxy(target: string | (() => string)): Promise<Proxy> {
  const next = typeof target === 'string' ? () => target : target;
  const open = new Set<Socket>();
  let isCut = false;
  let refused = 0;

  const server = createServer((client) => {
    if (isCut) {
      refused++;
      client.resetAndDestroy();
      return;
    }
    const { hostname, port } = new URL(next());
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const url = new URL(next());
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    refused: () => refused,
    mend() {
      isCut = false;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
