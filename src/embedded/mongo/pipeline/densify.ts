import { failedToParse, numbered } from '../errors.ts';
import { addingFields } from '../query/added-fields.ts';
import type { Compute, Evaluate } from '../query/expressions.ts';
import { compareValues, encodeValue } from '../query/key-encoding.ts';
import { sortDocuments } from '../query/sorting.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** The value so many steps behind a lowest one. */
type Steps = (lowest: unknown, count: number) => unknown;

interface Densify {
  readonly field: string;
  readonly partitionBy: readonly string[];
  readonly bounds: 'full' | 'partition' | readonly unknown[];
  readonly unit: unknown;
  readonly steps: Steps;
}

const MOST_MADE = 500_000;

/** $densify: documents as they are, in the order of a field, and made ones where the field has no value for a step. */
export function* densified(all: readonly Document[], operand: unknown, compile: Evaluate): Generator<Document> {
  const { field, partitionBy, bounds, unit, steps } = densifyOf(operand, compile);
  const valueOf = compile(`$${field}`);
  const computes = partitionBy.map((path) => compile(`$${path}`));
  // As MongoDB does: partition by partition, unless the range is of them all.
  const order = bounds === 'full' ? [field] : [...partitionBy, field];
  const documents = sortDocuments(
    all,
    order.map((path) => ({ field: path, descending: false })),
  );
  const held = documents.map(valueOf).filter((value) => value !== null && value !== undefined);
  const [least, most] = typeof bounds === 'string' ? [held[0], held.at(-1)] : bounds;
  const partitions = new Map<string, Partition>();
  let count = 0;
  const partitionOf = (document: Document, value: unknown): Partition => {
    const key = encodeValue(computes.map((compute) => compute(document) ?? null)).toString('latin1');
    let partition = partitions.get(key);
    if (!partition) {
      const constants = partitionBy.map((path, at): [string, Compute] => {
        const constant = computes[at]?.(document);
        return [path, () => constant];
      });
      const made: [string, Compute] = [field, ({ value: each }) => each];
      const make = addingFields([...constants, made], (compute) => compute as Compute);
      partition = new Partition(bounds === 'partition' ? value : least, steps, make);
      partitions.set(key, partition);
    }
    return partition;
  };
  const counted = (document: Document): Document => {
    if (++count <= MOST_MADE) return document;
    throw numbered(5897900, `Generated ${count} documents in $densify, which is over the limit of ${MOST_MADE}.`);
  };
  const isInside = (value: unknown) => typeof bounds === 'string' || compareValues(value, most) < 0;

  for (const document of documents) {
    const value = valueOf(document);
    if (value !== null && value !== undefined) {
      checkValue(value, unit);
      const partition = partitionOf(document, value);
      while (compareValues(partition.next, value) < 0 && isInside(partition.next)) yield counted(partition.made());
      if (compareValues(partition.next, value) === 0) partition.pass();
    }
    yield document;
  }
  if (bounds === 'partition') return;
  if (partitionBy.length === 0 && typeof bounds !== 'string') partitionOf({}, least);
  for (const partition of partitions.values()) {
    // The whole range includes the greatest value there is, one given in numbers ends before its end.
    const isEnd = bounds === 'full' ? 0 : -1;
    while (compareValues(partition.next, most) <= isEnd) yield counted(partition.made());
  }
}

class Partition {
  private readonly lowest: unknown;
  private readonly steps: Steps;
  private readonly make: (document: Document, from: Document) => Document;
  private count = 0;
  /** The next value for which there has to be a document. */
  next: unknown;

  constructor(lowest: unknown, steps: Steps, make: (document: Document, from: Document) => Document) {
    this.lowest = lowest;
    this.steps = steps;
    this.make = make;
    this.next = lowest;
  }

  pass(): void {
    this.next = this.steps(this.lowest, ++this.count);
  }

  made(): Document {
    const document = this.make({}, { value: this.next });
    this.pass();
    return document;
  }
}

function checkValue(value: unknown, unit: unknown): void {
  if (unit === undefined ? isNumeric(value) : value instanceof Date) return;
  throw numbered(
    6053600,
    "Densify field type must be numeric with 'unit' unspecified, or a date with 'unit' specified.",
  );
}

function densifyOf(operand: unknown, compile: Evaluate): Densify {
  if (!isDocument(operand)) throw failedToParse('The $densify specification must be an object');
  const { field, partitionByFields = [], range } = operand;
  if (typeof field !== 'string') throw failedToParse("BSON field '$densify.field' is missing but a required field");
  if (!isDocument(range)) throw failedToParse("BSON field '$densify.range' is missing but a required field");
  const { step, bounds, unit } = range;
  if (!isNumeric(step) || toNumber(step) <= 0) {
    throw numbered(5733401, 'the step parameter in a range statement must be a strictly positive numeric value');
  }
  if (unit !== undefined && !Number.isInteger(toNumber(step))) {
    throw numbered(
      6586400,
      'The step parameter in a range statement must be a whole number when densifying a date range',
    );
  }
  if (!Array.isArray(partitionByFields) || !partitionByFields.every((path) => typeof path === 'string')) {
    throw failedToParse("'partitionByFields' of $densify must be an array of strings");
  }
  checkBounds(bounds, unit);
  if (bounds === 'partition' && partitionByFields.length === 0) {
    throw numbered(
      5733408,
      "One cannot specify the bounds as 'partition' without specifying a non-empty array of partitionByFields. You may have meant to specify 'full' bounds.",
    );
  }
  const steps: Steps =
    unit === undefined
      ? (lowest, count) => toNumber(lowest) + count * toNumber(step)
      : (lowest, count) => compile({ $dateAdd: { startDate: lowest, unit, amount: count * toNumber(step) } })({});
  return { field, partitionBy: partitionByFields, bounds: bounds as Densify['bounds'], unit, steps };
}

function checkBounds(bounds: unknown, unit: unknown): void {
  if (bounds === 'full' || bounds === 'partition') return;
  if (typeof bounds === 'string') throw numbered(5946802, "Bounds string must either be 'full' or 'partition'");
  if (!Array.isArray(bounds)) {
    throw numbered(
      5733404,
      "The bounds in a range statement must be the string 'full', 'partition', or an ascending array of two numbers or two dates",
    );
  }
  if (bounds.length !== 2) {
    throw numbered(5733403, 'A bounding array in a range statement must have exactly two elements');
  }
  if (compareValues(bounds[0], bounds[1]) > 0) {
    throw numbered(5733402, 'A bounding array must be an ascending array of either two dates or two numbers');
  }
  for (const bound of bounds) checkValue(bound, unit);
}
