import { removeField, withField } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

const below = (document: Document, name: string): Document => {
  const value: unknown = Object.hasOwn(document, name) ? document[name] : undefined;
  return isDocument(value) ? value : {};
};

/** A copy with another value at a path: what is in the way, an array too, becomes a document. */
export function withNested(document: Document, [name = '', ...rest]: readonly string[], value: unknown): Document {
  return withField(document, name, rest.length === 0 ? value : withNested(below(document, name), rest, value));
}

/** A copy without the value at a path. */
export function withoutNested(document: Document, [name = '', ...rest]: readonly string[]): Document {
  if (rest.length > 0) return withField(document, name, withoutNested(below(document, name), rest));
  const copy = withField(document, name, undefined);
  removeField(copy, name);
  return copy;
}
