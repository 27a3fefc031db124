import { OpType } from 'mingo/core';
import { Lazy } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { failedToParse, numbered, typeMismatch } from '../errors.ts';
import { addingFields } from '../query/added-fields.ts';
import { entriesOf } from '../query/documents.ts';
import type { Compute, Evaluate } from '../query/expressions.ts';
import { gathering } from '../query/gathering.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { stages, windows } from '../query/mingo.ts';
import { sortDocuments, sortKeyBy, sortSpecification } from '../query/sorting.ts';
import { isDocument, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { boundsOf } from './window-bounds.ts';
import type { Bounds, Partition } from './window-bounds.ts';

/** $setWindowFields: one partition after the other, in their order, each with a value for every document and field. */
export function* windowed(
  all: readonly Document[],
  { partitionBy, sortBy, output }: Document,
  compile: Evaluate,
  options: Options,
): Generator<Document> {
  if (!isDocument(output)) throw failedToParse("$setWindowFields requires 'output' to be an object");
  const order = isDocument(sortBy) ? sortSpecification(sortBy) : [];
  for (const members of partitioned(all, partitionBy === undefined ? () => null : compile(partitionBy))) {
    const partition = { documents: order.length > 0 ? sortDocuments(members, order) : members, order };
    const columns = entriesOf(output).map(([path, field]) => {
      const { window, ...operation } = isDocument(field) ? field : {};
      const [[name, operand] = ['', undefined], ...more] = Object.entries(operation);
      if (more.length > 0 || !name.startsWith('$')) {
        throw failedToParse(`'output' field '${path}' must specify exactly one window function`);
      }
      return [path, columnOf(name, operand, window)] as const;
    });
    let at = 0;
    const add = addingFields(columns, (column) => () => (column as readonly unknown[])[at]);
    for (const [place, document] of partition.documents.entries()) {
      at = place;
      yield add(document, document);
    }

    function columnOf(name: string, operand: unknown, window: unknown): readonly unknown[] {
      const ranked = FUNCTIONS[name];
      if (ranked) return ranked(partition, operand, compile, name);
      if (name in windows())
        return byMingo(
          partition,
          { sortBy, output: { value: { [name]: operand, ...(window === undefined ? {} : { window }) } } },
          options,
        );
      return accumulated(name, operand, partition, boundsOf(window, partition, options), compile, options);
    }
  }
}

function partitioned(all: readonly Document[], compute: Compute): Document[][] {
  const partitions = new Map<string, Document[]>();
  for (const document of all) {
    const value = compute(document) ?? null;
    if (Array.isArray(value)) {
      throw typeMismatch('An expression used to partition cannot evaluate to value of type array');
    }
    const key = encodeValue(value).toString('latin1');
    const known = partitions.get(key);
    if (known) known.push(document);
    else partitions.set(key, [document]);
  }
  return [...partitions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, documents]) => documents);
}

function accumulated(
  name: string,
  operand: unknown,
  { documents }: Partition,
  bounds: Bounds | undefined,
  compile: Evaluate,
  options: Options,
): unknown[] {
  const gathered = gathering(name, operand, compile);
  const whole = [0, documents.length] as const;
  if (!gathered) {
    const accumulate = options.context.getOperator(OpType.ACCUMULATOR, name);
    if (!accumulate) throw failedToParse(`Unrecognized window function, ${name}`);
    const result = (from: number, to: number): unknown => accumulate(documents.slice(from, to), operand, options);
    if (bounds) return documents.map((_, at) => result(...bounds(at)));
    const value = result(...whole);
    return documents.map(() => value);
  }
  const { start, compute } = gathered;
  const values = documents.map((document) => compute(document));
  let accumulator = start();
  let [first, end] = [0, 0];
  return documents.map((_, at) => {
    const [from, to] = bounds?.(at) ?? whole;
    if (from !== first || to < end) {
      accumulator = start();
      [first, end] = [from, from];
    }
    for (; end < to; end++) accumulator.add(values[end]);
    const result = accumulator.result();
    return Array.isArray(result) ? [...(result as unknown[])] : result;
  });
}

function byMingo({ documents }: Partition, specification: Document, options: Options): unknown[] {
  const results = stages()
    .$setWindowFields(Lazy(documents), specification as never, options)
    .collect<Document>();
  return results.map(({ value }) => value);
}

type WindowFunction = (partition: Partition, operand: unknown, compile: Evaluate, name: string) => unknown[];

const FUNCTIONS: Readonly<Record<string, WindowFunction>> = {
  $documentNumber: ({ documents }) => documents.map((_, at) => at + 1),
  $rank: (partition, _operand, _compile, name) => ranks(partition, name, (_rank, at) => at + 1),
  $denseRank: (partition, _operand, _compile, name) => ranks(partition, name, (rank) => rank + 1),
  $shift({ documents }, operand, compile) {
    const { output, by, default: otherwise = null } = operand as Document;
    const [compute, fallback] = [compile(output), compile(otherwise)];
    return documents.map((document, at) => {
      const other = documents[at + toNumber(by)];
      return (other ? compute(other) : fallback(document)) ?? null;
    });
  },
  $locf({ documents }, operand, compile) {
    const compute = compile(operand);
    let last: unknown = null;
    return documents.map((document) => (last = compute(document) ?? last));
  },
};

function ranks({ documents, order }: Partition, name: string, next: (rank: number, at: number) => number): number[] {
  if (order.length !== 1) {
    throw numbered(5371602, `${name} must be specified with a top level sortBy expression with exactly one element`);
  }
  const keyOf = sortKeyBy(order);
  let rank = 0;
  let before: Buffer | undefined;
  return documents.map((document, at) => {
    const key = keyOf(document);
    if (!before?.equals(key)) rank = next(rank, at);
    before = key;
    return rank;
  });
}
