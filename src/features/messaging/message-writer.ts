import type { MessagingRepository } from './messaging.repository.ts';
import type { MessageRow } from './queries/message-view.ts';
import type { NewMessage } from './queries/send.ts';

/** Statements under way at once; what comes meanwhile waits for one of them to end and then shares the next. */
const STATEMENTS = 3;
const BATCH = 100;

type Outcome = MessageRow | 'duplicate' | undefined;

interface Waiting {
  message: NewMessage;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

export interface MessageWriter {
  /** undefined: no conversation of the sender's, or one that may not be written in. `duplicate`: sent before. */
  write(message: NewMessage): Promise<Outcome>;
}

interface Dependencies {
  repository: MessagingRepository;
  /** A second chance for a message that found no conversation: makes it where it may be made, and writes again. */
  onMissing(message: NewMessage): Promise<Outcome>;
}

/**
 * Group commit: a message goes out at once while few do, and under load many share a round trip and a flush to disk.
 * One sender is in one statement at a time, so what somebody sends without waiting keeps its order. A batch that a
 * duplicate undid is written one by one, so nobody's message suffers from another's.
 */
export function createMessageWriter({ repository, onMissing }: Dependencies): MessageWriter {
  let queue: Waiting[] = [];
  const sending = new Set<string>();
  let underWay = 0;

  async function writeInOrder(batch: Waiting[], write: (message: NewMessage) => Promise<Outcome>): Promise<void> {
    for (const { message, resolve, reject } of batch) await write(message).then(resolve, reject);
  }

  const writeOne = async (message: NewMessage): Promise<Outcome> =>
    (await repository.insertMessage(message)) ?? (await onMissing(message));

  async function writeBatch(batch: Waiting[]): Promise<void> {
    if (batch.length === 1) return writeInOrder(batch, writeOne);
    try {
      const rows = await repository.insertMessages(batch.map(({ message }) => message));
      if (rows === 'retry') {
        await writeInOrder(batch, writeOne);
        return;
      }
      for (const { message, resolve } of batch) if (rows.has(message.id)) resolve(rows.get(message.id));
      await writeInOrder(
        batch.filter(({ message }) => !rows.has(message.id)),
        onMissing,
      );
    } catch (error) {
      // Whether it was committed is not known: the client asks again with its client_message_id.
      for (const { reject } of batch) reject(error);
    }
  }

  /** The next ones in line whose senders have nothing under way. */
  function takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const each of queue) {
      const isFree = batch.length < BATCH && !sending.has(each.message.sender_id);
      (isFree ? batch : rest).push(each);
    }
    queue = rest;
    return batch;
  }

  function next(): void {
    if (underWay === STATEMENTS) return;
    const batch = takeBatch();
    if (batch.length === 0) return;
    const senders = new Set(batch.map(({ message }) => message.sender_id));
    for (const sender of senders) sending.add(sender);
    underWay++;
    void writeBatch(batch).finally(() => {
      for (const sender of senders) sending.delete(sender);
      underWay--;
      next();
    });
    next();
  }

  return {
    write: (message) =>
      new Promise((resolve, reject) => {
        queue.push({ message, resolve, reject });
        next();
      }),
  };
}
