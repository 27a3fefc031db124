import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import type { Options } from 'mingo/types';
import { badValue, CommandError, invalidOperator, numbered, typeMismatch } from '../errors.ts';
import { entriesOf, fromEntries } from './documents.ts';
import { EXACT_ACCUMULATORS, EXACT_EXPRESSIONS } from './exact-expressions.ts';
import { valueAt, withoutPaths } from './in-arrays.ts';
import { accumulators, expressions, once } from './mingo.ts';
import { plainDocument, toPlain } from './plain.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** Prepares an aggregation expression once, to be computed for many documents. */
export type Evaluate = (expression: unknown) => (document: Document) => unknown;

/** mingo's operators, and this server's own where those lose digits or order values otherwise. */
export const operators = once(() => ({
  accumulator: { ...accumulators(), ...EXACT_ACCUMULATORS },
  expression: { ...expressions(), ...EXACT_EXPRESSIONS },
}));

const options = once<Options>(() => ({
  idKey: '_id',
  processingMode: ProcessingMode.CLONE_OFF,
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
  context: Context.init(operators()),
}));

export const expression: Evaluate = (source) => {
  const plain = withoutPaths(toPlain(source));
  return (document) => computing(() => evalExpr(plainDocument(document), plain, options()));
};

export type Compute = (document: Document) => unknown;

/** The same for plain documents; a path without arrays, a constant, `$ifNull` or an object of them is computed here. */
export function compileExpression(source: unknown): Compute {
  const plain = toPlain(source);
  if (typeof plain === 'string' && /^\$[^$]/.test(plain)) {
    const parts = plain.slice(1).split('.');
    return (document) => valueAt(document, parts);
  }
  if (isDocument(plain) && Object.keys(plain).every((name) => !name.startsWith('$') && !name.includes('.'))) {
    const fields = entriesOf(plain).map(([name, inner]) => [name, compileExpression(inner)] as const);
    return (document) =>
      fromEntries(
        fields.map(([name, compute]) => [name, compute(document)] as const).filter(([, value]) => value !== undefined),
      );
  }
  const alternatives = isDocument(plain) && Object.keys(plain).length === 1 ? plain.$ifNull : undefined;
  if (Array.isArray(alternatives) && alternatives.length > 1) {
    const computes = alternatives.map(compileExpression);
    return (document) => {
      let value: unknown;
      for (const compute of computes) {
        value = compute(document);
        if (value !== null && value !== undefined) return value;
      }
      return value;
    };
  }
  if (typeof plain === 'number' || typeof plain === 'boolean' || plain === null) return () => plain;
  const rest = withoutPaths(plain);
  return (document) => evaluated(rest, document);
}

const evaluated = (source: unknown, document: Document): unknown =>
  computing(() => evalExpr(document, source, options()));

const coded = (code: number) => (message: string) => numbered(code, message);

/** The numbers that MongoDB has for what mingo finds fault with. */
const FAULTS: readonly (readonly [said: RegExp, fault: (message: string) => CommandError])[] = [
  [/^Expression must contain a single operator/, coded(15983)],
  [/^\$map 'input'/, coded(16883)],
  [/^\$reduce 'input'/, coded(40080)],
  [/^\$zip 'inputs'/, coded(34461)],
  [/^\$mergeObjects /, coded(40400)],
  [/^\$slice arg1/, coded(28724)],
  [/^\$slice arg2/, coded(28725)],
  [/^\$slice arg3/, coded(28729)],
  [/^\$sortArray 'input'/, coded(2942504)],
  [/^\$(?:first|last|min|max)N 'input'/, coded(5788200)],
  [/^\$(?:first|last|min|max)N 'n'/, coded(5787908)],
  [/^\$bit(?:And|Or|Xor|Not) /, typeMismatch],
];

/** mingo says what is wrong in words of its own; to a client it is a bad value, not a fault of this server. */
export function computing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const fault = FAULTS.find(([said]) => said.test(message));
    if (fault) throw fault[1](message);
    const unknown = /^accumulator '(\$.*)' is not registered/.exec(message)?.[1];
    if (unknown !== undefined) throw invalidOperator(`Unrecognized expression '${unknown}'`);
    throw badValue(message);
  }
}
