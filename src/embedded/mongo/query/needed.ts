import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** Top-level fields; undefined when a document as a whole may be meant. */
export type Needed = ReadonlySet<string> | undefined;

export const topOf = (path: string): string => path.split('.')[0] ?? path;

/** Adds the paths that an expression names; false when it may mean the document as a whole. */
export function gatherPaths(expression: unknown, paths: Set<string>): boolean {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return !/^\$\$(ROOT|CURRENT)\b/.test(expression);
    if (expression.startsWith('$')) paths.add(expression.slice(1));
    return true;
  }
  if (Array.isArray(expression)) return expression.every((item) => gatherPaths(item, paths));
  if (!isDocument(expression)) return true;
  if ('$getField' in expression) return false;
  // An order names its fields without a dollar.
  if (isDocument(expression.sortBy)) for (const path of Object.keys(expression.sortBy)) paths.add(path);
  return Object.values(expression).every((item) => gatherPaths(item, paths));
}

/** Adds the paths that a filter looks at; false when it may look at the document as a whole. */
export function gatherFilterPaths(filter: Document, paths: Set<string>): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (field === '$expr') return gatherPaths(condition, paths);
    if (field === '$comment') return true;
    if (!field.startsWith('$')) {
      paths.add(field);
      return true;
    }
    return Array.isArray(condition) && condition.every((part) => isDocument(part) && gatherFilterPaths(part, paths));
  });
}

/** The fields to look at for a filter and, besides, these paths. */
export function fieldsOfFilter(filter: Document, ...more: readonly string[]): Needed {
  const paths = new Set(more);
  return gatherFilterPaths(filter, paths) ? new Set([...paths].map(topOf)) : undefined;
}
