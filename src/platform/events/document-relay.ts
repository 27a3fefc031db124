import type { Collection, Document, Filter, ObjectId, UpdateFilter } from 'mongodb';
import PQueue from 'p-queue';
import type { Logger } from '../logging/index.ts';
import type { Envelope, Outbox } from './outbox.ts';

const SWEEP_MS = 5_000;
const SWEEP_BATCH = 100;

/** A document that carries the events of its own changes, written in the same atomic update. */
export interface WithPendingEvents extends Document {
  _id: ObjectId;
  pending_events?: Envelope[];
}

/** The index that makes the sweep cost nothing while nothing is pending. */
export const pendingEventsIndex = { key: { 'pending_events.id': 1 }, name: 'pending_events', sparse: true } as const;

export interface DocumentRelay {
  /** Moves a document's events on, soon and off the caller's path. */
  kick(document: WithPendingEvents): void;
  start(): void;
  stop(): Promise<void>;
}

interface Dependencies {
  collection: Collection<WithPendingEvents>;
  outbox: Outbox;
  logger: Logger;
}

/**
 * Moves pending events from documents to the outbox and clears them. A crash between the two repeats the move, which
 * the outbox absorbs by event id or its subscribers by being idempotent; the sweep finds what a crash left behind.
 */
export function createDocumentRelay({ collection, outbox, logger }: Dependencies): DocumentRelay {
  const queue = new PQueue({ concurrency: 4 });
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();

  async function move({ _id, pending_events: events = [] }: WithPendingEvents): Promise<void> {
    if (events.length === 0) return;
    for (const event of events) await outbox.record(event);
    const moved = { pending_events: { id: { $in: events.map(({ id }) => id) } } };
    await collection.updateOne({ _id }, { $pull: moved } as unknown as UpdateFilter<WithPendingEvents>);
  }

  function enqueue(document: WithPendingEvents): void {
    queue
      .add(() => move(document))
      .catch((error: unknown) => {
        logger.warn({ err: error, document: document._id.toHexString() }, 'events wait in the document for the sweep');
      });
  }

  async function sweep(): Promise<void> {
    try {
      const left = await collection
        .find({ 'pending_events.id': { $gt: '' } } as Filter<WithPendingEvents>)
        .project<WithPendingEvents>({ pending_events: 1 })
        .limit(SWEEP_BATCH)
        .toArray();
      left.forEach(enqueue);
      await queue.onIdle();
    } catch (error) {
      logger.warn({ err: error }, 'sweep of pending events failed');
    }
  }

  return {
    kick: enqueue,
    start() {
      sweeping = sweep();
      timer = setInterval(() => {
        sweeping = sweep();
      }, SWEEP_MS);
    },
    async stop() {
      clearInterval(timer);
      await sweeping;
      await queue.onIdle();
    },
  };
}
