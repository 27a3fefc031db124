import type { RangeIterable, RangeOptions } from 'lmdb';
import type { Index } from '../storage/catalog.ts';
import { RECORD_BYTES } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';

export interface Row {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** A key of an index, and the document it stands for. */
export interface Entry {
  readonly key: Buffer;
  readonly record: number;
}

type Read<Item> = (options: RangeOptions) => RangeIterable<Item>;

export const documentRows =
  ({ documents }: Engine): Read<Row> =>
  (options) =>
    documents.getRange(options);

/** Where documents may share a key the record ends it, and no value has to be fetched. */
export const indexEntries = ({ entries }: Engine, { unique }: Index): Read<Entry> =>
  unique
    ? (options) =>
        entries.getRange(options).map(({ key, value }) => ({ key, record: value.readUIntBE(0, RECORD_BYTES) }))
    : (options) =>
        entries
          .getKeys(options)
          .map((key) => ({ key, record: key.readUIntBE(key.length - RECORD_BYTES, RECORD_BYTES) }));

/**
 * What lies from `start` up to but not including `end`, in either direction. A scan can be put down between two
 * batches and goes on after the last key it gave: no snapshot is held open meanwhile, so space can be reused.
 */
export class Scan<Item extends { readonly key: Buffer }> {
  private readonly read: Read<Item>;
  private readonly start: Buffer;
  private readonly end: Buffer;
  private readonly reverse: boolean;
  private position: Buffer | undefined;
  private iterator: Iterator<Item> | undefined;

  constructor(read: Read<Item>, start: Buffer, end: Buffer, reverse = false) {
    this.read = read;
    this.start = start;
    this.end = end;
    this.reverse = reverse;
  }

  next(): Item | undefined {
    this.iterator ??= this.open()[Symbol.iterator]();
    const step = this.iterator.next();
    if (step.done) return undefined;
    this.position = step.value.key;
    return step.value;
  }

  pause(): void {
    this.iterator?.return?.();
    this.iterator = undefined;
  }

  private open(): RangeIterable<Item> {
    const exclusiveStart = this.position !== undefined;
    if (this.reverse) {
      const from = this.position ?? this.end;
      return this.read({ start: from, exclusiveStart: true, end: this.start, inclusiveEnd: true, reverse: true });
    }
    return this.read({ start: this.position ?? this.start, exclusiveStart, end: this.end });
  }
}
