import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import type { Options } from 'mingo/types';
import { badValue, CommandError } from '../errors.ts';
import { plainDocument, toPlain } from './plain.ts';
import type { Document } from './values.ts';

/** Prepares an aggregation expression once, to be computed for many documents. */
export type Evaluate = (expression: unknown) => (document: Document) => unknown;

const OPTIONS: Options = {
  idKey: '_id',
  processingMode: ProcessingMode.CLONE_OFF,
  useStrictMode: true,
  scriptEnabled: false,
  failOnError: true,
  context: Context.init({ accumulator: { ...accumulators }, expression: { ...expressions } }),
};

export const expression: Evaluate = (source) => {
  const plain = toPlain(source);
  return (document) => computing(() => evalExpr(plainDocument(document), plain, OPTIONS));
};

/** mingo says what is wrong in words of its own; to a client it is a bad value, not a fault of this server. */
export function computing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw badValue(error instanceof Error ? error.message : String(error));
  }
}
