import { compileElement, compileFilter } from './matcher.ts';
import type { Test } from './value-tests.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** What `$` stands for: the first element that satisfies what the filter asks of the array; -1 when none does. */
export function matchedPosition(prefix: string, array: readonly unknown[], filter: Document): number {
  const tests = elementTests(prefix, filter);
  const position = array.findIndex((element) => tests.length > 0 && tests.every((test) => test(element)));
  return position >= 0 ? position : array.findIndex((element) => tests.some((test) => test(element)));
}

function elementTests(prefix: string, filter: Document): Test[] {
  return Object.entries(filter).flatMap(([field, condition]) => {
    if ((field === '$and' || field === '$or') && Array.isArray(condition)) {
      return condition.filter(isDocument).flatMap((part) => elementTests(prefix, part));
    }
    if (field === prefix) return [compileElement(condition)];
    if (!field.startsWith(`${prefix}.`)) return [];
    const matches = compileFilter({ [field.slice(prefix.length + 1)]: condition });
    return [(element: unknown) => isDocument(element) && matches(element)];
  });
}
