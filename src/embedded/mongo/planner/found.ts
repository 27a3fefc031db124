import { internalError } from '../errors.ts';
import { isWhole } from '../storage/records.ts';
import type { Collection } from '../storage/catalog.ts';
import { recordKey } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
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

/** The document of a record as it is at this moment; undefined once it is gone. Throws when it is damaged. */
export function foundAt({ documents }: Engine, { id }: Collection, record: number): Found | undefined {
  const bytes = documents.get(recordKey(id, record));
  return bytes && new Found(record, bytes);
}
