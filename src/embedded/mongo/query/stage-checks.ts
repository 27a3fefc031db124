import { numbered, unknownField } from '../errors.ts';
import { JOIN_CHECKS } from './join-checks.ts';
import { isDocument, isExpressionObject, isNumeric, toNumber } from './values.ts';

type Check = (operand: unknown) => void;

const refuse = (code: number, message: string): never => {
  throw numbered(code, message);
};

const isCount = (value: unknown): boolean =>
  isNumeric(value) && Number.isInteger(toNumber(value)) && toNumber(value) >= 0;

/** Stages that stand for a whole collection or write one: not within a $facet. */
const NOT_IN_FACET = new Set(['$facet', '$geoNear', '$collStats', '$indexStats', '$out', '$merge', '$documents']);

function checkAdded(fields: unknown): void {
  if (!isDocument(fields)) refuse(40272, '$addFields specification stage must be an object');
}

function onlyWith(stage: string, names: readonly string[]): Check {
  return (operand) => {
    const unknown = isDocument(operand) ? Object.keys(operand).find((name) => !names.includes(name)) : undefined;
    if (unknown !== undefined) throw unknownField(`${stage}.${unknown}`);
  };
}

/** What is refused of a stage before any document is read; each by MongoDB's own number. */
export const STAGE_CHECKS: Readonly<Record<string, Check>> = {
  ...JOIN_CHECKS,
  $addFields: checkAdded,
  $set: checkAdded,
  $count(name) {
    if (typeof name !== 'string') refuse(40156, 'the count field must be a non-empty string');
    else if (name === '') refuse(40157, 'the count field must be a non-empty string');
    else if (name.startsWith('$')) refuse(40158, 'the count field cannot be a $-prefixed path');
    else if (name === '_id') refuse(15948, "a group's _id may only be specified once");
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
      if (field.includes('.')) refuse(40235, `The field name '${field}' cannot contain '.'`);
      if (field.startsWith('$')) refuse(40236, `The field name '${field}' cannot be an operator name`);
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
    if (!isDocument(fields)) refuse(15969, '$project specification must be an object');
    else if (Object.keys(fields).length === 0) {
      refuse(51272, 'projection specification must have at least one field');
    }
  },
  $replaceRoot(operand) {
    if (!isDocument(operand)) refuse(40229, 'expected an object as specification for $replaceRoot stage');
    else if (!('newRoot' in operand)) refuse(40231, 'no newRoot specified for the $replaceRoot stage');
  },
  $sample(operand) {
    if (!isDocument(operand)) refuse(28745, 'the $sample stage specification must be an object');
    else if (operand.size === undefined) refuse(28749, '$sample stage must specify a size');
    else if (!isNumeric(operand.size)) refuse(28746, 'size argument to $sample must be a number');
    else if (toNumber(operand.size) < 1) refuse(28747, 'size argument to $sample must be a positive integer');
  },
  $skip(count) {
    if (!isCount(count)) refuse(5107200, 'invalid argument to $skip stage: Expected a non-negative number');
  },
  $sort(fields) {
    if (isDocument(fields) && Object.keys(fields).length === 0) {
      refuse(15976, '$sort stage must have at least one sort key');
    }
  },
  $sortByCount(by) {
    const isPath = typeof by === 'string' && by.length > 1 && by.startsWith('$');
    if (isPath || isExpressionObject(by)) return;
    if (!isDocument(by) && typeof by !== 'string') {
      refuse(40149, 'the sortByCount field must be specified as a string or as an object');
    }
    refuse(
      typeof by === 'string' ? 40148 : 40147,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    );
  },
  $densify: onlyWith('$densify', ['field', 'partitionByFields', 'range']),
  $fill: onlyWith('$fill', ['partitionBy', 'partitionByFields', 'sortBy', 'output']),
  $setWindowFields: onlyWith('$setWindowFields', ['partitionBy', 'sortBy', 'output']),
  $unset(operand) {
    const paths = [operand].flat();
    if (!Array.isArray(operand) && typeof operand !== 'string') {
      refuse(31002, '$unset specification must be a string or an array');
    }
    if (paths.length === 0) {
      refuse(31119, '$unset specification must be a string or an array with at least one field');
    }
    if (!paths.every((path) => typeof path === 'string')) {
      refuse(31120, '$unset specification must be a string or an array containing only string values');
    }
  },
  $unwind(operand) {
    const {
      path,
      includeArrayIndex: index,
      preserveNullAndEmptyArrays: keepsAll = false,
      ...others
    } = isDocument(operand) ? operand : { path: operand };
    const [unknown] = Object.keys(others);
    if (keepsAll !== true && keepsAll !== false) {
      refuse(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage');
    }
    if (index !== undefined && (typeof index !== 'string' || index === '')) {
      refuse(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage');
    }
    if (unknown !== undefined) refuse(28811, `unrecognized option to $unwind stage: ${unknown}`);
    if (typeof index === 'string' && index.startsWith('$')) {
      refuse(28822, `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`);
    }
    if (path === undefined) refuse(28812, 'no path specified to $unwind stage');
    if (typeof path !== 'string') refuse(28808, 'expected a string as the path for $unwind stage');
    else if (!path.startsWith('$')) {
      refuse(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
    }
  },
};
