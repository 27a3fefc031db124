import { Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import { onlyInMongo } from '../errors.ts';
import { aggregate } from '../query/aggregation.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { toPlain } from '../query/plain.ts';
import { someAt } from '../query/paths.ts';
import { isDocument, MISSING } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Engine } from '../storage/engine.ts';
import { decodePlain } from '../query/documents.ts';
import { withNested } from './nested-field.ts';

type Join = (batch: readonly Document[]) => Document[];
type Found = { record: number; document: Document };

/** A $lookup by two fields, for a batch at a time and by the other collection's index; undefined for the other forms. */
export function lookup(
  engine: Engine,
  collection: (name: string) => Collection | undefined,
  stage: unknown,
): Join | undefined {
  if (!isDocument(stage)) return undefined;
  const { from, localField, foreignField, as } = stage;
  if (typeof from !== 'string' || typeof localField !== 'string' || typeof foreignField !== 'string') return undefined;
  if (typeof as !== 'string') return undefined;
  const other = collection(from);
  const [path, foreign] = [as.split('.'), foreignField.split('.')];
  const find = other ? finder(engine, other, foreignField, foreign) : () => new Map<string, Found[]>();
  return (batch) => {
    const wanted = batch.map((document) => valuesAt(document, localField.split('.')));
    const found = find(wanted.flat());
    return batch.map((document, at) => {
      const matches = new Map<number, Document>();
      for (const value of wanted[at] ?? []) {
        for (const { record, document: match } of found.get(keyOf(value)) ?? []) matches.set(record, match);
      }
      const joined = [...matches].sort(([a], [b]) => a - b).map(([, match]) => match);
      return 'pipeline' in stage ? throughPipeline(document, joined, stage) : withNested(document, path, joined);
    });
  };
}

/** What two fields join goes through the stage's pipeline, for each document by itself: it may name its variables. */
function throughPipeline(document: Document, joined: Document[], stage: Document): Document {
  const { from, as, pipeline, let: variables } = stage;
  const inner = toPlain({ from, as, pipeline, ...(variables === undefined ? {} : { let: variables }) });
  const others = (name: string): Document[] => {
    if (name === from) return joined;
    throw onlyInMongo('a $lookup by fields whose pipeline reads a third collection');
  };
  return aggregate([document], [{ $lookup: inner }], others)[0] ?? document;
}

/** Missing and null are one to a join. */
function valuesAt(document: Document, parts: readonly string[]): unknown[] {
  const values: unknown[] = [];
  const arrays: unknown[] = [];
  someAt(document, parts, (value) => {
    if (Array.isArray(value)) arrays.push(value);
    else values.push(value === MISSING || value === undefined ? null : value);
    return false;
  });
  return values.length === 0 && arrays.length === 0 ? [null] : values;
}

const keyOf = (value: unknown): string => encodeValue(value).toString('latin1');

/** Asks the index for the values of each batch; without an index the collection is read once. */
function finder(engine: Engine, collection: Collection, path: string, parts: readonly string[]) {
  const query = (filter: Document): Query => ({ filter, sort: [], skip: 0, limit: 0, wanted: 0 });
  const gather = (run: Run): Map<string, Found[]> => {
    const found = new Map<string, Found[]>();
    for (const { record, bytes } of run) {
      const document = decodePlain(bytes);
      for (const key of new Set(valuesAt(document, parts).map(keyOf))) {
        const known = found.get(key);
        if (known) known.push({ record, document });
        else found.set(key, [{ record, document }]);
      }
    }
    return found;
  };
  const isIndexed = new Run(engine, collection, query({ [path]: { $in: [0] } })).plan !== undefined;
  let all: Map<string, Found[]> | undefined;
  return (values: readonly unknown[]) => {
    if (!isIndexed) return (all ??= gather(new Run(engine, collection, query({}))));
    const distinct = [...new Map(values.map((value) => [keyOf(value), value])).values()];
    return gather(new Run(engine, collection, query({ [path]: { $in: distinct } })));
  };
}
