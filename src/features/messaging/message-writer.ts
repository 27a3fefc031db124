import type { MessagingRepository, NewMessage } from './messaging.repository.ts';
import type { MessageRow } from './queries/message-view.ts';

/** Statements under way at once; what comes meanwhile waits for one of them to end and then shares the next. */
const STATEMENTS = 3;
const BATCH = 100;

interface Waiting {
  message: NewMessage;
  resolve(outcome: MessageRow | 'duplicate' | undefined): void;
  reject(error: unknown): void;
}

export interface MessageWriter {
  /** undefined: no conversation of the sender's, or one that may not be written in. `duplicate`: sent before. */
  write(message: NewMessage): Promise<MessageRow | 'duplicate' | undefined>;
}

/**
 * Group commit: a message goes out at once while few do, and under load many share a round trip and a flush to disk.
 * A batch that a duplicate undid is written one by one, so nobody's message suffers from another's.
 */
export function createMessageWriter(repository: MessagingRepository): MessageWriter {
  const queue: Waiting[] = [];
  let underWay = 0;

  async function writeOne({ message, resolve, reject }: Waiting): Promise<void> {
    await repository.insertMessage(message).then(resolve, reject);
  }

  async function writeBatch(batch: Waiting[]): Promise<void> {
    const [first] = batch;
    if (first && batch.length === 1) return writeOne(first);
    try {
      const rows = await repository.insertMessages(batch.map(({ message }) => message));
      if (rows === 'duplicate') await Promise.all(batch.map(writeOne));
      else for (const { message, resolve } of batch) resolve(rows.get(message.id));
    } catch (error) {
      // Whether it was committed is not known: the client asks again with its client_message_id.
      for (const { reject } of batch) reject(error);
    }
  }

  function next(): void {
    if (queue.length === 0 || underWay === STATEMENTS) return;
    underWay++;
    void writeBatch(queue.splice(0, BATCH)).finally(() => {
      underWay--;
      next();
    });
  }

  return {
    write: (message) =>
      new Promise((resolve, reject) => {
        queue.push({ message, resolve, reject });
        next();
      }),
  };
}
