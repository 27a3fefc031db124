import { failedToParse } from '../errors.ts';
import { entriesOf, fromEntries } from './documents.ts';
import { expression } from './expressions.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';
import { checkVariables, FILTERING } from './variables.ts';

/*
 * The variables that a command defines by `let` are values by the time that anything is read: each stands in the place
 * of its name, and what reads filters, stages and updates needs to know of none.
 */

type Values = ReadonlyMap<string, unknown>;

/** The command with its variables put in. @throws numbered 17276 where a filter names one that nothing defines. */
export function withVariables(body: Document): Document {
  const { let: told, ...rest } = body;
  const values = valuesOf(told);
  const inner = isDocument(body.explain) ? { explain: withVariables(body.explain) } : {};
  if (values.size === 0) {
    checkFilters(body);
    return 'explain' in inner ? { ...body, ...inner } : body;
  }
  const put = { ...putInto(rest, values), ...inner };
  checkFilters(put);
  return put;
}

function valuesOf(told: unknown): Map<string, unknown> {
  if (!isDocument(told)) return new Map();
  checkVariables(Object.values(told));
  return new Map(
    Object.entries(told).map(([name, source]) => {
      if (!/^[a-z\u0080-\uffff]/.test(name)) {
        throw failedToParse(`'${name}' starts with an invalid character for a user variable name`);
      }
      return [name, expression(source)({}) ?? null];
    }),
  );
}

const FILTERS = ['filter', 'query', 'q'];

function checkFilters(body: Document): void {
  for (const name of FILTERS) checkFilter(body[name]);
  for (const name of ['updates', 'deletes']) {
    const statements = body[name];
    if (Array.isArray(statements))
      for (const statement of statements) if (isDocument(statement)) checkFilter(statement.q);
  }
}

/** `$expr` stands at the top, or in a list of conditions that does. */
function checkFilter(filter: unknown): void {
  if (Array.isArray(filter)) for (const each of filter) checkFilter(each);
  if (!isDocument(filter)) return;
  if (filter.$expr !== undefined) checkVariables(filter.$expr);
  for (const name of ['$and', '$or', '$nor']) if (name in filter) checkFilter(filter[name]);
}

/** Into each part of a command or of a write's statement that may name variables. */
function putInto(body: Document, values: Values): Document {
  return fromEntries(
    entriesOf(body).map(([name, part]) => {
      if (FILTERS.includes(name)) return [name, inFilter(part, values)];
      if (name === 'pipeline') return [name, inStages(part, values)];
      if (name === 'projection' || name === 'fields') return [name, inExpression(part, values)];
      if ((name === 'update' || name === 'u') && Array.isArray(part)) return [name, inStages(part, values)];
      if ((name === 'updates' || name === 'deletes') && Array.isArray(part)) {
        return [
          name,
          part.map((statement: unknown) => (isDocument(statement) ? inStatement(statement, values) : statement)),
        ];
      }
      return [name, part];
    }),
  );
}

/** A statement may have constants of its own for an update by stages. */
function inStatement({ c: constants, ...statement }: Document, values: Values): Document {
  return putInto(statement, new Map([...values, ...valuesOf(constants)]));
}

function inFilter(filter: unknown, values: Values): unknown {
  if (Array.isArray(filter)) return filter.map((each) => inFilter(each, values));
  if (!isDocument(filter)) return filter;
  return fromEntries(
    entriesOf(filter).map(([name, condition]) => [
      name,
      name === '$expr' ? inExpression(condition, values) : inFilter(condition, values),
    ]),
  );
}

function inStages(stages: unknown, values: Values): unknown {
  if (!Array.isArray(stages)) return stages;
  return stages.map((stage: unknown) =>
    isDocument(stage)
      ? fromEntries(entriesOf(stage).map(([name, operand]) => [name, inStage(name, operand, values)]))
      : stage,
  );
}

function inStage(name: string, operand: unknown, values: Values): unknown {
  if (FILTERING.has(name)) return inFilter(operand, values);
  if (!isDocument(operand)) return inExpression(operand, values);
  if (name === '$facet')
    return fromEntries(entriesOf(operand).map(([facet, stages]) => [facet, inStages(stages, values)]));
  const { pipeline, ...others } = operand;
  if (pipeline === undefined || (name !== '$lookup' && name !== '$unionWith')) return inExpression(operand, values);
  const own = isDocument(others.let) ? Object.keys(others.let) : [];
  return { ...(inExpression(others, values) as Document), pipeline: inStages(pipeline, without(values, own)) };
}

const without = (values: Values, names: readonly unknown[]): Values =>
  new Map([...values].filter(([name]) => !names.includes(name)));

const NAMED = /^\$\$([^.]+)/;

/** Names that each of these gives to values of its own. */
const BOUND: Readonly<Record<string, (operand: Document) => unknown[]>> = {
  $let: ({ vars }) => (isDocument(vars) ? Object.keys(vars) : []),
  $map: ({ as = 'this' }) => [as],
  $filter: ({ as = 'this' }) => [as],
  $reduce: () => ['this', 'value'],
};

function inExpression(source: unknown, values: Values): unknown {
  if (typeof source === 'string') {
    const name = NAMED.exec(source)?.[1] ?? '';
    return values.has(name) ? { $let: { vars: { [name]: { $literal: values.get(name) } }, in: source } } : source;
  }
  if (Array.isArray(source)) return source.map((each) => inExpression(each, values));
  if (!isDocument(source) || '$literal' in source) return source;
  return fromEntries(
    entriesOf(source).map(([name, inner]) => {
      const bound = isDocument(inner) ? BOUND[name]?.(inner) : undefined;
      if (!bound) return [name, inExpression(inner, values)];
      const parts = entriesOf(inner as Document).map(([part, operand]): [string, unknown] => [
        part,
        inExpression(operand, part === 'in' || part === 'cond' ? without(values, bound) : values),
      ]);
      return [name, fromEntries(parts)];
    }),
  );
}
