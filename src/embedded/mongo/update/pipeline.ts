import { CommandError, internalError } from '../errors.ts';
import { aggregate, checkPipeline } from '../query/aggregation.ts';
import { namesOf, orderedLike, withId } from '../query/documents.ts';
import { plainDocument, toPlain, withKeptTypes } from '../query/plain.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Updater } from './updater.ts';

const ALLOWED = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

/** An update given as stages. What the stages leave alone keeps its stored value, number type included. */
export function updatePipeline(stages: readonly unknown[]): Updater {
  checkPipeline(stages);
  const refused = stages.flatMap((stage) => Object.keys(stage)).find((name) => !ALLOWED.has(name));
  if (refused !== undefined) {
    throw new CommandError(72, 'InvalidOptions', `${refused} is not allowed to be used within an update`);
  }
  const pipeline = stages.map(toPlain) as Document[];
  const asked = stages.flatMap((stage) => Object.values(stage).filter(isDocument).flatMap(namesOf));
  return (document) => {
    const plain = plainDocument(document);
    const [result] = aggregate([plainDocument(document)], pipeline, () => []);
    if (!result) throw internalError('an update pipeline gave no document');
    const next = withKeptTypes(document, plain, orderedLike(plain, asked, result));
    return '_id' in document && !('_id' in next) ? withId(document._id, next) : next;
  };
}
