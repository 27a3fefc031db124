import { Decimal128, Double, Int32, Long } from 'bson';

/*
 * MongoDB in a few lines and without any care for speed, to compare a server with. It knows the values listed here,
 * conditions and updates on top-level fields, and sorts.
 */

export type Stored = Record<string, unknown>;
export type Condition = Record<string, unknown>;
export type Filter = Record<string, unknown>;

const decimal = (text: string) => Decimal128.fromString(text);

/** Scalars in MongoDB's order; those of one row are equal to each other. */
const ROWS: readonly (readonly unknown[])[] = [
  [null],
  [new Double(NaN), decimal('NaN')],
  [new Double(-Infinity), decimal('-Infinity')],
  [Long.fromString('-9007199254740993')],
  [new Double(-9007199254740992), decimal('-9007199254740992')],
  [new Double(-0.5), decimal('-0.50')],
  [new Int32(0), new Double(0), decimal('0.00'), Long.ZERO],
  [decimal('0.1')],
  [new Double(0.1)],
  [new Int32(1), Long.ONE, new Double(1), decimal('1.0')],
  [decimal('1.5'), new Double(1.5)],
  [new Int32(2), Long.fromNumber(2), decimal('2')],
  [new Double(9007199254740992), Long.fromString('9007199254740992')],
  [decimal('9007199254740992.5')],
  [Long.fromString('9007199254740993'), decimal('9007199254740993')],
  [decimal('1E+400')],
  [''],
  ['a'],
  ['ab'],
  ['b'],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
];

const PLACES = new Map(ROWS.flatMap((row, place) => row.map((value) => [value, place] as const)));
export const SCALARS: readonly unknown[] = [...PLACES.keys()];

const EMPTY_ARRAY = -1;
const placeOf = (value: unknown): number => PLACES.get(value ?? null) ?? NaN;

/** Comparisons hold within a kind only, and no number is greater or less than NaN. */
function kindOf(value: unknown): string {
  const place = placeOf(value);
  if (place === 0) return 'null';
  if (place === 1) return 'NaN';
  return place < 16 ? 'number' : place < 20 ? 'string' : place < 22 ? 'boolean' : 'date';
}

type Test = (value: unknown) => boolean;
const equals = (operand: unknown) => (value: unknown) => placeOf(value) === placeOf(operand);

function within(operand: unknown, holds: (difference: number) => boolean): Test {
  return (value) => kindOf(value) === kindOf(operand) && holds(placeOf(value) - placeOf(operand));
}

/** What a condition says of one value; arrays are offered element by element. */
function valueTest(operator: string, operand: unknown): Test {
  switch (operator) {
    case '$eq':
      return equals(operand);
    case '$in':
      return (value) => (operand as unknown[]).some((each) => equals(each)(value));
    case '$gt':
      return within(operand, (difference) => difference > 0);
    case '$gte':
      return within(operand, (difference) => difference >= 0);
    case '$lt':
      return within(operand, (difference) => difference < 0);
    default:
      return within(operand, (difference) => difference <= 0);
  }
}

function conditionHolds(document: Stored, field: string, condition: Condition): boolean {
  const value = document[field];
  const offered = Array.isArray(value) ? (value as unknown[]) : [value];
  return Object.entries(condition).every(([operator, operand]) => {
    switch (operator) {
      case '$exists':
        return field in document === operand;
      case '$size':
        return Array.isArray(value) && value.length === operand;
      case '$ne':
        return !conditionHolds(document, field, { $eq: operand });
      case '$nin':
        return !conditionHolds(document, field, { $in: operand });
      case '$not':
        return !conditionHolds(document, field, operand as Condition);
      case '$all':
        return (operand as unknown[]).every((each) => conditionHolds(document, field, { $eq: each }));
      case '$elemMatch':
        return (
          Array.isArray(value) &&
          value.some((element) => conditionHolds({ element: element as unknown }, 'element', operand as Condition))
        );
      default:
        return offered.some(valueTest(operator, operand));
    }
  });
}

export function matches(document: Stored, filter: Filter): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    const all = condition as Filter[];
    if (field === '$and') return all.every((each) => matches(document, each));
    if (field === '$or') return all.some((each) => matches(document, each));
    if (field === '$nor') return !all.some((each) => matches(document, each));
    return conditionHolds(document, field, condition as Condition);
  });
}

/** Of an array the least element counts when ascending, the greatest when descending. */
function sortPlace(value: unknown, direction: number): number {
  if (!Array.isArray(value)) return placeOf(value);
  if (value.length === 0) return EMPTY_ARRAY;
  const places = value.map(placeOf);
  return direction > 0 ? Math.min(...places) : Math.max(...places);
}

export function sorted(documents: readonly Stored[], sort: ReadonlyMap<string, number>): Stored[] {
  return documents.toSorted((a, b) => {
    for (const [field, direction] of sort) {
      const order = sortPlace(a[field], direction) - sortPlace(b[field], direction);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
}

/** Applies one operator to one field, in place. */
export function update(document: Stored, operator: string, field: string, operand: unknown): void {
  const value = document[field];
  const list = (value ?? []) as unknown[];
  const isThere = field in document;
  switch (operator) {
    case '$set':
      document[field] = operand;
      return;
    case '$unset':
      Reflect.deleteProperty(document, field);
      return;
    case '$min':
      if (!isThere || placeOf(operand) < placeOf(value)) document[field] = operand;
      return;
    case '$max':
      if (!isThere || placeOf(operand) > placeOf(value)) document[field] = operand;
      return;
    case '$push':
      document[field] = [...list, operand];
      return;
    case '$addToSet':
      if (!isThere || !list.some(equals(operand))) document[field] = [...list, operand];
      return;
    default:
      if (isThere) document[field] = list.filter((element) => !equals(operand)(element));
  }
}
