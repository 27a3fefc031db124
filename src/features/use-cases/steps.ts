import { fieldNames, type UseCaseField } from './use-case-fields.contract.ts';

const STEPS: Record<number, UseCaseField[]> = {
  1: ['title', 'subtitle', 'company', 'industry', 'category', 'description', 'tags'],
  2: ['challenge', 'industry_context', 'specific_problems', 'financial_loss', 'business_impact'],
  4: ['architecture'],
  5: ['results', 'challenges_and_solutions', 'lessons_learned', 'roadmap'],
  6: ['location', 'contact'],
};

/** Solution and implementation: what no other step asks for. */
const REST = 3;
const REVIEW = 7;

/** The step of the form in which a field stands; what is no field is settled at the review. */
export function stepOf(path: string): number {
  const name = fieldNames.find(
    (field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
  );
  if (name === undefined) return REVIEW;
  return Number(Object.keys(STEPS).find((step) => STEPS[Number(step)]?.includes(name)) ?? REST);
}
