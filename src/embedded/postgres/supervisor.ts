import type { Server } from './server.ts';

interface Running {
  url: string;
  port: number;
  /** Ends the care for the server, and returns the one that runs now, if any. */
  letGo(): Promise<Server | undefined>;
}

/**
 * Starts a server and, when it ends by itself (killed, out of memory), starts it again on the same port: pools
 * reconnect as to any database that was restarted.
 */
export async function keepRunning(
  start: (port?: number) => Promise<Server>,
  log: (line: string) => void,
): Promise<Running> {
  const first = await start();
  let current: Promise<Server | undefined> = Promise.resolve(first);
  let wanted = true;

  const watch = async (server: Server): Promise<void> => {
    await server.ended;
    if (!wanted) return;
    log(`PostgreSQL (${server.pid}) ended unexpectedly: starting it again`);
    current = start(server.port).catch((error: unknown) => {
      log(String(error));
      return undefined;
    });
    const next = await current;
    if (next) await watch(next);
  };
  void watch(first);

  return {
    url: first.url,
    port: first.port,
    letGo() {
      wanted = false;
      return current;
    },
  };
}
