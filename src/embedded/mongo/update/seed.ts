import { entriesOf } from '../query/documents.ts';
import { notSingleValue } from '../errors.ts';
import { isOperatorExpression } from '../query/value-tests.ts';
import { isDocument, RANK, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import { changeAt } from './targets.ts';

/** What a filter says for certain about a document that matches it: its equalities, as fields. */
export function seed(filter: Document): Document {
  const document: Document = {};
  const seen: string[] = [];
  for (const [path, value] of equalities(filter)) {
    const clash = seen.find((other) => path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`));
    if (clash !== undefined) {
      throw notSingleValue(
        path === clash
          ? `cannot infer query fields to set, path '${path}' is matched twice`
          : `cannot infer query fields to set, both paths '${path}' and '${clash}' are matched`,
      );
    }
    seen.push(path);
    changeAt(document, path.split('.'), () => value);
  }
  return document;
}

function equalities(filter: Document): [string, unknown][] {
  return entriesOf(filter).flatMap(([field, condition]): [string, unknown][] => {
    if (field === '$and' && Array.isArray(condition)) return condition.filter(isDocument).flatMap(equalities);
    if (field === '$or' && Array.isArray(condition) && condition.length === 1 && isDocument(condition[0])) {
      return equalities(condition[0]);
    }
    if (field.startsWith('$')) return [];
    if (!isOperatorExpression(condition)) return isPattern(condition) ? [] : [[field, condition]];
    if ('$eq' in condition) return [[field, condition.$eq]];
    const only = Array.isArray(condition.$in) && condition.$in.length === 1 ? condition.$in : condition.$all;
    return Array.isArray(only) && only.length === 1 && !isPattern(only[0]) ? [[field, only[0]]] : [];
  });
}

const isPattern = (value: unknown): boolean => rankOf(value) === RANK.regex;
