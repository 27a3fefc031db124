import type { z } from 'zod';

/**
 * Tells every process of the cluster, this one included. Best effort, nothing is kept: what must not be lost goes
 * through the outbox, which uses the bus only to reach the processes that are alive.
 */
export interface Bus {
  publish(topic: string, payload: unknown): void;
  subscribe<Schema extends z.ZodType>(
    topic: string,
    schema: Schema,
    handle: (payload: z.output<Schema>) => Promise<void> | void,
  ): void;
}
