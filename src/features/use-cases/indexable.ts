import { type Filter, ObjectId } from 'mongodb';
import type { Mongo } from '../../platform/mongo/index.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { USE_CASES } from './use-cases.repository.ts';

const SEARCHED = {
  version: 1,
  organization_id: 1,
  audience: 1,
  keys: 1,
  category: 1,
  industry: 1,
  'location.region': 1,
  title: 1,
  company: 1,
  tags: 1,
  technologies: 1,
  description: 1,
  challenge: 1,
  solution: 1,
} as const;

/** What an index of cases copies. Nobody finds a case without audience. */
export type IndexableCase = Pick<
  UseCaseDocument,
  '_id' | 'location' | Exclude<keyof typeof SEARCHED, 'location.region'>
>;

export type CaseStamp = Pick<UseCaseDocument, '_id' | 'version' | 'audience'>;

/** How an index reads the cases it copies. */
export function createIndexable(mongo: Mongo) {
  const cases = mongo.collection<UseCaseDocument>(USE_CASES);
  return {
    /** These cases in whatever status they are; those that are gone are missing. */
    find: (ids: string[]): Promise<IndexableCase[]> =>
      cases
        .find({ _id: { $in: ids.map((id) => new ObjectId(id)) } })
        .project<IndexableCase>(SEARCHED)
        .toArray(),

    /** The stamps of the next `limit` cases in the order of their ids, published or not. */
    stampsAfter: (id: string | null, limit: number): Promise<CaseStamp[]> => {
      const filter: Filter<UseCaseDocument> = id === null ? {} : { _id: { $gt: new ObjectId(id) } };
      return cases.find(filter).sort({ _id: 1 }).limit(limit).project<CaseStamp>({ version: 1, audience: 1 }).toArray();
    },
  };
}

export type Indexable = ReturnType<typeof createIndexable>;
