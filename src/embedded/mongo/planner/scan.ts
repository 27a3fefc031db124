import type { RangeIterable } from 'lmdb';
import type { Rows } from '../storage/engine.ts';

export interface Row {
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * Rows from `start` up to but not including `end`, in either direction. A scan can be put down between two batches
 * and goes on after the last key it gave: no snapshot is held open meanwhile, so space can be reused.
 */
export class Scan {
  private readonly rows: Rows;
  private readonly start: Buffer;
  private readonly end: Buffer;
  private readonly reverse: boolean;
  private position: Buffer | undefined;
  private iterator: Iterator<Row> | undefined;

  constructor(rows: Rows, start: Buffer, end: Buffer, reverse = false) {
    this.rows = rows;
    this.start = start;
    this.end = end;
    this.reverse = reverse;
  }

  next(): Row | undefined {
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

  private open(): RangeIterable<Row> {
    const exclusiveStart = this.position !== undefined;
    if (this.reverse) {
      const from = this.position ?? this.end;
      return this.rows.getRange({
        start: from,
        exclusiveStart: true,
        end: this.start,
        inclusiveEnd: true,
        reverse: true,
      });
    }
    return this.rows.getRange({ start: this.position ?? this.start, exclusiveStart, end: this.end });
  }
}
