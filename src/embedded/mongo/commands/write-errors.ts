import { CommandError } from '../errors.ts';
import type { Document } from '../query/values.ts';

/** Failures of single operations in a batch: an ordered batch ends at the first, an unordered one goes on. */
export class WriteErrors {
  stop = false;
  private readonly ordered: boolean;
  private readonly errors: Document[] = [];

  constructor(ordered: boolean) {
    this.ordered = ordered;
  }

  attempt(index: number, operation: () => void): boolean {
    try {
      operation();
      return true;
    } catch (error) {
      this.note(index, error);
      return false;
    }
  }

  /** The same for an operation that may last. */
  *attemptInTurns(index: number, operation: Generator<void, void>): Generator<void, void> {
    try {
      yield* operation;
    } catch (error) {
      this.note(index, error);
    }
  }

  private note(index: number, error: unknown): void {
    if (!(error instanceof CommandError)) throw error;
    const { code, message, details } = error;
    this.errors.push({ index, code, ...details, errmsg: message });
    this.stop = this.ordered;
  }

  toReply(): Document {
    return this.errors.length > 0 ? { writeErrors: this.errors } : {};
  }
}
