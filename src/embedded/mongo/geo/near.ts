import { badValue, CommandError, onlyInMongo } from '../errors.ts';
import { someAt } from '../query/paths.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { EARTH_METRES, metresBetween, pairOf, pointOf, positionOf } from './point.ts';
import type { Position } from './point.ts';

/** What $near or $nearSphere asks: everything between two distances in metres, the nearest first. */
export interface Near {
  readonly center: Position;
  readonly min: number;
  readonly max: number;
}

export interface NearPath extends Near {
  readonly path: string;
}

const OPERATORS = ['$near', '$nearSphere'];
/** Half way around: nothing is farther. */
const FARTHEST = Math.PI * EARTH_METRES;

/** The condition of a field, with its distances inside a GeoJSON form or beside an old pair of coordinates. */
export function nearOf(operator: string, condition: Document): Near {
  const operand = condition[operator];
  const isGeoJson = isDocument(operand) && '$geometry' in operand;
  const center = isGeoJson ? pointOf(operand.$geometry) : pairOf(operand);
  if (!center) throw badValue(`invalid point in geo near query: ${operator}`);
  if (!isGeoJson && operator === '$near') throw onlyInMongo('$near with a pair of coordinates');
  const distances = isGeoJson ? operand : condition;
  const unit = isGeoJson ? 1 : EARTH_METRES;
  return {
    center,
    min: distance(distances.$minDistance, '$minDistance', 0) * unit,
    max: Math.min(FARTHEST, distance(distances.$maxDistance, '$maxDistance', FARTHEST) * unit),
  };
}

function distance(value: unknown, name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!isNumeric(value) || !(toNumber(value) >= 0)) throw badValue(`${name} must be a non-negative number`);
  return toNumber(value);
}

export const isNear = (near: Near, position: Position): boolean => {
  const metres = metresBetween(near.center, position);
  return metres >= near.min && metres <= near.max;
};

/** Where a filter asks for what is near: at its top or in an `$and`, once at most. */
export function nearIn(filter: Document): NearPath | undefined {
  const found = nears(filter);
  if (found.length > 1) throw badValue('Too many geoNear expressions');
  return found[0];
}

function nears(filter: Document): NearPath[] {
  return Object.entries(filter).flatMap(([field, condition]) => {
    if (field === '$and' && Array.isArray(condition)) return condition.filter(isDocument).flatMap(nears);
    if (field.startsWith('$') || !isDocument(condition)) return [];
    return OPERATORS.filter((operator) => operator in condition).map((operator) => {
      return { path: field, ...nearOf(operator, condition) };
    });
  });
}

/** The nearest of the positions at the path. */
export function nearestAt(document: Document, { path, center }: NearPath): { metres: number; location: unknown } {
  let nearest = { metres: Infinity, location: undefined as unknown };
  someAt(document, path.split('.'), (value) => {
    const position = positionOf(value);
    const metres = position ? metresBetween(center, position) : Infinity;
    if (metres < nearest.metres) nearest = { metres, location: value };
    return false;
  });
  return nearest;
}

export const noGeoIndex = (namespace: string): CommandError =>
  new CommandError(
    291,
    'NoQueryExecutionPlans',
    `error processing query: ns=${namespace} planner returned error :: caused by :: unable to find index for $geoNear query`,
  );

const FIRST_REACH = 50;

/** Ever wider circles, so that the nearest are found without looking at what is far. */
export function* reaches({ min, max }: Near, allWanted: boolean): Generator<number> {
  let reach = allWanted ? max : Math.max(FIRST_REACH, min * 2);
  while (reach < max) {
    yield reach;
    reach *= 2;
  }
  yield max;
}
