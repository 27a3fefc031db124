import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { createRedisAdapter } from '../../src/platform/sockets/redis-adapter.ts';
import { isRedisHere, openRedis } from '../support/redis.ts';
import { eventually } from './support.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startServer(url: string) {
  const redis = new Redis(url);
  const http = createServer();
  const io = new Server(http, { adapter: await createRedisAdapter(redis) });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => {
      redis.disconnect();
    },
    () => io.close(),
  );
  return { io, redis, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

/** The connections that wait for what is added to the stream. */
async function waiting(redis: Redis): Promise<string[]> {
  const clients = String(await redis.client('LIST')).split('\n');
  return clients.flatMap((line) =>
    / cmd=xread /.test(line) && / flags=b/.test(line) ? (/^id=(\d+)/.exec(line)?.[1] ?? []) : [],
  );
}

(isRedisHere ? describe : describe.skip)('the way between processes', () => {
  it('carries what is added while a process that heard nothing yet asks again', async () => {
    const { url, close } = await openRedis();
    closing.push(close);
    const [here, there] = [await startServer(url), await startServer(url)];
    const socket = connect(there.url, { transports: ['websocket'] });
    closing.push(() => socket.close());
    await once(socket as never, 'connect');
    const asking = await eventually('both wait', async () => {
      const ids = await waiting(here.redis);
      return ids.length === 2 && ids;
    });

    const heard = new Promise((resolve) => socket.on('news', resolve));
    // Their time to wait is over, and in the same breath something is added: nobody asks between the two.
    for (const id of asking) here.redis.client('UNBLOCK', Number(id)).catch(() => undefined);
    here.io.emit('news', 'first');
    expect(await heard).toBe('first');
  });
});
