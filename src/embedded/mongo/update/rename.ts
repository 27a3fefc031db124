import { badValue, pathNotViable } from '../errors.ts';
import { isArrayIndex } from '../query/paths.ts';
import { isDocument, MISSING } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { changeAt, child } from './targets.ts';

/** Refuses what `$rename` takes from no document. */
export function checkRename(from: string, to: unknown): asserts to is string {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}`);
  if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}: "${to}"`);
  if (to.startsWith(`${from}.`) || from.startsWith(`${to}.`)) {
    throw badValue(`The source and target field for $rename must not be on the same path: ${from}: "${to}"`);
  }
  for (const [end, path] of [
    ['source', from],
    ['destination', to],
  ] as const) {
    if (path.split('.').some((part) => part.startsWith('$'))) {
      throw badValue(`The ${end} field for $rename may not be dynamic: ${path}`);
    }
  }
}

/** `$rename`: the value appears at another path, then leaves its own; nothing happens when there is none. */
export function rename(document: Document, from: string, to: string): void {
  const [source, target] = [from.split('.'), to.split('.')];
  const holders = holdersOf(document, source);
  for (const [at, holder] of holders.entries()) {
    if (isDocument(holder) || (Array.isArray(holder) && isArrayIndex(source[at] ?? ''))) continue;
    throw pathNotViable(`cannot use the part (${source[at - 1] ?? ''} of ${from}) to traverse the element`);
  }
  const value = holders.length < source.length ? MISSING : child(holders.at(-1), source.at(-1) ?? '');
  if (value === MISSING) return;
  if (holders.some(Array.isArray)) throw badValue(`The source field cannot be an array element, '${from}'`);
  if (holdersOf(document, target).some(Array.isArray)) {
    throw badValue(`The destination field cannot be an array element, '${to}'`);
  }
  changeAt(document, target, () => value);
  changeAt(document, source, () => MISSING);
}

/** What a path leads through, as far as there is anything. */
function holdersOf(document: Document, parts: readonly string[]): unknown[] {
  const holders: unknown[] = [];
  let value: unknown = document;
  for (const part of parts) {
    if (value === MISSING) break;
    holders.push(value);
    value = child(value, part);
  }
  return holders;
}
