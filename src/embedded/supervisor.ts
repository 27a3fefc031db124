export interface Supervised {
  readonly pid: number | undefined;
  readonly port: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<unknown>;
}

interface Running<Server extends Supervised> {
  /** The server that was started first; those after it have its port. */
  readonly first: Server;
  /** Ends the care for the server, and returns the one that runs now, if any. */
  letGo(): Promise<Server | undefined>;
}

/**
 * Starts a server and, when it ends by itself (killed, out of memory), starts it again on the same port: pools
 * reconnect as to any database that was restarted.
 */
export async function keepRunning<Server extends Supervised>(
  name: string,
  start: (port?: number) => Promise<Server>,
  log: (line: string) => void,
): Promise<Running<Server>> {
  const first = await start();
  let current: Promise<Server | undefined> = Promise.resolve(first);
  let wanted = true;

  const watch = async (server: Server): Promise<void> => {
    await server.ended;
    if (!wanted) return;
    log(`${name} (${server.pid ?? 'gone'}) ended unexpectedly: starting it again`);
    current = start(server.port).catch((error: unknown) => {
      log(String(error));
      return undefined;
    });
    const next = await current;
    if (next) await watch(next);
  };
  void watch(first);

  return {
    first,
    letGo() {
      wanted = false;
      return current;
    },
  };
}
