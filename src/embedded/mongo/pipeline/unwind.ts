import { withField } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** An $unwind by a path alone, as a function of one document; undefined for forms with options. */
export function unwinding(operand: unknown): ((document: Document) => Document[]) | undefined {
  const path = isDocument(operand) && Object.keys(operand).length === 1 ? operand.path : operand;
  if (typeof path !== 'string' || !/^\$[^$]/.test(path)) return undefined;
  const parts = path.slice(1).split('.');
  return (document) => {
    const value = parts.reduce<unknown>((inner, part) => (isDocument(inner) ? inner[part] : undefined), document);
    if (value === null || value === undefined) return [];
    return Array.isArray(value) ? value.map((element) => replaced(document, parts, element)) : [document];
  };
}

/** The document with another value at the path; what lies beside the path is shared. */
function replaced(document: Document, [name = '', ...rest]: readonly string[], value: unknown): Document {
  return withField(document, name, rest.length === 0 ? value : replaced(document[name] as Document, rest, value));
}
