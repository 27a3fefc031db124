import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';

/**
 * Carries pushes and the bus between processes. The adapter leaves the promises of what it publishes to nobody: while
 * Redis is away their rejections would end the process.
 */
export function createRedisAdapter(redis: Redis): ReturnType<typeof createAdapter> {
  const publish = redis.publish.bind(redis);
  redis.publish = (channel: string | Buffer, message: string | Buffer) => {
    const published = publish(channel, message);
    published.catch(() => undefined);
    return published;
  };
  return createAdapter(redis);
}
