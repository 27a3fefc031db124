import { badValue } from '../errors.ts';
import { MISSING } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { changeAt } from './targets.ts';

/** `$rename`: the value leaves one path and appears at another; nothing happens when there is none. */
export function rename(document: Document, from: string, to: unknown): void {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}`);
  let moved: unknown = MISSING;
  changeAt(document, from.split('.'), (value) => {
    moved = value;
    return MISSING;
  });
  if (moved !== MISSING) changeAt(document, to.split('.'), () => moved);
}
