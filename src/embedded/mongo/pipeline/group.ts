import { entriesOf, fromEntries } from '../query/documents.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { compileExpression } from '../query/expressions.ts';
import type { Compute, Evaluate } from '../query/expressions.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Accumulator } from '../query/accumulators.ts';
import { gathering } from '../query/gathering.ts';
import type { Gathering } from '../query/gathering.ts';

interface Group {
  readonly id: unknown;
  readonly fields: readonly Accumulator[];
}

interface Field extends Gathering {
  readonly name: string;
}

/** Groups document by document, so that it can be interrupted. Undefined when it takes more than the usual accumulators. */
export function grouping(specification: unknown, compile: Evaluate = compileExpression): Grouping | undefined {
  if (!isDocument(specification) || !('_id' in specification)) return undefined;
  const { _id: id } = specification;
  const others = entriesOf(specification).filter(([name]) => name !== '_id');
  const fields = others.flatMap(([name, accumulator]): Field[] => {
    const [[operator, operand] = ['', undefined], ...more] = isDocument(accumulator) ? Object.entries(accumulator) : [];
    const gathered = gathering(operator, operand, compile);
    return !gathered || more.length > 0 || name.includes('.') ? [] : [{ name, ...gathered }];
  });
  return fields.length === others.length ? new Grouping(compile(id), fields) : undefined;
}

class Grouping {
  private readonly id: Compute;
  private readonly fields: readonly Field[];
  private readonly groups = new Map<string, Group>();

  constructor(id: Compute, fields: readonly Field[]) {
    this.id = id;
    this.fields = fields;
  }

  add(document: Document): void {
    const id = this.id(document) ?? null;
    const key = typeof id === 'string' ? `s${id}` : `b${encodeValue(id).toString('latin1')}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { id, fields: this.fields.map(({ start }) => start()) };
      this.groups.set(key, group);
    }
    for (const [at, { compute }] of this.fields.entries()) group.fields[at]?.add(compute(document));
  }

  *results(): Generator<Document> {
    for (const { id, fields } of this.groups.values()) {
      yield fromEntries([['_id', id], ...this.fields.map(({ name }, at) => [name, fields[at]?.result()] as const)]);
    }
  }
}
