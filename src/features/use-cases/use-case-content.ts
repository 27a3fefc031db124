import { isDeepStrictEqual } from 'node:util';
import { AppError, type Fault, parse } from '../../platform/errors/index.ts';
import { fieldNames, keyOf, publishedFields, type UseCaseFields } from './use-case-fields.contract.ts';
import { mergePatch } from './merge-patch.ts';
import { audienceOf, type Judged } from './use-cases.policy.ts';
import type { Derived } from './use-cases.document.ts';

const EXCERPT = 240;

/** The fields that an author writes, out of a whole document. */
export const fieldsOf = (document: UseCaseFields): UseCaseFields =>
  Object.fromEntries(fieldNames.flatMap((name) => (document[name] === undefined ? [] : [[name, document[name]]])));

/** @param patch a body that its contract has let through: what it merges to needs no second look at types and maxima. */
export const patchedFields = (before: UseCaseFields, patch: Record<string, unknown>): UseCaseFields =>
  fieldsOf(mergePatch(before, patch));

/** The fields that two versions do not have in common. */
export const changedFields = (before: UseCaseFields, after: UseCaseFields) =>
  fieldNames.filter((name) => !isDeepStrictEqual(before[name], after[name]));

/** Everything that keeps these fields from being published, all steps at once. */
export function publishFaults(fields: UseCaseFields): Fault[] {
  try {
    parse(publishedFields, fields);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.errors) return error.errors;
    throw error;
  }
}

function excerptOf(description = ''): string {
  const characters = Array.from(description.replace(/\s+/g, ' ').trim());
  if (characters.length <= EXCERPT) return characters.join('');
  const cut = characters.slice(0, EXCERPT).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > EXCERPT / 2 ? cut.slice(0, lastSpace) : cut}…`;
}

const keysOf = (labels: string[] = []) => [...new Set(labels.map(keyOf))];

/** @param city the key of its city. */
export function derive(useCase: UseCaseFields & Judged, city: string | null): Derived {
  const { lat, lng } = useCase.location?.coordinates ?? {};
  return {
    audience: audienceOf(useCase),
    excerpt: excerptOf(useCase.description),
    keys: {
      technologies: keysOf(useCase.technologies),
      tags: keysOf(useCase.tags),
      city,
    },
    geo: lat === undefined || lng === undefined ? null : { type: 'Point', coordinates: [lng, lat] },
  };
}
