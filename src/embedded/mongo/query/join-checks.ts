import { failedToParse, numbered, typeMismatch, unknownField } from '../errors.ts';
import { typeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

type Check = (operand: unknown) => void;

const LOOKUP = new Set(['from', 'localField', 'foreignField', 'as', 'let', 'pipeline']);
const GRAPH_LOOKUP_NAMES = ['from', 'as', 'connectFromField', 'connectToField', 'depthField'];
const GRAPH_LOOKUP = new Set([...GRAPH_LOOKUP_NAMES, 'startWith', 'maxDepth', 'restrictSearchWithMatch']);
const UNION = new Set(['coll', 'pipeline']);

const isGiven = (value: unknown): boolean => value !== undefined && value !== '';

const beginsWithDocuments = (pipeline: unknown): boolean => {
  const first: unknown = Array.isArray(pipeline) ? pipeline[0] : undefined;
  return isDocument(first) && '$documents' in first;
};

function checkLookup(join: unknown): void {
  if (!isDocument(join)) throw failedToParse('the $lookup specification must be an Object');
  for (const [name, value] of Object.entries(join)) {
    if (!LOOKUP.has(name)) throw failedToParse(`unknown argument to $lookup: ${name}`);
    if (name === 'pipeline') {
      if (!Array.isArray(value)) throw typeMismatch("'pipeline' option must be specified as an array");
    } else if (name === 'let' ? !isDocument(value) : typeof value !== 'string') {
      const wanted = name === 'let' ? 'an object' : 'a string';
      throw failedToParse(`$lookup argument '${name}' must be ${wanted}, is type ${typeName(value)}`);
    }
  }
  checkJoin(join);
}

function checkJoin({ from, localField, foreignField, as, pipeline, let: variables }: Document): void {
  if (!isGiven(as)) throw failedToParse("must specify 'as' field for a $lookup");
  if (!isGiven(from) && !beginsWithDocuments(pipeline)) {
    throw failedToParse("must specify 'pipeline' when 'from' is empty");
  }
  if (isGiven(localField) !== isGiven(foreignField)) {
    throw failedToParse("$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  }
  if (pipeline !== undefined) return;
  if (!isGiven(localField)) {
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
  }
  if (variables !== undefined) throw failedToParse("$lookup with a 'let' argument must also specify 'pipeline'");
}

function checkGraphLookup(join: unknown): void {
  if (!isDocument(join)) {
    throw failedToParse(`the $graphLookup stage specification must be an object, but found ${typeName(join)}`);
  }
  const { startWith, maxDepth, restrictSearchWithMatch: filter } = join;
  const unknown = Object.keys(join).find((name) => !GRAPH_LOOKUP.has(name));
  if (unknown !== undefined) throw numbered(40104, `Unknown argument to $graphLookup: ${unknown}`);
  for (const name of GRAPH_LOOKUP_NAMES) {
    const value: unknown = join[name];
    if (value === undefined || typeof value === 'string') continue;
    throw numbered(40103, `expected string as argument for ${name}, found: ${typeName(value)}`);
  }
  if (maxDepth !== undefined) {
    if (!isNumeric(maxDepth)) throw numbered(40100, `maxDepth must be numeric, found type: ${typeName(maxDepth)}`);
    const depth = toNumber(maxDepth);
    if (depth < 0) throw numbered(40101, `maxDepth requires a nonnegative argument, found: ${depth}`);
    if (!Number.isInteger(depth)) throw numbered(40102, `maxDepth could not be represented as a long long: ${depth}`);
  }
  if (filter !== undefined && !isDocument(filter)) {
    throw numbered(40185, `restrictSearchWithMatch must be an object, found ${typeName(filter)}`);
  }
  const { from, as, connectFromField, connectToField } = join;
  if (startWith === undefined || ![from, as, connectFromField, connectToField].every(isGiven)) {
    throw numbered(
      40105,
      "$graphLookup requires 'from', 'as', 'startWith', 'connectFromField', and 'connectToField' to be specified.",
    );
  }
}

function checkUnion(operand: unknown): void {
  if (typeof operand === 'string') return;
  if (!isDocument(operand)) {
    throw failedToParse(
      `the $unionWith stage specification must be an object or string, but found ${typeName(operand)}`,
    );
  }
  const { coll, pipeline } = operand;
  const unknown = Object.keys(operand).find((name) => !UNION.has(name));
  if (unknown !== undefined) throw unknownField(`$unionWith.${unknown}`);
  if (coll !== undefined && typeof coll !== 'string') {
    throw typeMismatch(`BSON field '$unionWith.coll' is the wrong type '${typeName(coll)}', expected type 'string'`);
  }
  if (coll === undefined && !beginsWithDocuments(pipeline)) {
    throw failedToParse(
      '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
    );
  }
}

/** What is refused of a stage that reads another collection. */
export const JOIN_CHECKS: Readonly<Record<string, Check>> = {
  $lookup: checkLookup,
  $graphLookup: checkGraphLookup,
  $unionWith: checkUnion,
};
