import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CommandError } from '../errors.ts';
import { aggregate } from '../query/aggregation.ts';
import { decodePlain, encode } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { passTurn } from '../turns.ts';

/** Documents one after the other, as bytes: a thread takes a large piece at once, and many small ones slowly. */
type Piece = Uint8Array<ArrayBuffer>;
export type Packed = readonly Piece[];

/** Large enough to be few, small enough that putting one together holds nobody up. */
const PIECE_BYTES = 1024 * 1024;

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

  /** Gives the documents that the stage makes of these; they are decoded as they are taken. */
  async run(
    stage: Document,
    batches: AsyncIterable<readonly Document[]>,
    read: (collection: string) => Promise<readonly Uint8Array[]>,
  ): Promise<Iterable<Document>> {
    const collections: Record<string, Packed> = {};
    let count = 0;
    for (const name of named(stage)) {
      const others = await read(name);
      collections[name] = await inTurns(others);
      count += others.length;
    }
    const packer = new Packer();
    for await (const batch of batches) {
      count += batch.length;
      for (const document of batch) packer.add(encode(document));
    }
    const documents = packer.end();
    if (count <= FEW) return aggregate(unpacked(documents), [stage], (name) => [...unpacked(collections[name])]);
    const answer = await this.ask({ id: ++this.lastId, stage: packed([stage]), documents, collections });
    if (answer.refusal) throw new CommandError(...answer.refusal);
    if (answer.fault !== undefined) throw new Error(answer.fault);
    return unpacked(answer.documents);
  }

  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private ask(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.set(task.id, { resolve, reject });
      this.thread ??= this.start();
      this.thread.postMessage(task, [task.documents, ...Object.values(task.collections)].flatMap(buffersOf));
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

/** What is handed over to a thread instead of being copied. */
export const buffersOf = (documents: Packed): ArrayBuffer[] => documents.map(({ buffer }) => buffer);

class Packer {
  private readonly pieces: Piece[] = [];
  private parts: Uint8Array[] = [];
  private size = 0;

  add(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.size += bytes.length;
    if (this.size >= PIECE_BYTES) this.close();
  }

  end(): Packed {
    if (this.size > 0) this.close();
    return this.pieces;
  }

  private close(): void {
    const piece = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      piece.set(part, at);
      at += part.length;
    }
    this.pieces.push(piece);
    this.parts = [];
    this.size = 0;
  }
}

export function packed(documents: readonly Document[]): Packed {
  const packer = new Packer();
  for (const document of documents) packer.add(encode(document));
  return packer.end();
}

async function inTurns(documents: readonly Uint8Array[]): Promise<Packed> {
  const packer = new Packer();
  for (const bytes of documents) {
    packer.add(bytes);
    await passTurn();
  }
  return packer.end();
}

export function* unpacked(pieces: Packed = []): Generator<Document> {
  for (const bytes of pieces) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length;) {
      const size = view.getInt32(at, true);
      yield decodePlain(bytes.subarray(at, at + size));
      at += size;
    }
  }
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
