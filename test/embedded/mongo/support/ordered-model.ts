import { Int32, onDemand } from 'bson';

/*
 * Updates over documents that are lists of fields, with MongoDB's rules of where a field stands. Documents are Maps,
 * since an object would move names that look like numbers to its front.
 */

export type Fields = Map<string, unknown>;

/** Names that are array indexes to JavaScript, and such as only look alike. */
export const NAMES = ['b', 'a', '2024', '10', '9', '0', '007', '1x', '-1', '4294967295', 'é'] as const;

export interface Operation {
  readonly operator: '$set' | '$unset' | '$min' | '$setOnInsert' | '$push' | '$rename';
  readonly path: string;
  readonly operand: unknown;
}

const WHOLE = /^(0|[1-9]\d*)$/;

/** A path that leads through something that is no document, or a value an operator does not take. */
export class NotViable extends Error {}

export const documentOf = (fields: readonly (readonly [string, unknown])[], id = 1): Fields =>
  new Map<string, unknown>([['_id', new Int32(id)], ...fields.filter(([name]) => name !== '_id')]);

export const replaced = (before: Fields, next: Fields): Fields => new Map([['_id', before.get('_id')], ...next]);

/** New fields come in the order of their paths: part by part, whole numbers by size, other names by their bytes. */
export function changed(before: Fields, operations: readonly Operation[], inserting: boolean): Fields {
  const next = copy(before) as Fields;
  for (const operation of operations.toSorted((a, b) => comparePaths(placeOf(a), placeOf(b))))
    apply(next, operation, inserting);
  return next;
}

const placeOf = ({ operator, path, operand }: Operation): string =>
  operator === '$rename' ? (operand as string) : path;

function apply(document: Fields, { operator, path, operand }: Operation, inserting: boolean): void {
  switch (operator) {
    case '$unset':
      take(document, path);
      return;
    case '$rename': {
      const value = valueAt(document, path);
      if (value === undefined) return;
      put(document, operand as string, () => value, false);
      take(document, path);
      return;
    }
    case '$setOnInsert':
      if (inserting) put(document, path, () => operand);
      return;
    case '$min':
      put(document, path, (value) => (value === undefined || isLess(operand, value) ? operand : value));
      return;
    case '$push':
      put(document, path, (value) => {
        if (value !== undefined && !Array.isArray(value)) throw new NotViable(path);
        return [...((value ?? []) as unknown[]), operand];
      });
      return;
    default:
      put(document, path, () => operand);
  }
}

/** Numbers come before documents and arrays. */
const isLess = (operand: unknown, value: unknown): boolean =>
  !(value instanceof Int32) || (operand as Int32).value < value.value;

function valueAt(document: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part, at, parts) => {
    if (value instanceof Map) return (value as Fields).get(part);
    if (Array.isArray(value) && at < parts.length) return arrayElement(value, part, path);
    if (value !== undefined) throw new NotViable(path);
    return undefined;
  }, document);
}

function arrayElement(array: readonly unknown[], part: string, path: string): unknown {
  if (WHOLE.test(part) && Number(part) >= array.length) return undefined;
  throw new NotViable(path);
}

function put(document: Fields, path: string, change: (value: unknown) => unknown, inArrays = true): void {
  const [top = '', inner] = path.split('.');
  if (inner === undefined) {
    document.set(top, change(document.get(top)));
    return;
  }
  const holder = document.get(top);
  if (holder === undefined) document.set(top, new Map([[inner, change(undefined)]]));
  else if (holder instanceof Map) (holder as Fields).set(inner, change((holder as Fields).get(inner)));
  else if (Array.isArray(holder) && inArrays && isPlace(inner)) {
    while (holder.length < Number(inner)) holder.push(null);
    holder[Number(inner)] = change(holder[Number(inner)]);
  } else throw new NotViable(path);
}

/** As many as this MongoDB puts no nulls into an array to fill it up. */
const TOO_FAR = 1_500_000;
const isPlace = (part: string): boolean => WHOLE.test(part) && Number(part) < TOO_FAR;

/** Nothing where there is nothing to remove. */
function take(document: Fields, path: string): void {
  const [top = '', inner] = path.split('.');
  const holder = inner === undefined ? document : document.get(top);
  if (holder instanceof Map) holder.delete(inner ?? top);
  if (Array.isArray(holder) && inner !== undefined && inner in holder && WHOLE.test(inner))
    holder[Number(inner)] = null;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return value instanceof Map ? new Map([...(value as Fields)].map(([name, inner]) => [name, copy(inner)])) : value;
}

function comparePaths(a: string, b: string): number {
  const [parts, others] = [a.split('.'), b.split('.')];
  for (const [at, part] of parts.entries()) {
    const other = others[at];
    if (other === undefined) return 1;
    if (part === other) continue;
    // So that numbers go by their size: of two that begin with a digit, and not with a zero too many, the shorter is first.
    const digits = [part, other].every((each) => each === '0' || /^[1-9]/.test(each));
    if (digits && part.length !== other.length) return part.length - other.length;
    return Buffer.compare(Buffer.from(part), Buffer.from(other));
  }
  return parts.length - others.length;
}

export function isOrdered(bytes: Uint8Array, names: readonly string[]): boolean {
  const elements = [...onDemand.parseToElements(bytes)];
  return (
    elements.length === names.length &&
    elements.every(
      ([, start, length], at) => Buffer.from(bytes.subarray(start, start + length)).toString() === names[at],
    )
  );
}
