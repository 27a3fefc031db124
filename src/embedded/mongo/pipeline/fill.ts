import { failedToParse, numbered } from '../errors.ts';
import { entriesOf, fromEntries } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

const METHODS: Readonly<Record<string, string>> = { linear: '$linearFill', locf: '$locf' };

/** A $fill is windows for what is filled from other documents, and new fields for values. */
export function fillStages(operand: unknown): Document[] {
  if (!isDocument(operand) || !isDocument(operand.output)) {
    throw failedToParse("$fill requires an object with the field 'output', an object");
  }
  const { partitionBy, partitionByFields, sortBy, output } = operand;
  if (Object.keys(output).length === 0) {
    throw numbered(6050203, "The output field in '$fill' must contain an object with at least one element");
  }
  if (partitionBy !== undefined && partitionByFields !== undefined) {
    throw numbered(6050204, 'Maximum one of partitionBy and partitionByFields can be specified');
  }
  const [byMethod, byValue]: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const [path, field] of entriesOf(output)) {
    if (!isDocument(field)) {
      throw numbered(6050200, 'Each fill output specification must be an object with exactly one field');
    }
    if ('value' in field === 'method' in field) {
      throw numbered(
        6050201,
        `Each fill output specification must have exactly one of 'method' or 'value' fields: '${path}'`,
      );
    }
    if ('value' in field) byValue.push([path, { $ifNull: [`$${path}`, field.value] }]);
    else byMethod.push([path, { [methodOf(field.method)]: `$${path}` }]);
  }
  const by = Array.isArray(partitionByFields)
    ? fromEntries(partitionByFields.map((path, at) => [`field${at}`, `$${path}`]))
    : partitionBy;
  const windows = {
    ...(by === undefined ? {} : { partitionBy: by }),
    ...(sortBy === undefined ? {} : { sortBy }),
    output: fromEntries(byMethod),
  };
  return [
    ...(byMethod.length > 0 ? [{ $setWindowFields: windows }] : []),
    ...(byValue.length > 0 ? [{ $addFields: fromEntries(byValue) }] : []),
  ];
}

function methodOf(method: unknown): string {
  const name = METHODS[String(method)];
  if (name === undefined) throw numbered(6050202, "Method must be either 'locf' or 'linear'");
  return name;
}
