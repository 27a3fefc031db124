import { numbered } from '../errors.ts';
import { entriesOf, fromEntries } from './documents.ts';
import type { Compute } from './expressions.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** Each level of a document is kept, left out or looked at more closely: what it says is computed from that level. */
export function redacting(compute: Compute): (document: Document) => Document | undefined {
  return redacted;

  function redacted(document: Document): Document | undefined {
    const decision = compute(document);
    if (decision === '$$KEEP') return document;
    if (decision === '$$PRUNE') return undefined;
    if (decision === '$$DESCEND') {
      const fields = entriesOf(document).map(([name, value]) => [name, within(value)] as const);
      return fromEntries(fields.filter(([, value]) => value !== undefined));
    }
    throw numbered(
      17053,
      `$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE, but returned ${JSON.stringify(decision)}`,
    );
  }

  function within(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(within).filter((element) => element !== undefined);
    return isDocument(value) ? redacted(value) : value;
  }
}
