import { badValue, numbered } from '../errors.ts';
import { entriesOf } from './documents.ts';
import { compareValues, encodeValue } from './key-encoding.ts';
import { keysOf } from './keys.ts';
import { isDocument, isNumeric, MISSING, toNumber } from './values.ts';
import type { Document } from './values.ts';

export interface SortField {
  readonly field: string;
  readonly descending: boolean;
}

export function sortSpecification(specification: unknown): SortField[] {
  if (!isDocument(specification)) throw badValue('a sort has to be an object');
  return entriesOf(specification).map(([field, direction]) => {
    if (isDocument(direction)) throw badValue(`$meta sort is not supported by the embedded server: ${field}`);
    const sign = isNumeric(direction) ? toNumber(direction) : 0;
    if (sign !== 1 && sign !== -1) {
      throw numbered(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { field, descending: sign === -1 };
  });
}

/** Items in sorted runs: each step is short, however many come. Equal ones keep their order. */
export class Sorter<T> {
  private readonly keyOf: (document: Document) => Buffer;
  private readonly wanted: number;
  private readonly runs: Keyed<T>[][] = [];
  private latest: Keyed<T>[] = [];

  /** Of `wanted` items at most (0 means all) the first are kept. */
  constructor(order: readonly SortField[], wanted = 0) {
    this.keyOf = sortKeyBy(order);
    this.wanted = wanted;
  }

  add(item: T, document: Document): void {
    this.latest.push({ item, key: this.keyOf(document) });
    if (this.latest.length >= RUN) this.close();
  }

  *[Symbol.iterator](): Generator<T> {
    this.close();
    const heads = this.runs.flatMap((run) => (run[0] ? [{ run, at: 0, first: run[0] }] : []));
    while (heads.length > 0) {
      const least = heads.reduce((a, b) => (Buffer.compare(b.first.key, a.first.key) < 0 ? b : a));
      yield least.first.item;
      const next = least.run[++least.at];
      if (next) least.first = next;
      else heads.splice(heads.indexOf(least), 1);
    }
  }

  private close(): void {
    let run = this.latest.sort(byKey);
    this.latest = [];
    for (
      let last = this.runs.at(-1);
      last && last.length <= run.length * 2 && run.length < LONGEST_RUN;
      last = this.runs.at(-1)
    ) {
      run = this.few(mergedRuns(last, run));
      this.runs.pop();
    }
    this.runs.push(this.few(run));
  }

  private few(run: Keyed<T>[]): Keyed<T>[] {
    return this.wanted > 0 && run.length > this.wanted ? run.slice(0, this.wanted) : run;
  }
}

interface Keyed<T> {
  readonly item: T;
  readonly key: Buffer;
}

const RUN = 1024;
const LONGEST_RUN = 16_384;

const byKey = (a: Keyed<unknown>, b: Keyed<unknown>): number => Buffer.compare(a.key, b.key);

function mergedRuns<T>(a: readonly Keyed<T>[], b: readonly Keyed<T>[]): Keyed<T>[] {
  const all: Keyed<T>[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (!x) return all.concat(b.slice(j));
    if (!y) return all.concat(a.slice(i));
    if (byKey(x, y) <= 0) {
      all.push(x);
      i++;
    } else {
      all.push(y);
      j++;
    }
  }
}

export function sortDocuments(documents: readonly Document[], order: readonly SortField[]): Document[] {
  const sorter = new Sorter<Document>(order);
  for (const document of documents) sorter.add(document, document);
  return [...sorter];
}

/** The place of a document in this order, as bytes. */
export function sortKeyBy(order: readonly SortField[]): (document: Document) => Buffer {
  const paths = order.map(({ field }) => field.split('.'));
  return (document) => sortKey(document, paths, order);
}

/** Of an array the least element counts when ascending, the greatest when descending. */
function sortKey(document: Document, paths: string[][], order: readonly SortField[]): Buffer {
  return Buffer.concat(
    order.map(({ descending }, at) => {
      const { tuples } = keysOf(document, [paths[at] ?? []]);
      const values = tuples.map(([value]) => (value === MISSING ? null : value));
      const chosen = values.reduce((best, value) => (compareValues(value, best) < 0 === !descending ? value : best));
      const bytes = encodeValue(chosen);
      return descending ? bytes.map((byte) => ~byte) : bytes;
    }),
  );
}
