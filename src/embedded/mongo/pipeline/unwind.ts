import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { withNested, withoutNested } from './nested-field.ts';

/** An $unwind as a function of one document; its path leads through no arrays. */
export function unwinding(operand: unknown): (document: Document) => Document[] {
  const {
    path,
    includeArrayIndex: index,
    preserveNullAndEmptyArrays: keepsAll,
  } = isDocument(operand) ? operand : ({ path: operand } as Document);
  const parts = String(path).slice(1).split('.');
  const indexParts = typeof index === 'string' ? index.split('.') : undefined;
  const at = (document: Document, place: number | null): Document =>
    indexParts ? withNested(document, indexParts, place) : document;
  return (document) => {
    const value = parts.reduce<unknown>((inner, part) => (isDocument(inner) ? inner[part] : undefined), document);
    if (Array.isArray(value) && value.length > 0) {
      return value.map((element, place) => at(withNested(document, parts, element), place));
    }
    const isNothing = value === null || value === undefined || Array.isArray(value);
    if (isNothing && keepsAll !== true) return [];
    return [at(Array.isArray(value) ? withoutNested(document, parts) : document, null)];
  };
}
