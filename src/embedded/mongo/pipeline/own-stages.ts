import { evalExpr } from 'mingo/core';
import { Lazy } from 'mingo/lazy';
import type { Iterator } from 'mingo/lazy';
import type { Options } from 'mingo/types';
import { DOCUMENT_STAGES, documentStage } from '../query/document-stages.ts';
import type { DocumentStage } from '../query/document-stages.ts';
import { removeField } from '../query/documents.ts';
import type { Evaluate } from '../query/expressions.ts';
import { compileFilter } from '../query/matcher.ts';
import { stages } from '../query/mingo.ts';
import { sampleOf } from '../query/sample.ts';
import { sortDocuments, sortSpecification } from '../query/sorting.ts';
import type { Document } from '../query/values.ts';
import { bucketStages, sortByCountStages } from './bucket.ts';
import { bucketAutoOf, bucketsOf } from './bucket-auto.ts';
import { densified } from './densify.ts';
import { fillStages } from './fill.ts';
import { grouping } from './group.ts';
import { withNested } from './nested-field.ts';
import { unwinding } from './unwind.ts';
import { windowed } from './windows.ts';

/** A stage as mingo calls it, also within the pipeline of another one. */
type Stage = (documents: Iterator, operand: unknown, options: Options) => Iterator;

/** By these options an expression knows the variables of the stage around it. */
const compiler =
  (options: Options): Evaluate =>
  (source) =>
  (document) =>
    evalExpr(document, source, options);

const single =
  (name: DocumentStage): Stage =>
  (documents, operand, options) => {
    const change = documentStage(name, operand, compiler(options));
    return documents.map((document) => change(document as Document)).filter((document) => document !== undefined);
  };

/** For stages that see all documents before they give the first. */
const whole = (documents: Iterator, work: (all: Document[]) => Iterable<Document>): Iterator =>
  documents.transform((all) => Lazy(work(all as Document[])));

const through =
  (stagesOf: (operand: unknown) => Document[]): Stage =>
  (documents, operand, options) =>
    stagesOf(operand).reduce((inner, stage) => {
      const [[name, part] = ['', undefined]] = Object.entries(stage);
      return OWN_STAGES[name]?.(inner, part, options) ?? inner;
    }, documents);

const $group: Stage = (documents, operand, options) => {
  if (!grouping(operand, compiler(options))) return stages().$group(documents, operand as never, options);
  return whole(documents, (all) => {
    const groups = grouping(operand, compiler(options));
    for (const document of all) groups?.add(document);
    return groups?.results() ?? [];
  });
};

const $bucketAuto: Stage = (documents, operand, options) => {
  const asked = bucketAutoOf(operand);
  const compute = compiler(options)(asked.groupBy);
  const gather = (bucket: readonly Document[]): Document => {
    const [gathered = {}] = $group(Lazy(bucket), { _id: null, ...asked.output }, options).collect<Document>();
    return gathered;
  };
  return whole(documents, (all) => bucketsOf(all, asked, compute, gather));
};

const JOINED = '\0joined';

/** mingo takes a dotted name for a name; here what is joined goes to the path. */
const joining =
  (name: '$lookup' | '$graphLookup'): Stage =>
  (documents, operand, options) => {
    const { as } = operand as { as: string };
    const join = stages()[name] as Stage;
    if (!as.includes('.')) return join(documents, operand, options);
    return join(documents, { ...(operand as Document), as: JOINED }, options).map((result) => {
      const document = result as Document;
      const joined: unknown = document[JOINED];
      removeField(document, JOINED);
      return withNested(document, as.split('.'), joined);
    });
  };

/** Filters, order, groups and the shape of documents are this server's own, so that an aggregation agrees with a find. */
export const OWN_STAGES: Readonly<Record<string, Stage>> = {
  ...Object.fromEntries(DOCUMENT_STAGES.map((name) => [name, single(name)])),
  $match(documents, filter, options) {
    const matches = compileFilter(filter as Document, compiler(options));
    return documents.filter((document: Document) => matches(document));
  },
  $sort(documents, specification) {
    const order = sortSpecification(specification);
    return whole(documents, (all) => sortDocuments(all, order));
  },
  $sample: (documents, operand) => whole(documents, (all) => sampleOf(all, (operand as { size: number }).size)),
  $count: (documents, name) => whole(documents, ({ length }) => (length > 0 ? [{ [String(name)]: length }] : [])),
  $unwind: (documents, operand) => whole(documents, (all) => all.flatMap(unwinding(operand))),
  $group,
  $bucket: through(bucketStages),
  $bucketAuto,
  $sortByCount: through(sortByCountStages),
  $setWindowFields: (documents, operand, options) =>
    whole(documents, (all) => windowed(all, operand as Document, compiler(options), options)),
  $fill: through(fillStages),
  $densify: (documents, operand, options) => whole(documents, (all) => densified(all, operand, compiler(options))),
  $lookup: joining('$lookup'),
  $graphLookup: joining('$graphLookup'),
};
