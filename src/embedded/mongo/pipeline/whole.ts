import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CommandError } from '../errors.ts';
import { aggregate } from '../query/aggregation.ts';
import { decodePlain, encode } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { passTurn } from '../turns.ts';

/** Documents one after the other, as bytes: a thread takes one large piece at once, and many small ones slowly. */
type Packed = Uint8Array<ArrayBuffer>;

/** A stage with the documents it gets and those of the other collections it names. */
export interface Task {
  readonly id: number;
  readonly stage: Packed;
  readonly documents: Packed;
  readonly collections: Readonly<Record<string, Packed>>;
}

export interface Answer {
  readonly id: number;
  readonly documents?: Packed;
  /** What the client is told: number, name and words. */
  readonly refusal?: readonly [number, string, string];
  readonly fault?: string;
}

/** Few documents are done before a thread would have them. */
const FEW = 200;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Runs stages that have to see all their documents, in a thread of its own that is made when it is first needed. */
export class WholeStages {
  private thread: Worker | undefined;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();

  async run(
    stage: Document,
    documents: readonly Document[],
    read: (collection: string) => Promise<readonly Uint8Array[]>,
  ): Promise<Document[]> {
    const collections: Record<string, Packed> = {};
    let count = documents.length;
    for (const name of named(stage)) {
      const others = await read(name);
      collections[name] = joined(others);
      count += others.length;
    }
    if (count <= FEW) return aggregate(documents, [stage], (name) => [...unpacked(collections[name])]);
    const parts: Uint8Array[] = [];
    for (const document of documents) {
      parts.push(encode(document));
      await passTurn();
    }
    const task = { id: ++this.lastId, stage: joined([encode(stage)]), documents: joined(parts), collections };
    const answer = await this.ask(task);
    if (answer.refusal) throw new CommandError(...answer.refusal);
    if (answer.fault !== undefined) throw new Error(answer.fault);
    const results: Document[] = [];
    for (const document of unpacked(answer.documents)) {
      results.push(document);
      await passTurn();
    }
    return results;
  }

  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private ask(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.set(task.id, { resolve, reject });
      const pieces = [task.documents, ...Object.values(task.collections)].map(({ buffer }) => buffer);
      this.thread ??= this.start();
      this.thread.postMessage(task, pieces);
    });
  }

  private start(): Worker {
    const thread = new Worker(...entry());
    thread.on('message', (answer: Answer) => {
      this.waiting.get(answer.id)?.resolve(answer);
      this.waiting.delete(answer.id);
    });
    const end = (error: Error) => {
      if (this.thread === thread) this.thread = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    thread.on('error', end).on('exit', () => {
      end(new Error('the thread for whole stages ended'));
    });
    return thread;
  }
}

export const packed = (documents: readonly Document[]): Packed => joined(documents.map(encode));

export function* unpacked(bytes: Packed = new Uint8Array()): Generator<Document> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const size = view.getInt32(at, true);
    yield decodePlain(bytes.subarray(at, at + size));
    at += size;
  }
}

function joined(parts: readonly Uint8Array[]): Packed {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Compiled, the thread is a script beside this one; from source it needs a loader, which a thread has to ask for. */
function entry(): ConstructorParameters<typeof Worker> {
  if (fileURLToPath(import.meta.url).endsWith('.js')) return [new URL('./whole-worker.js', import.meta.url)];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  const { href: api } = new URL('./esm/api/index.mjs', loader);
  const { href: script } = new URL('./whole-worker.ts', import.meta.url);
  return [`import('${api}').then(({ tsImport }) => tsImport('${script}', '${script}'))`, { eval: true }];
}

/** The collections that a stage, or a pipeline within it, reads besides its own. */
function named(value: unknown): Set<string> {
  const names = new Set<string>();
  const look = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(look);
    if (!isDocument(part)) return;
    for (const [name, inner] of Object.entries(part)) {
      const isName = (name === 'from' || name === 'coll' || name === '$unionWith') && typeof inner === 'string';
      if (isName) names.add(inner);
      else look(inner);
    }
  };
  look(value);
  return names;
}
