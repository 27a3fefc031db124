import { Aggregator } from 'mingo/aggregator';
import { Context, ProcessingMode } from 'mingo/core';
import type { Options } from 'mingo/types';
import { badValue, onlyInMongo, numbered } from '../errors.ts';
import { OWN_STAGES } from '../pipeline/own-stages.ts';
import { computing, operators } from './expressions.ts';
import { accumulators, conditions, once, projections, stages, windows } from './mingo.ts';
import { STAGE_CHECKS } from './stage-checks.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';
import { checkStageVariables } from './variables.ts';

/** All documents of another collection of the same database, for $lookup and $unionWith. */
export type Collections = (name: string) => Document[];

const stagesKnown = once(() => ({ ...stages(), ...OWN_STAGES }));
const REFUSED = new Set([
  '$merge',
  '$out',
  '$changeStream',
  '$currentOp',
  '$indexStats',
  '$listSessions',
  '$planCacheStats',
  '$search',
  '$searchMeta',
  '$vectorSearch',
]);

/** Stages that begin a pipeline, which the server does itself. */
const FIRST = new Set(['$geoNear', '$collStats']);

/** Of so many the first alone: not in a list, which is what mingo makes of it. */
const single =
  (name: '$topN' | '$bottomN') =>
  (documents: readonly Document[], operand: Document, options: Options): unknown =>
    accumulators()[name](documents as Document[], { ...operand, n: 1 } as never, options)[0];

const context = once(() =>
  Context.init({
    ...operators(),
    accumulator: { ...operators().accumulator, $top: single('$topN'), $bottom: single('$bottomN') } as never,
    pipeline: stagesKnown(),
    projection: { ...projections() },
    query: { ...conditions() },
    window: { ...windows() },
  }),
);

/** Refuses what no stage of this server can do, before any document is read. */
export function checkPipeline(
  pipeline: readonly unknown[],
  isWhole = false,
  variables?: ReadonlySet<string>,
): asserts pipeline is readonly Document[] {
  for (const [position, stage] of pipeline.entries()) {
    const name = isDocument(stage) ? Object.keys(stage) : [];
    if (!isDocument(stage) || name.length !== 1 || name[0] === undefined) {
      throw numbered(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (FIRST.has(name[0])) {
      if (isWhole && position === 0) continue;
      throw numbered(40602, `${name[0]} is only valid as the first stage in a pipeline.`);
    }
    if (REFUSED.has(name[0])) throw onlyInMongo(name[0]);
    if (!(name[0] in stagesKnown())) {
      throw numbered(40324, `Unrecognized pipeline stage name: '${name[0]}'`);
    }
    STAGE_CHECKS[name[0]]?.(stage[name[0]]);
    const known = checkStageVariables(name[0], stage[name[0]], variables);
    for (const inner of innerPipelines(stage)) checkPipeline(inner, false, known);
  }
}

function innerPipelines(stage: Document): unknown[][] {
  if (isDocument(stage.$facet)) return Object.values(stage.$facet).filter(Array.isArray);
  const body = stage.$lookup ?? stage.$unionWith;
  return isDocument(body) && Array.isArray(body.pipeline) ? [body.pipeline as unknown[]] : [];
}

/** Runs stages over plain documents. */
export function aggregate(documents: Iterable<Document>, pipeline: readonly Document[], collections: Collections) {
  if (pipeline.length === 0) return [...documents];
  return computing(() => {
    const source = pipeline[0] && '$documents' in pipeline[0] ? [] : [...documents];
    const run = new Aggregator(pipeline as Document[], {
      idKey: '_id',
      processingMode: ProcessingMode.CLONE_OFF,
      useStrictMode: true,
      // mingo's $setWindowFields is made of functions; a client's code never becomes one.
      scriptEnabled: true,
      failOnError: true,
      collectionResolver: collections,
      context: context(),
    });
    return run.run(source).map((result) => {
      if (!isDocument(result)) throw badValue('a pipeline has to give documents');
      return result;
    });
  });
}
