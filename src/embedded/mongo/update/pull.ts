import { badValue, CommandError } from '../errors.ts';
import { compareValues } from '../query/key-encoding.ts';
import { compileElement, compileFilter, isOfFields } from '../query/matcher.ts';
import { asDocument, isDocument, MISSING } from '../query/values.ts';
import type { Change } from './targets.ts';

/** `$pull`: a condition on the elements, on fields of the elements, or a value to be equal to. */
export function pull(condition: unknown): Change {
  return without(isDocument(condition) && isOfFields(condition) ? fields(condition) : compileElement(condition));
}

export function pullAll(values: unknown): Change {
  if (!Array.isArray(values)) throw badValue('$pullAll requires an array argument');
  return without((element) => values.some((value) => compareValues(element, value) === 0));
}

function fields(condition: Record<string, unknown>): (element: unknown) => boolean {
  const matches = compileFilter(condition);
  return (element) => {
    const document = asDocument(element);
    return document !== undefined && matches(document);
  };
}

function without(unwanted: (element: unknown) => boolean): Change {
  return (value) => {
    if (value === MISSING) return MISSING;
    if (!Array.isArray(value)) throw new CommandError(2, 'BadValue', 'Cannot apply $pull to a non-array value');
    return (value as unknown[]).filter((element) => !unwanted(element));
  };
}
