import { internalError } from '../errors.ts';
import { isWhole } from '../storage/records.ts';
import type { Pick } from '../query/pick.ts';
import type { Document } from '../query/values.ts';
import { decode } from '../query/documents.ts';

/** A document found: its bytes as stored, decoded only if something had to look inside. */
export class Found {
  readonly record: number;
  readonly bytes: Buffer;
  private decoded: Document | undefined;

  constructor(record: number, bytes: Buffer) {
    if (!isWhole(bytes)) {
      throw internalError(`document ${record} of the collection is damaged on disk; the option --check tells more`);
    }
    this.record = record;
    this.bytes = bytes;
  }

  /** What a look at some fields needs: the whole only where that is decoded anyway. */
  part(pick: Pick | undefined): Document {
    return this.decoded ?? (pick ? pick(this.bytes) : this.document);
  }

  get document(): Document {
    return (this.decoded ??= decode(this.bytes));
  }
}
