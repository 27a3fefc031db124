import { setField } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** Where a join puts what it found: what is in the way, an array too, becomes a document. */
export function setNested(document: Document, [name = '', ...below]: readonly string[], value: unknown): void {
  if (below.length === 0) {
    setField(document, name, value);
    return;
  }
  const there: unknown = Object.hasOwn(document, name) ? document[name] : undefined;
  const inner = isDocument(there) ? there : {};
  setNested(inner, below, value);
  setField(document, name, inner);
}
