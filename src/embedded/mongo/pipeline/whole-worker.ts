import { parentPort } from 'node:worker_threads';
import { CommandError } from '../errors.ts';
import { aggregate } from '../query/aggregation.ts';
import { buffersOf, packed, unpacked } from './whole.ts';
import type { Answer, Task } from './whole.ts';

/** A thread of its own for stages that see all documents at once: they take their time and hold nobody up. */
parentPort?.on('message', ({ id, stage, documents, collections }: Task) => {
  const reply: Answer = { id, ...answer() };
  parentPort?.postMessage(reply, buffersOf(reply.documents ?? []));

  function answer(): Omit<Answer, 'id'> {
    try {
      const others = (name: string) => [...unpacked(collections[name])];
      return { documents: packed(aggregate(unpacked(documents), [...unpacked(stage)], others)) };
    } catch (error) {
      if (error instanceof CommandError) return { refusal: [error.code, error.codeName, error.message] };
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
});
