import { createHash } from 'node:crypto';
import { z } from 'zod';
import { newId } from '../ids.ts';
import type { Tx } from '../postgres/index.ts';
import type { Tasks } from '../tasks/index.ts';
import type { Bus } from './bus.ts';

/** A fact that happened to one aggregate. It holds ids, not state: subscribers read what is true when they run. */
export const envelopeSchema = z.looseObject({
  id: z.uuid(),
  v: z.literal(1),
  type: z.string(),
  aggregate: z.string(),
  at: z.iso.datetime(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** What a feature declares: its events' schemas, each with a literal `type` of "family.fact". */
export interface EventFamily<Event extends Envelope> {
  family: string;
  schema: z.ZodType<Event>;
}

export interface Subscriber<Event extends Envelope> {
  name: string;
  /** once: by one process of the cluster (index, mail). every_process: by each (caches, its own sockets). */
  scope: 'once' | 'every_process';
  /** Must be idempotent: delivery is at least once. */
  handle(event: Event): Promise<void> | void;
}

export interface Outbox {
  /** Recorded if and only if `tx` commits; delivered after that. */
  record(event: Envelope, tx?: Tx): Promise<void>;
  subscribe<Event extends Envelope>(family: EventFamily<Event>, subscriber: Subscriber<Event>): void;
}

/** Completes an event with what every envelope carries. */
export function newEvent<Event extends { type: string; aggregate: string }>(event: Event) {
  return { ...event, id: newId(), v: 1 as const, at: new Date().toISOString() };
}

/**
 * Events of one aggregate share a queue, so no two are delivered at once; a failed one is tried again after those behind
 * it. Few queues keep the job library fast.
 */
const PARTITIONS = 16;
const partitionOf = (aggregate: string) =>
  `events:${(createHash('sha1').update(aggregate).digest()[0] ?? 0) % PARTITIONS}`;

const TOPIC = 'events';

interface Dependencies {
  tasks: Tasks;
  bus: Bus;
}

/** The outbox is a queue of durable tasks: written with the change, delivered with retries, dead letters visible. */
export function createOutbox({ tasks, bus }: Dependencies): Outbox {
  const subscribers: { family: string; scope: string; deliver: (event: Envelope) => Promise<void> }[] = [];

  async function deliverTo(scope: Subscriber<Envelope>['scope'], event: Envelope): Promise<void> {
    const family = event.type.slice(0, event.type.indexOf('.'));
    const concerned = subscribers.filter((each) => each.scope === scope && each.family === family);
    const results = await Promise.allSettled(concerned.map((each) => each.deliver(event)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (failures.length > 0) throw new AggregateError(failures, `${event.type} was not handled by all subscribers`);
  }

  bus.subscribe(TOPIC, envelopeSchema, (event) => deliverTo('every_process', event));

  const delivery = tasks.define({
    name: 'deliver_event',
    payload: envelopeSchema,
    lane: 'events',
    async run(event) {
      bus.publish(TOPIC, event);
      await deliverTo('once', event);
    },
  });

  return {
    async record(event, tx) {
      await delivery.enqueue(event, { key: event.id, queue: partitionOf(event.aggregate), ...(tx && { tx }) });
    },
    subscribe({ family, schema }, { scope, handle }) {
      subscribers.push({
        family,
        scope,
        deliver: async (event) => {
          await handle(schema.parse(event));
        },
      });
    },
  };
}
