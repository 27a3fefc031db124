import { createRequire } from 'node:module';
import type * as Accumulators from 'mingo/operators/accumulator';
import type * as Expressions from 'mingo/operators/expression';
import type * as Stages from 'mingo/operators/pipeline';
import type * as Projections from 'mingo/operators/projection';
import type * as Conditions from 'mingo/operators/query';
import type * as Windows from 'mingo/operators/window';

/*
 * mingo's operators are hundreds of files, which take longer to load than all else together: the first expression or
 * stage that needs them loads them, after the server is ready.
 */

const load = createRequire(import.meta.url);

/** Made by the first who asks. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export const accumulators = once(() => load('mingo/operators/accumulator') as typeof Accumulators);
export const expressions = once(() => load('mingo/operators/expression') as typeof Expressions);
export const stages = once(() => load('mingo/operators/pipeline') as typeof Stages);
export const projections = once(() => load('mingo/operators/projection') as typeof Projections);
export const conditions = once(() => load('mingo/operators/query') as typeof Conditions);
export const windows = once(() => load('mingo/operators/window') as typeof Windows);
export type { Stages };
