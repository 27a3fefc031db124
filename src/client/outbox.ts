import type { Message } from '../features/messaging/messaging-shapes.contract.ts';
import { type Failure, failureOf } from './failure.ts';
import { pauseAfter } from './retry.ts';

/** To whom: somebody, or a conversation that is there. */
export type Recipient = { recipient_id: string } | { conversation_id: string };

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

/** A version 4 UUID; browsers have randomUUID only where the page came over https. */
function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * What is to be sent, in order, one at a time: each message is repeated with its id until the server has answered for
 * it, over however many connections, so that it is stored once.
 */
export class Outbox {
  private entries: Entry[] = [];
  private isFlushing = false;

  constructor(
    private readonly deliver: (payload: Recipient & { client_message_id: string; content: string }) => Promise<Message>,
    private readonly onChange: () => void,
  ) {}

  snapshot(): readonly Outgoing[] {
    return this.entries.map(({ outgoing }) => outgoing);
  }

  /** Resolves with the stored message. @throws Failure where the server refuses it. */
  send(to: Recipient, content: string, client_message_id = createId()): Promise<Message> {
    const waiting = this.entries.find(({ outgoing }) => outgoing.client_message_id === client_message_id);
    if (waiting && !waiting.outgoing.failure) return waiting.promise;
    this.drop(client_message_id);
    const { promise, resolve, reject } = deferred<Message>();
    this.entries.push({ outgoing: { to, client_message_id, content }, promise, resolve, reject });
    this.onChange();
    this.flush();
    return promise;
  }

  /** Gives up a message that was refused. */
  drop(client_message_id: string): void {
    const keeps = ({ outgoing }: Entry) => outgoing.client_message_id !== client_message_id || !outgoing.failure;
    this.entries = this.entries.filter(keeps);
    this.onChange();
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
        const message = await this.deliver({ ...to, client_message_id, content });
        this.entries = this.entries.filter((each) => each !== entry);
        entry.resolve(message);
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
      }
      this.onChange();
    }
  }
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (failure: Failure) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onFailure) => {
    resolve = onValue;
    reject = onFailure;
  });
  return { promise, resolve, reject };
}
