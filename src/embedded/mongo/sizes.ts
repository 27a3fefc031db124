import { badValue, distinctTooLarge, objectTooLarge, updateTooLarge, upsertTooLarge } from './errors.ts';

/** MongoDB has a number of its own for each way to make too large a document. */
export const MAX_WRITE_BATCH = 100_000;
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** A document within a reply may be a little larger than a stored one. */
const MAX_REPLY_BYTES = MAX_DOCUMENT_BYTES + 16 * 1024;

export function checkInsertSize({ length }: Uint8Array): void {
  if (length > MAX_DOCUMENT_BYTES) {
    throw badValue(`object to insert too large. size in bytes: ${length}, max size: ${MAX_DOCUMENT_BYTES}`);
  }
}

export function checkUpdateSize({ length }: Uint8Array): void {
  if (length > MAX_DOCUMENT_BYTES) {
    throw updateTooLarge(`Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`);
  }
}

export function checkUpsertSize({ length }: Uint8Array): void {
  if (length > MAX_DOCUMENT_BYTES) throw upsertTooLarge(`Document to upsert is larger than ${MAX_DOCUMENT_BYTES}`);
}

export function checkReplySize({ length }: Uint8Array): void {
  if (length <= MAX_REPLY_BYTES) return;
  throw objectTooLarge(
    `BSONObj size: ${length} (0x${length.toString(16).toUpperCase()}) is invalid. Size must be between 0 and ${MAX_REPLY_BYTES}(16MB)`,
  );
}

export function checkDistinctSize(length: number): void {
  if (length > MAX_DOCUMENT_BYTES) throw distinctTooLarge('distinct too big, 16mb cap');
}
