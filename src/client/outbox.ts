import { v4 as uuidv4 } from 'uuid';
import type { Message } from '../features/messaging/messaging-shapes.contract.ts';
import { type Failure, failureOf } from './failure.ts';
import type { OutboxStore, Recipient, Written } from './outbox-store.ts';
import { pauseAfter } from './retry.ts';

export interface Outgoing {
  readonly to: Recipient;
  readonly client_message_id: string;
  readonly content: string;
  /** Set where the server refused it: then it stays until it is sent again or dropped. */
  readonly failure?: Failure;
}

interface Entry {
  outgoing: Outgoing;
  promise: Promise<Message>;
  resolve(message: Message): void;
  reject(failure: Failure): void;
}

interface Dependencies {
  deliver(payload: Recipient & { client_message_id: string; content: string }): Promise<Message>;
  onChange(): void;
  store?: OutboxStore | undefined;
}

/**
 * What is to be sent, in order, one at a time: each message is repeated with its id until the server has answered for
 * it, over however many connections, so that it is stored once.
 */
export class Outbox {
  private entries: Entry[] = [];
  private isFlushing = false;
  private written = 0;
  /** What the store is asked, one after the other. */
  private storing: Promise<unknown>;

  constructor(private readonly deps: Dependencies) {
    this.storing = this.restore().catch(() => undefined);
  }

  snapshot(): readonly Outgoing[] {
    return this.entries.map(({ outgoing }) => outgoing);
  }

  /** Resolves with the stored message. @throws Failure where the server refuses it. */
  send(to: Recipient, content: string, client_message_id: string = uuidv4()): Promise<Message> {
    const waiting = this.find(client_message_id);
    if (waiting && !waiting.outgoing.failure) return waiting.promise;
    this.drop(client_message_id);
    const entry = newEntry({ to, client_message_id, content });
    this.entries.push(entry);
    this.keep((store) => store.put({ to, client_message_id, content, written_at: this.now() }));
    this.deps.onChange();
    this.flush();
    return entry.promise;
  }

  /** Gives up a message that was refused. */
  drop(client_message_id: string): void {
    const entry = this.find(client_message_id);
    if (entry?.outgoing.failure) this.remove(entry);
  }

  /** One of these is known to be stored, from whatever told so. */
  settle(message: Message): void {
    const entry = message.client_message_id === null ? undefined : this.find(message.client_message_id);
    if (!entry) return;
    this.remove(entry);
    entry.resolve(message);
  }

  /** Sends what waits; to be called after every connect too. */
  flush(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    void this.sendAll().finally(() => {
      this.isFlushing = false;
    });
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const entry = this.entries.find(({ outgoing }) => !outgoing.failure);
      if (!entry) return;
      const { to, client_message_id, content } = entry.outgoing;
      try {
        this.settle(await this.deps.deliver({ ...to, client_message_id, content }));
      } catch (error) {
        const failure = failureOf(error);
        // The next connect flushes.
        if (failure.code === 'disconnected') return;
        if (failure.isPassing) {
          await pauseAfter(failure);
          continue;
        }
        entry.outgoing = { ...entry.outgoing, failure };
        entry.reject(failure);
        this.deps.onChange();
      }
    }
  }

  private find(client_message_id: string): Entry | undefined {
    return this.entries.find(({ outgoing }) => outgoing.client_message_id === client_message_id);
  }

  private remove(entry: Entry): void {
    this.entries = this.entries.filter((each) => each !== entry);
    this.keep((store) => store.remove(entry.outgoing.client_message_id));
    this.deps.onChange();
  }

  /** What an earlier page did not get rid of comes before what was written on this one meanwhile. */
  private async restore(): Promise<void> {
    const { store } = this.deps;
    if (!store) return;
    const kept = [...(await store.load())].sort((one, other) => one.written_at.localeCompare(other.written_at));
    const entries = kept.filter(({ client_message_id }) => !this.find(client_message_id)).map(restored);
    this.entries.unshift(...entries);
    this.deps.onChange();
    this.flush();
  }

  /** Where the store fails the message is as safe as without one: it is sent all the same. */
  private keep(work: (store: OutboxStore) => unknown): void {
    const { store } = this.deps;
    if (store) this.storing = this.storing.then(() => work(store)).catch(() => undefined);
  }

  /** Ascending also within a millisecond. */
  private now(): string {
    return `${new Date().toISOString()} ${String(this.written++).padStart(9, '0')}`;
  }
}

function newEntry(outgoing: Outgoing): Entry {
  let resolve: Entry['resolve'] = () => undefined;
  let reject: Entry['reject'] = () => undefined;
  const promise = new Promise<Message>((onValue, onFailure) => {
    resolve = onValue;
    reject = onFailure;
  });
  return { outgoing, promise, resolve, reject };
}

function restored({ to, client_message_id, content }: Written): Entry {
  const entry = newEntry({ to, client_message_id, content });
  // Nobody of this page waits for it.
  entry.promise.catch(() => undefined);
  return entry;
}
