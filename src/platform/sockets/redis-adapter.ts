import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';

export type RedisAdapter = ReturnType<typeof createAdapter>;

const STREAM = 'socket.io';
/** To Redis: what is added from now on. */
const FROM_NOW_ON = '$';

/**
 * Carries pushes and the bus between processes: everything that is added to the stream from the moment this resolves.
 * Throws where Redis does not answer.
 */
export async function createRedisAdapter(redis: Redis): Promise<RedisAdapter> {
  const [latest] = await redis.xrevrange(STREAM, '+', '-', 'COUNT', 1);
  publishInSilence(redis);
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => {
    // One that waits for its answer is not heard when it takes its leave: it just goes.
    const connection = duplicate({ ...override, disconnectTimeout: 0 });
    readFrom(connection, latest?.[0] ?? '0-0');
    redis.once('end', () => {
      connection.disconnect();
    });
    return connection;
  };
  return createAdapter(redis, { streamName: STREAM });
}

/**
 * The adapter leaves the promises of what it publishes to nobody: while Redis is away their rejections would end the
 * process.
 */
function publishInSilence(redis: Redis): void {
  const publish = redis.publish.bind(redis);
  redis.publish = (channel: string | Buffer, message: string | Buffer) => {
    const published = publish(channel, message);
    published.catch(() => undefined);
    return published;
  };
}

/**
 * Until something comes the adapter asks every few seconds for what is added from now on: what was added between two
 * such questions, or while Redis was away, would be lost.
 */
function readFrom(connection: Redis, end: string): void {
  const xread = connection.xread.bind(connection) as (...question: unknown[]) => ReturnType<Redis['xread']>;
  connection.xread = (...question: unknown[]) => xread(...question.map((part) => (part === FROM_NOW_ON ? end : part)));
}
