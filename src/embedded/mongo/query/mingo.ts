import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type * as Accumulators from 'mingo/operators/accumulator';
import type * as Expressions from 'mingo/operators/expression';
import type * as Stages from 'mingo/operators/pipeline';
import type * as Projections from 'mingo/operators/projection';
import type * as Conditions from 'mingo/operators/query';
import type * as Windows from 'mingo/operators/window';
import { passTurn } from '../turns.ts';

/*
 * mingo's operators are hundreds of files, which take longer to load than all else together: the first expression or
 * stage that needs them loads them, after the server is ready, unless they were loaded ahead by then.
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

const KINDS = ['accumulator', 'expression', 'pipeline', 'projection', 'query', 'window'];

/** Loads all of them file by file, so that nobody has to wait for hundreds at once. */
export async function loadAhead(): Promise<void> {
  for (const kind of KINDS) {
    const directory = dirname(load.resolve(`mingo/operators/${kind}`));
    for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort(byWeight)) {
      if (file.endsWith('.js')) load(join(directory, file));
      await passTurn();
    }
  }
}

/** An index loads all that lies beside and below it, so it comes last. */
const byWeight = (a: string, b: string): number => weight(a) - weight(b);
const weight = (file: string): number => (file.endsWith('index.js') ? 100 - file.split(sep).length : 0);
