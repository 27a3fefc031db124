import { setTimeout as sleep } from 'node:timers/promises';

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

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Starts a server and, when it ends by itself (killed, out of memory), starts it again on the same port: pools
 * reconnect as to any database that was restarted. Only the first start may fail, and rejects; one that fails later
 * (another program has the port for a moment, the disk is full) is tried again until it succeeds.
 */
export async function keepRunning<Server extends Supervised>(
  name: string,
  start: (port?: number) => Promise<Server>,
  log: (line: string) => void,
): Promise<Running<Server>> {
  const first = await start();
  let current: Promise<Server | undefined> = Promise.resolve(first);
  const letGo = new AbortController();

  const startAgain = async (port: number): Promise<Server | undefined> => {
    for (let pause = FIRST_PAUSE_MS; !letGo.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await start(port);
      } catch (error) {
        log(`${name} did not start again, trying on: ${String(error)}`);
        await sleep(pause, undefined, { signal: letGo.signal, ref: false }).catch(() => undefined);
      }
    }
    return undefined;
  };

  const watch = async (server: Server): Promise<void> => {
    await server.ended;
    if (letGo.signal.aborted) return;
    log(`${name} (${server.pid ?? 'gone'}) ended unexpectedly: starting it again`);
    current = startAgain(server.port);
    const next = await current;
    if (next) await watch(next);
  };
  void watch(first);

  return {
    first,
    letGo() {
      letGo.abort();
      return current;
    },
  };
}
