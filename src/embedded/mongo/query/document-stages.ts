import { numbered } from '../errors.ts';
import { addedPaths, addingFields } from './added-fields.ts';
import { fromEntries } from './documents.ts';
import type { Compute, Evaluate } from './expressions.ts';
import { compileProjectStage } from './projection.ts';
import { redacting } from './redact.ts';
import { computedTypeName } from './types.ts';
import { isDocument } from './values.ts';
import type { Document } from './values.ts';

/** What a stage makes of a document; undefined when nothing is left of it. */
type Change = (document: Document) => Document | undefined;

const STAGES = {
  $project: (operand: unknown, compile: Evaluate) => compileProjectStage(operand as Document, compile),
  $addFields: added,
  $set: added,
  $unset: (operand: unknown, compile: Evaluate) =>
    compileProjectStage(fromEntries([operand].flat().map((path) => [String(path), false])), compile),
  $replaceRoot: (operand: unknown, compile: Evaluate) =>
    replacing(compile((operand as Document).newRoot), "'newRoot' expression"),
  $replaceWith: (operand: unknown, compile: Evaluate) => replacing(compile(operand), "'replacement document'"),
  $redact: (operand: unknown, compile: Evaluate) => redacting(operand, compile),
};

export type DocumentStage = keyof typeof STAGES;

/** Stages that look at one document at a time and give one for it, or none. */
export const DOCUMENT_STAGES = Object.keys(STAGES) as DocumentStage[];

export const isDocumentStage = (name: string): name is DocumentStage => Object.hasOwn(STAGES, name);

/** Such a stage as a function of one plain document. */
export const documentStage = (name: DocumentStage, operand: unknown, compile: Evaluate): Change =>
  STAGES[name](operand, compile);

function added(operand: unknown, compile: Evaluate): Change {
  const add = addingFields(addedPaths(operand as Document), compile);
  return (document) => add(document, document);
}

function replacing(compute: Compute, what: string): Change {
  return (document) => {
    const value = compute(document);
    if (isDocument(value)) return value;
    throw numbered(
      40228,
      `${what} must evaluate to an object, but resulting value was: ${value === undefined ? 'MISSING' : JSON.stringify(value)}. Type of resulting value: '${computedTypeName(value)}'.`,
    );
  };
}
