import { numbered } from '../errors.ts';
import { nearIn } from '../geo/near.ts';
import type { Query } from '../planner/run.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Context } from './command.ts';
import { queryOf } from './find.ts';
import { geoNear } from './geo-near.ts';

/** An aggregation in two: what a find does as well, and with its indexes, and what has to be done to its documents. */
export interface Leading {
  readonly query: Query;
  readonly rest: readonly Document[];
  /** What $geoNear adds to a document. */
  readonly measure?: (document: Document) => Document;
}

const ORDER = ['$match', '$sort', '$skip', '$limit'];

export function leadingOf({ engine }: Context, namespace: string, stages: readonly Document[], hint: unknown): Leading {
  const [first, ...others] = stages;
  if (first && '$geoNear' in first) {
    const { filter, measure, ordered } = geoNear(first.$geoNear, engine.catalog.get(namespace));
    const { ties, stages: next } = ordered(others);
    const { query, rest } = taken(next, ['$skip', '$limit']);
    return { query: { ...queryOf({ ...query, filter }), hint, ties }, rest, measure };
  }
  const { query, rest } = taken(stages, ORDER);
  if (isDocument(query.filter) && nearIn(query.filter)) {
    throw numbered(5626500, '$geoNear, $near, and $nearSphere are not allowed in this context');
  }
  return { query: { ...queryOf(query), hint }, rest };
}

function taken(stages: readonly Document[], order: readonly string[]): { query: Document; rest: readonly Document[] } {
  const query: Document = {};
  let reached = -1;
  let count = 0;
  for (const stage of stages) {
    const [[name, operand] = ['', undefined]] = Object.entries(stage);
    const place = order.indexOf(name);
    if (place < 0 || place <= reached) break;
    query[name === '$match' ? 'filter' : name.slice(1)] = operand;
    reached = place;
    count++;
  }
  return { query, rest: stages.slice(count) };
}
