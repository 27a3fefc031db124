import { numbered } from '../errors.ts';
import { ACCUMULATORS } from './accumulators.ts';
import type { Accumulator } from './accumulators.ts';
import { entriesOf, setField } from './documents.ts';
import type { Compute, Evaluate } from './expressions.ts';
import { compareValues } from './key-encoding.ts';
import { isNothing } from './operands.ts';
import { statistic } from './statistics.ts';
import { sortDocuments, sortSpecification } from './sorting.ts';
import { typeName } from './types.ts';
import { isDocument, isNumeric, toNumber } from './values.ts';
import type { Document } from './values.ts';

/** An accumulator with what it takes from each document. */
export interface Gathering {
  readonly start: () => Accumulator;
  readonly compute: Compute;
}

/** What $group and windows gather by an operator; undefined for what is left to mingo. */
export function gathering(name: string, operand: unknown, compile: Evaluate): Gathering | undefined {
  const start = OTHERS[name] ?? ACCUMULATORS[name];
  // An $avg or $sum of several expressions is one of a list.
  if (start) return Array.isArray(operand) ? undefined : { start, compute: compile(operand) };
  if (!isDocument(operand)) return undefined;
  const work = statistic(name, operand);
  if (work) return { start: () => listing(work), compute: compile(operand.input) };
  const { input, n, sortBy, output } = operand;
  const count = isNumeric(n) && Number.isInteger(toNumber(n)) && toNumber(n) > 0 ? toNumber(n) : undefined;
  const choose = CHOICES[name];
  if (choose && count !== undefined && input !== undefined) {
    return { start: () => listing((values) => choose(values, count)), compute: compile(input) };
  }
  const place = PLACES[name];
  const isOne = name === '$top' || name === '$bottom';
  if (!place || !isDocument(sortBy) || output === undefined || (!isOne && count === undefined)) return undefined;
  return ordering(sortBy, compile(output), (values) => {
    const chosen = place(values, isOne ? 1 : (count ?? 1));
    return isOne ? chosen[0] : chosen;
  });
}

const CHOICES: Readonly<Record<string, (values: unknown[], count: number) => unknown[]>> = {
  $firstN: (values, count) => values.slice(0, count).map((value) => value ?? null),
  $lastN: (values, count) => values.slice(-count).map((value) => value ?? null),
  $minN: (values, count) => ascending(values).slice(0, count),
  $maxN: (values, count) => ascending(values).reverse().slice(0, count),
};

const ascending = (values: unknown[]): unknown[] => values.filter((value) => !isNothing(value)).sort(compareValues);

const PLACES: Readonly<Record<string, (values: unknown[], count: number) => unknown[]>> = {
  $top: (values, count) => values.slice(0, count),
  $topN: (values, count) => values.slice(0, count),
  $bottom: (values, count) => values.slice(-count),
  $bottomN: (values, count) => values.slice(-count),
};

function listing(result: (values: unknown[]) => unknown): Accumulator {
  const values: unknown[] = [];
  return {
    add(value) {
      values.push(value);
    },
    result: () => result(values),
  };
}

/** Documents are kept with what they give, since they are ordered by other fields. */
function ordering(sortBy: Document, output: Compute, result: (values: unknown[]) => unknown): Gathering {
  const order = sortSpecification(sortBy);
  return {
    compute: (document) => [document, output(document) ?? null],
    start: () =>
      listing((pairs) => {
        const outputs = new Map(pairs as [Document, unknown][]);
        return result(sortDocuments([...outputs.keys()], order).map((document) => outputs.get(document)));
      }),
  };
}

function merging(): Accumulator {
  const merged: Document = {};
  return {
    add(value) {
      if (isNothing(value)) return;
      if (!isDocument(value)) {
        throw numbered(40400, `$mergeObjects requires object inputs, but found a value of type ${typeName(value)}`);
      }
      for (const [name, inner] of entriesOf(value)) setField(merged, name, inner);
    },
    result: () => merged,
  };
}

const deviation = (fewer: 0 | 1) => (): Accumulator =>
  listing((values) => {
    const numbers = values.filter(isNumeric).map(toNumber);
    if (numbers.length <= fewer) return null;
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
    return Math.sqrt(squares / (numbers.length - fewer));
  });

const OTHERS: Readonly<Record<string, () => Accumulator>> = {
  $mergeObjects: merging,
  $stdDevPop: deviation(0),
  $stdDevSamp: deviation(1),
};
