import { afterEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { onFreePort } from '../../src/embedded/free-port.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return port;
}

it('starts on another port where somebody takes the first one meanwhile', async () => {
  const tried: number[] = [];
  const started = await onFreePort(async (port) => {
    if (tried.push(port) === 1) await listen(port);
    return listen(port);
  });
  expect(tried).toHaveLength(2);
  expect(started).toBe(tried[1]);
});

it('gives up at once where the port is not the reason, and in the end where it always is', async () => {
  let attempts = 0;
  const failing = (message: string) => () => {
    attempts++;
    return Promise.reject(new Error(message));
  };
  await expect(onFreePort(failing('the directory is in use'))).rejects.toThrow('the directory is in use');
  expect(attempts).toBe(1);
  await expect(onFreePort(failing('listen EADDRINUSE'))).rejects.toThrow('EADDRINUSE');
  expect(attempts).toBe(7);
});
