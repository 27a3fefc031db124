/*
 * What a filter matches in nested documents, written from MongoDB's manual and without any care for speed. Values are
 * numbers, texts, null, documents of them and arrays of those.
 */

type Fields = Record<string, unknown>;

const MISSING = Symbol('missing');

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The values a path leads to; arrays on the way are entered, but not arrays within them. */
function reached(value: unknown, parts: readonly string[]): unknown[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [value];
  if (isFields(value)) return part in value ? below(value[part], rest) : [MISSING];
  return [MISSING];
}

function below(value: unknown, rest: readonly string[]): unknown[] {
  const [part] = rest;
  if (part === undefined || !Array.isArray(value)) return reached(value, rest);
  const place = /^\d+$/.test(part) && Number(part) < value.length ? below(value[Number(part)], rest.slice(1)) : [];
  return [...place, ...value.filter(isFields).flatMap((element) => reached(element, rest))];
}

/** An array at the end is offered element by element, and as a whole. */
const offered = (values: readonly unknown[]): unknown[] =>
  values.flatMap((value) => (Array.isArray(value) ? [...(value as unknown[]), value] : [value]));

function equals(value: unknown, operand: unknown): boolean {
  return operand === null ? value === null || value === MISSING : same(value, operand);
}

function compares(operator: string, value: unknown, operand: unknown): boolean {
  if (typeof value !== typeof operand) return false;
  const [a, b] = [value as number, operand as number];
  return operator === '$gt' ? a > b : operator === '$gte' ? a >= b : operator === '$lt' ? a < b : a <= b;
}

function holds(values: readonly unknown[], operator: string, operand: unknown): boolean {
  const some = (test: (value: unknown) => boolean) => offered(values).some(test);
  switch (operator) {
    case '$eq':
      return some((value) => equals(value, operand));
    case '$ne':
      return !holds(values, '$eq', operand);
    case '$in':
      return (operand as unknown[]).some((each) => holds(values, '$eq', each));
    case '$nin':
      return !holds(values, '$in', operand);
    case '$all':
      return (operand as unknown[]).every((each) => holds(values, '$eq', each));
    case '$exists':
      return values.some((value) => value !== MISSING) === operand;
    case '$size':
      return values.some((value) => Array.isArray(value) && value.length === operand);
    case '$not':
      return !Object.entries(operand as Fields).every(([inner, each]) => holds(values, inner, each));
    case '$elemMatch':
      return values.some(
        (value) => Array.isArray(value) && value.some((element) => elementHolds(element, operand as Fields)),
      );
    default:
      return some((value) => compares(operator, value, operand));
  }
}

function elementHolds(element: unknown, condition: Fields): boolean {
  if (!Object.keys(condition).some((name) => name.startsWith('$')))
    return isFields(element) && matches(element, condition);
  return Object.entries(condition).every(([operator, operand]) => {
    // The element itself is asked: an array within the array is not entered.
    const value = operator === '$eq' ? equals(element, operand) : compares(operator, element, operand);
    return operator === '$in' ? (operand as unknown[]).some((each) => equals(element, each)) : value;
  });
}

export function matches(document: Fields, filter: Fields): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    const all = condition as Fields[];
    if (field === '$and') return all.every((each) => matches(document, each));
    if (field === '$or') return all.some((each) => matches(document, each));
    if (field === '$nor') return !all.some((each) => matches(document, each));
    const values = reached(document, field.split('.'));
    return Object.entries(condition as Fields).every(([operator, operand]) => holds(values, operator, operand));
  });
}
