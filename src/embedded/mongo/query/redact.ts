import { numbered } from '../errors.ts';
import { entriesOf, fromEntries } from './documents.ts';
import type { Evaluate } from './expressions.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** Where a level holds the document that it is of, while its decision is computed. */
const WHOLE = '\u0001whole';

/** An expression that asks for the whole document at its place in each level; the same where it does not ask. */
function withWhole(source: unknown): unknown {
  if (typeof source === 'string') return source.replace(/^\$\$ROOT(?=\.|$)/, `$${WHOLE}`);
  if (Array.isArray(source)) return source.map(withWhole);
  if (!isDocument(source) || '$literal' in source) return source;
  return fromEntries(entriesOf(source).map(([name, inner]) => [name, withWhole(inner)]));
}

/** Each level of a document is kept, left out or looked at more closely: what it says is computed from that level. */
export function redacting(source: unknown, compile: Evaluate): (document: Document) => Document | undefined {
  const compute = compile(withWhole(source));
  return (whole) => redacted(whole);

  function redacted(level: Document, whole: Document = level): Document | undefined {
    const decision = compute({ ...level, [WHOLE]: whole });
    if (decision === '$$KEEP') return level;
    if (decision === '$$PRUNE') return undefined;
    if (decision === '$$DESCEND') {
      const fields = entriesOf(level).map(([name, value]) => [name, within(value, whole)] as const);
      return fromEntries(fields.filter(([, value]) => value !== undefined));
    }
    throw numbered(
      17053,
      `$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE, but returned ${JSON.stringify(decision)}`,
    );
  }

  function within(value: unknown, whole: Document): unknown {
    if (Array.isArray(value)) {
      return value.map((element) => within(element, whole)).filter((element) => element !== undefined);
    }
    return isDocument(value) ? redacted(value, whole) : value;
  }
}
