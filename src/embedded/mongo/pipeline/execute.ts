import { LOOKING } from '../planner/run.ts';
import { compileFilter } from '../query/matcher.ts';
import { compileExpression } from '../query/expressions.ts';
import { documentStage, isDocumentStage } from '../query/document-stages.ts';
import { toPlain } from '../query/plain.ts';
import { Sample } from '../query/sample.ts';
import { Sorter, sortSpecification } from '../query/sorting.ts';
import { isDocument, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Engine } from '../storage/engine.ts';
import { passTurn } from '../turns.ts';
import { grouping } from './group.ts';
import { bucketStages, sortByCountStages } from './bucket.ts';
import { lookup } from './lookup.ts';
import { unwinding } from './unwind.ts';
import type { WholeStages } from './whole.ts';

export interface Surroundings {
  readonly engine: Engine;
  readonly whole: WholeStages;
  collection(name: string): Collection | undefined;
  /** All documents of another collection of the database, as they are stored. */
  bytes(name: string): Promise<Uint8Array[]>;
}

type Batches = AsyncGenerator<Document[]>;

const BATCH = 64;

/** Documents through stages, batch by batch. Stages that mingo has to see as a whole run in a thread of their own. */
export async function execute(source: Batches, stages: readonly Document[], around: Surroundings): Promise<Document[]> {
  return collect(through(stages, source, around));
}

const through = (stages: readonly Document[], source: Batches, around: Surroundings): Batches =>
  stages.reduce((stream, stage) => apply(stream, stage, around), source);

function apply(stream: Batches, stage: Document, around: Surroundings): Batches {
  const [[name, operand] = ['', undefined]] = Object.entries(stage);
  if (isDocumentStage(name)) {
    const change = documentStage(name, toPlain(operand), compileExpression);
    return each(stream, (batch) => batch.map(change).filter((document) => document !== undefined));
  }
  switch (name) {
    case '$match': {
      const matches = compileFilter(operand as Document, compileExpression);
      return each(stream, (batch) => batch.filter(matches));
    }
    case '$limit':
      return limited(stream, toNumber(operand));
    case '$skip':
      return skipped(stream, toNumber(operand));
    case '$sort':
      return sorted(stream, operand);
    case '$group': {
      const groups = grouping(operand);
      if (!groups) break;
      return after(
        stream,
        (document) => groups.add(document),
        () => groups.results(),
      );
    }
    case '$count': {
      let n = 0;
      const count = () => n++;
      return after(stream, count, () => (n > 0 ? [{ [String(operand)]: n }] : []));
    }
    case '$sample': {
      const sample = new Sample(isDocument(operand) ? Math.trunc(toNumber(operand.size)) : 0);
      return after(
        stream,
        (document) => {
          sample.add(document);
        },
        () => sample.results(),
      );
    }
    case '$unwind': {
      const unwind = unwinding(operand);
      return each(stream, (batch) => batch.flatMap(unwind));
    }
    case '$sortByCount':
      return through(sortByCountStages(operand), stream, around);
    case '$facet':
      if (isDocument(operand)) return faceted(stream, operand as Record<string, Document[]>, around);
      break;
    case '$bucket':
      return through(bucketStages(operand), stream, around);
    case '$lookup': {
      const join = lookup(around.engine, (other) => around.collection(other), operand);
      if (join) return each(stream, join);
    }
  }
  return asWhole(stream, stage, around);
}

async function collect(stream: Batches): Promise<Document[]> {
  const all: Document[] = [];
  for await (const batch of stream) for (const document of batch) all.push(document);
  return all;
}

export async function* inBatches(documents: Iterable<Document | typeof LOOKING>): Batches {
  let batch: Document[] = [];
  for (const document of documents) {
    if (document !== LOOKING && batch.push(document) < BATCH) continue;
    yield batch;
    batch = [];
    await passTurn();
  }
  if (batch.length > 0) yield batch;
}

async function* each(stream: Batches, change: (batch: Document[]) => Document[]): Batches {
  for await (const batch of stream) yield change(batch);
}

async function* limited(stream: Batches, limit: number): Batches {
  let left = limit;
  for await (const batch of stream) {
    yield batch.slice(0, left);
    left -= batch.length;
    if (left <= 0) return;
  }
}

async function* skipped(stream: Batches, skip: number): Batches {
  let left = skip;
  for await (const batch of stream) {
    yield batch.slice(left);
    left = Math.max(0, left - batch.length);
  }
}

async function* sorted(stream: Batches, specification: unknown): Batches {
  const sorter = new Sorter<Document>(sortSpecification(specification));
  for await (const batch of stream) for (const document of batch) sorter.add(document, document);
  yield* inBatches(sorter);
}

async function* after(
  stream: Batches,
  add: (document: Document) => unknown,
  results: () => Iterable<Document>,
): Batches {
  for await (const batch of stream) batch.forEach(add);
  yield* inBatches(results());
}

async function* asWhole(stream: Batches, stage: Document, around: Surroundings): Batches {
  yield* inBatches(await around.whole.run(toPlain(stage) as Document, stream, (name) => around.bytes(name)));
}

/** Each pipeline gets its own copies, since stages change documents in place. */
async function* faceted(stream: Batches, facets: Record<string, Document[]>, around: Surroundings): Batches {
  const all = await collect(stream);
  const result: Document = {};
  for (const [name, stages] of Object.entries(facets)) {
    const copies = copied(all);
    result[name] = await execute(inBatches(copies), stages, around);
  }
  yield [result];
}

function* copied(documents: readonly Document[]): Generator<Document> {
  for (const document of documents) yield toPlain(document) as Document;
}
