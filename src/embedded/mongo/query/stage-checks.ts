import { numbered } from '../errors.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

type Check = (operand: unknown) => void;

const refuse = (code: number, message: string): never => {
  throw numbered(code, message);
};

const isCount = (value: unknown): boolean =>
  isNumeric(value) && Number.isInteger(toNumber(value)) && toNumber(value) >= 0;

/** Stages that stand for a whole collection or write one: not within a $facet. */
const NOT_IN_FACET = new Set(['$facet', '$geoNear', '$collStats', '$indexStats', '$out', '$merge', '$documents']);

/** What is refused of a stage before any document is read; each by MongoDB's own number. */
export const STAGE_CHECKS: Readonly<Record<string, Check>> = {
  $count(name) {
    if (typeof name !== 'string') refuse(40156, 'the count field must be a non-empty string');
    else if (name === '') refuse(40157, 'the count field must be a non-empty string');
    else if (name.startsWith('$')) refuse(40158, 'the count field cannot be a $-prefixed path');
    else if (name.includes('.')) refuse(40160, "the count field cannot contain '.'");
  },
  $facet(facets) {
    if (!isDocument(facets) || Object.keys(facets).length === 0) {
      refuse(40169, 'the $facet specification must be a non-empty object');
      return;
    }
    for (const stages of Object.values(facets)) {
      if (!Array.isArray(stages)) refuse(40170, 'arguments to $facet must be arrays');
      const names = (stages as unknown[]).filter(isDocument).flatMap((stage) => Object.keys(stage));
      const name = names.find((each) => NOT_IN_FACET.has(each));
      if (name !== undefined) refuse(40600, `${name} is not allowed to be used within a $facet stage`);
    }
  },
  $group(specification) {
    if (!isDocument(specification)) return;
    if (!('_id' in specification)) refuse(15955, 'a group specification must include an _id');
    for (const [field, accumulator] of Object.entries(specification)) {
      if (field === '_id') continue;
      if (!isDocument(accumulator) || Object.keys(accumulator).length === 0) {
        refuse(40234, `The field '${field}' must be an accumulator object`);
      } else if (Object.keys(accumulator).length > 1)
        refuse(40238, `The field '${field}' must specify one accumulator`);
    }
  },
  $limit(count) {
    if (!isCount(count)) refuse(5107201, 'invalid argument to $limit stage: Expected a non-negative number');
    else if (toNumber(count) === 0) refuse(15958, 'the limit must be positive');
  },
  $match(filter) {
    if (!isDocument(filter)) refuse(15959, 'the match filter must be an expression in an object');
  },
  $project(fields) {
    if (isDocument(fields) && Object.keys(fields).length === 0) {
      refuse(51272, 'projection specification must have at least one field');
    }
  },
  $skip(count) {
    if (!isCount(count)) refuse(5107200, 'invalid argument to $skip stage: Expected a non-negative number');
  },
  $sort(fields) {
    if (isDocument(fields) && Object.keys(fields).length === 0) {
      refuse(15976, '$sort stage must have at least one sort key');
    }
  },
  $unwind(operand) {
    const path = isDocument(operand) ? operand.path : operand;
    if (path === undefined) refuse(28812, 'no path specified to $unwind stage');
    if (typeof path !== 'string') refuse(28808, 'expected a string as the path for $unwind stage');
    else if (!path.startsWith('$')) {
      refuse(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
    }
  },
};
