import { gatherFilterPaths, gatherPaths, topOf } from '../query/needed.ts';
import type { Needed } from '../query/needed.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

/** The top-level fields that a pipeline looks at; undefined when it may look at, or give back, all of them. */
export function neededFields(stages: readonly Document[]): Needed {
  const paths = new Set<string>();
  return gather(stages, paths) ? new Set([...paths].map(topOf)) : undefined;
}

function gather(stages: readonly Document[], paths: Set<string>): boolean {
  for (const stage of stages) {
    const [[name, operand] = ['', undefined]] = Object.entries(stage);
    switch (name) {
      case '$limit':
      case '$skip':
        break;
      case '$count':
        return true;
      case '$group':
      case '$sortByCount':
        return gatherPaths(operand, paths);
      case '$match':
        if (!isDocument(operand) || !gatherFilterPaths(operand, paths)) return false;
        break;
      case '$sort':
        for (const field of Object.keys(operand as Document)) paths.add(field);
        break;
      case '$unwind':
      case '$addFields':
      case '$set':
        if (!gatherPaths(operand, paths)) return false;
        if (name !== '$unwind') for (const field of Object.keys(operand as Document)) paths.add(field);
        break;
      case '$facet':
        return Object.values(operand as Document).every((inner) => gather(inner as Document[], paths));
      default:
        return false;
    }
  }
  return false;
}
