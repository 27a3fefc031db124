import { badValue, numbered } from '../errors.ts';
import { operands } from './operands.ts';
import type { ExpressionOperator } from './operands.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';

/* Medians and percentiles: of so many numbers in their order the one below which so many lie. */

/** What `$median` or `$percentile` makes of values; what is no number does not count. */
export function statistic(name: string, operand: unknown): ((values: unknown[]) => unknown) | undefined {
  if (name !== '$median' && name !== '$percentile') return undefined;
  if (!isDocument(operand)) throw numbered(7436200, `${name} requires a document as an argument`);
  if (!('input' in operand)) throw numbered(40414, `BSON field '${name}.input' is missing but a required field`);
  if (operand.method !== 'approximate') {
    throw badValue(`Currently only 'approximate' can be used as percentile 'method'.`);
  }
  const shares = name === '$median' ? [0.5] : sharesOf(operand.p);
  return (values) => {
    const numbers = values
      .filter(isNumeric)
      .map(toNumber)
      .sort((a, b) => a - b);
    const found = shares.map((share) => numbers[Math.max(0, Math.ceil(share * numbers.length) - 1)] ?? null);
    return name === '$median' ? found[0] : found;
  };
}

function sharesOf(p: unknown): number[] {
  if (!Array.isArray(p) || p.length === 0)
    throw numbered(7750301, "The $percentile 'p' field must be an array of numbers from [0.0, 1.0]");
  return p.map((share: unknown) => {
    const number = isNumeric(share) ? toNumber(share) : NaN;
    if (!(number >= 0 && number <= 1))
      throw numbered(7750303, "The $percentile 'p' field must be an array of numbers from [0.0, 1.0]");
    return number;
  });
}

const ofInput =
  (name: string): ExpressionOperator =>
  (document, expression, options) => {
    const work = statistic(name, expression);
    const [input] = operands(document, [(expression as { input: unknown }).input], options);
    return work?.(Array.isArray(input) ? (input as unknown[]) : [input]);
  };

export const STATISTICS: Readonly<Record<string, ExpressionOperator>> = {
  $median: ofInput('$median'),
  $percentile: ofInput('$percentile'),
};
