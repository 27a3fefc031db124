import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOWEST = 10_000;
const HIGHEST = 32_767;

/**
 * A port of the loopback interface that is free now. It lies below those that systems hand out by themselves: a server
 * that is down for a moment would lose such a port to any outgoing connection, even to a client's own attempt to reach
 * it (TCP lets a socket connect to itself), and could not come back.
 */
export async function freePort(lowest = LOWEST, highest = HIGHEST): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest + 1);
    if (await isFree(port)) return port;
  }
}

const ATTEMPTS = 6;

/**
 * Starts a server on a free port, and on another one where somebody takes the port first.
 * @throws what `start` throws for another reason.
 */
export async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
