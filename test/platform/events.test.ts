import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  type Bus,
  createDocumentRelay,
  createOutbox,
  type DocumentRelay,
  type Envelope,
  envelopeSchema,
  newEvent,
  type Outbox,
  pendingEventsIndex,
  type WithPendingEvents,
} from '../../src/platform/events/index.ts';
import { createMongo, type Mongo } from '../../src/platform/mongo/index.ts';
import type { Postgres } from '../../src/platform/postgres/index.ts';
import type { Tasks } from '../../src/platform/tasks/index.ts';
import { mongoUrl } from '../support/databases.ts';
import { eventually, quiet, startTasks, startTestDatabase, type TestDatabase, uniqueName } from './support.ts';

const made = envelopeSchema.extend({ type: z.literal('thing.made'), number: z.int() });
const things = { family: 'thing', schema: z.discriminatedUnion('type', [made]) };
const thingMade = (aggregate: string, number: number) => newEvent({ type: 'thing.made', aggregate, number } as const);

/** Between the "processes" of a test, as Redis is between real ones. */
class Wire {
  private readonly emitter = new EventEmitter();

  bus(): Bus {
    return {
      publish: (topic, payload) => this.emitter.emit(topic, payload),
      subscribe: (topic, schema, handle) => {
        this.emitter.on(topic, (payload: unknown) => {
          // As a real bus does: a failing handler is its own problem.
          Promise.resolve()
            .then(() => handle(schema.parse(payload)))
            .catch(() => undefined);
        });
      },
    };
  }
}

let database: TestDatabase;
let postgres: Postgres;
let wire: Wire;
const started: Tasks[] = [];

beforeEach(async () => {
  database = await startTestDatabase();
  postgres = await database.connect();
  wire = new Wire();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((tasks) => tasks.stop()));
  await database.drop();
});

async function startProcess(subscribe: (outbox: Outbox) => void): Promise<Outbox> {
  let outbox: Outbox | undefined;
  started.push(
    await startTasks(await database.connect(), (tasks) => {
      outbox = createOutbox({ tasks, bus: wire.bus() });
      subscribe(outbox);
    }),
  );
  return outbox as Outbox;
}

const waiting = async () => (await postgres.query('SELECT FROM graphile_worker.jobs', [])).length;
const drained = () => eventually('an empty outbox', async () => (await waiting()) === 0);

describe('an event', () => {
  it('reaches a subscriber once in the cluster, or once in every process, as it asked', async () => {
    const heard: string[] = [];
    const processOf = (name: string) =>
      startProcess((outbox) => {
        for (const scope of ['once', 'every_process'] as const) {
          outbox.subscribe(things, {
            name: scope,
            scope,
            handle: ({ number }) => void heard.push(`${scope} ${name} ${number}`),
          });
        }
      });
    const outbox = await processOf('a');
    await processOf('b');
    for (let number = 0; number < 10; number++) await outbox.record(thingMade(`thing-${number}`, number));
    await drained();
    await eventually('all', () => heard.length === 30);
    const of = (scope: string) => heard.filter((each) => each.startsWith(scope));
    expect(of('every_process a')).toHaveLength(10);
    expect(of('every_process b')).toHaveLength(10);
    const numbers = of('once').map((each) => Number(each.split(' ')[2]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('exists only where its transaction commits', async () => {
    const heard: number[] = [];
    const outbox = await startProcess((each) =>
      each.subscribe(things, { name: 'test', scope: 'once', handle: ({ number }) => void heard.push(number) }),
    );
    await postgres
      .withTransaction(async (tx) => {
        await outbox.record(thingMade('thing', 1), tx);
        throw new Error('changed my mind');
      })
      .catch(() => undefined);
    await postgres.withTransaction((tx) => outbox.record(thingMade('thing', 2), tx));
    await drained();
    expect(heard).toEqual([2]);
  });

  it('is told again to all after one subscriber failed, which keeps it from none', async () => {
    const heard: string[] = [];
    const outbox = await startProcess((each) => {
      each.subscribe(things, {
        name: 'failing',
        scope: 'once',
        handle() {
          heard.push('failing');
          if (heard.filter((name) => name === 'failing').length === 1) throw new Error('not now');
        },
      });
      each.subscribe(things, { name: 'other', scope: 'once', handle: () => void heard.push('other') });
    });
    await outbox.record(thingMade('thing', 1));
    await eventually('the second attempt', () => heard.length === 4);
    await drained();
    expect(heard.toSorted()).toEqual(['failing', 'failing', 'other', 'other']);
  });

  it('of an aggregate comes after those before it, across processes', async () => {
    const heard = new Map<string, number[]>();
    const subscribe = (each: Outbox) =>
      each.subscribe(things, {
        name: 'test',
        scope: 'once',
        async handle({ aggregate, number }) {
          await postgres.pool.query('SELECT pg_sleep(random() * 0.01)');
          heard.set(aggregate, [...(heard.get(aggregate) ?? []), number]);
        },
      });
    const outbox = await startProcess(subscribe);
    await startProcess(subscribe);
    for (let number = 0; number < 8; number++) {
      await Promise.all(['a', 'b', 'c', 'd'].map((aggregate) => outbox.record(thingMade(aggregate, number))));
    }
    await drained();
    for (const aggregate of ['a', 'b', 'c', 'd']) expect(heard.get(aggregate)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('of another family, or without subscribers, is done with', async () => {
    const heard: Envelope[] = [];
    const outbox = await startProcess((each) =>
      each.subscribe(things, { name: 'test', scope: 'once', handle: (event) => void heard.push(event) }),
    );
    await outbox.record(newEvent({ type: 'thingy.made', aggregate: 'x' }));
    await drained();
    expect(heard).toEqual([]);
  });

  it('recorded again while it waits is delivered once', async () => {
    const heard: number[] = [];
    const outbox = await startProcess((each) =>
      each.subscribe(things, { name: 'test', scope: 'once', handle: ({ number }) => void heard.push(number) }),
    );
    const event = thingMade('thing', 1);
    await postgres.withTransaction(async (tx) => {
      await outbox.record(event, tx);
      await outbox.record(event, tx);
    });
    await drained();
    expect(heard).toEqual([1]);
  });
});

describe('a document with pending events', () => {
  const name = uniqueName();
  let mongo: Mongo;
  let relay: DocumentRelay | undefined;
  beforeEach(async () => {
    const indexes = [{ collection: 'things', indexes: [pendingEventsIndex] }];
    mongo = await createMongo({ uri: mongoUrl(name), indexes, ensureIndexes: true });
  });
  afterEach(async () => {
    await relay?.stop();
    await mongo.db.dropDatabase();
    await mongo.close();
  });

  const collection = () => mongo.collection<WithPendingEvents>('things');
  async function insert(...events: Envelope[]): Promise<WithPendingEvents> {
    const { insertedId } = await collection().insertOne({ pending_events: events } as never);
    return { _id: insertedId, pending_events: events };
  }
  const cleared = ({ _id }: WithPendingEvents) =>
    eventually('a cleared document', async () => (await collection().findOne({ _id }))?.pending_events?.length === 0);
  const relayTo = (outbox: Outbox) =>
    (relay = createDocumentRelay({ collection: collection(), outbox, logger: quiet }));

  const listening = async () => {
    const heard: number[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    const outbox = await startProcess((each) =>
      each.subscribe(things, {
        name: 'test',
        scope: 'once',
        async handle({ number }) {
          mostAtOnce = Math.max(mostAtOnce, ++atOnce);
          await postgres.pool.query('SELECT pg_sleep(0.05)');
          atOnce--;
          heard.push(number);
        },
      }),
    );
    return { heard, outbox, mostAtOnce: () => mostAtOnce };
  };

  it('has them moved on in their order, and cleared', async () => {
    const { heard, outbox } = await listening();
    const document = await insert(thingMade('one', 1), thingMade('one', 2), thingMade('one', 3));
    relayTo(outbox).kick(document);
    await cleared(document);
    await drained();
    expect(heard).toEqual([1, 2, 3]);
  });

  it('keeps what was added meanwhile', async () => {
    const { outbox } = await listening();
    const document = await insert(thingMade('one', 1));
    await collection().updateOne({ _id: document._id }, { $push: { pending_events: thingMade('one', 2) } } as never);
    relayTo(outbox).kick(document);
    const left = await eventually('the first to be cleared', async () => {
      const found = await collection().findOne({ _id: document._id });
      return found?.pending_events?.length === 1 && found.pending_events;
    });
    expect(left).toMatchObject([{ number: 2 }]);
  });

  it('is found by the sweep after a crash', async () => {
    const { heard, outbox } = await listening();
    const documents = await Promise.all([insert(thingMade('one', 1)), insert(thingMade('two', 2))]);
    relayTo(outbox).start();
    for (const document of documents) await cleared(document);
    await drained();
    expect(heard.toSorted()).toEqual([1, 2]);
  });

  it('is never delivered twice at the same time where a crash came between recording and clearing', async () => {
    const { heard, outbox, mostAtOnce } = await listening();
    const event = thingMade('one', 1);
    const document = await insert(event);
    await outbox.record(event);
    relayTo(outbox).kick(document);
    relay?.start();
    await cleared(document);
    await drained();
    expect(new Set(heard)).toEqual(new Set([1]));
    expect(heard.length).toBeLessThanOrEqual(2);
    expect(mostAtOnce()).toBe(1);
  });

  it('waits in the document while the outbox cannot be reached', async () => {
    const { heard, outbox } = await listening();
    const document = await insert(thingMade('one', 1));
    let isDown = true;
    const failing: Outbox = {
      ...outbox,
      record: (event, tx) => (isDown ? Promise.reject(new Error('no database')) : outbox.record(event, tx)),
    };
    relayTo(failing).kick(document);
    await relay?.stop();
    expect(await collection().findOne({ _id: document._id })).toMatchObject({ pending_events: [{ number: 1 }] });
    isDown = false;
    relay?.start();
    await cleared(document);
    await drained();
    expect(heard).toEqual([1]);
  });
});
