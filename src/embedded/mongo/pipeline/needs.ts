import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';

type Needs = ReadonlySet<string> | undefined;

/** The top-level fields that a pipeline looks at; undefined when it may look at, or give back, all of them. */
export function neededFields(stages: readonly Document[]): Needs {
  const needed = new Set<string>();
  for (const stage of stages) {
    const [[name, operand] = ['', undefined]] = Object.entries(stage);
    switch (name) {
      case '$limit':
      case '$skip':
        break;
      case '$count':
        return needed;
      case '$group':
      case '$sortByCount':
        return gather(operand, needed) ? needed : undefined;
      case '$match':
        if (!isDocument(operand) || !gatherFilter(operand, needed)) return undefined;
        break;
      case '$sort':
        for (const field of Object.keys(operand as Document)) needed.add(top(field));
        break;
      case '$unwind':
      case '$addFields':
      case '$set':
        if (!gather(operand, needed)) return undefined;
        if (name !== '$unwind') for (const field of Object.keys(operand as Document)) needed.add(top(field));
        break;
      case '$facet': {
        const parts = Object.values(operand as Document).map((inner) => neededFields(inner as Document[]));
        if (parts.some((part) => part === undefined)) return undefined;
        parts.forEach((part) => part?.forEach((field) => needed.add(field)));
        return needed;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

const top = (path: string): string => path.split('.')[0] ?? path;

/** Adds the fields an expression names; false when it may mean the document as a whole. */
function gather(expression: unknown, needed: Set<string>): boolean {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return !/^\$\$(ROOT|CURRENT)\b/.test(expression);
    if (expression.startsWith('$')) needed.add(top(expression.slice(1)));
    return true;
  }
  if (Array.isArray(expression)) return expression.every((item) => gather(item, needed));
  if (!isDocument(expression)) return true;
  if ('$getField' in expression) return false;
  return Object.values(expression).every((item) => gather(item, needed));
}

function gatherFilter(filter: Document, needed: Set<string>): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (field === '$expr') return gather(condition, needed);
    if (!field.startsWith('$')) {
      needed.add(top(field));
      return true;
    }
    return Array.isArray(condition) && condition.every((part) => isDocument(part) && gatherFilter(part, needed));
  });
}
