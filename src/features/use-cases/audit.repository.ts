import { ObjectId } from 'mongodb';
import type { CollectionIndexes, Mongo } from '../../platform/mongo/index.ts';
import type { AuditDocument } from './use-cases.document.ts';

const AUDIT = 'use_case_audit';

export const auditIndexes: CollectionIndexes = {
  collection: AUDIT,
  indexes: [{ key: { use_case_id: 1, _id: -1 }, name: 'of_case' }],
};

/** Apart from the cases: no read of a case loads it, and a purge leaves it. */
export function createAuditRepository(mongo: Mongo) {
  const audit = mongo.collection<AuditDocument>(AUDIT);
  return {
    /** Once, however often it is repeated. */
    async put({ _id, ...entry }: AuditDocument): Promise<void> {
      await audit.updateOne({ _id }, { $setOnInsert: entry }, { upsert: true });
    },

    /** Latest first, since ids are in the order of time; of those before the entry named, where one is. */
    of: (use_case_id: string, before: string | undefined, limit: number): Promise<AuditDocument[]> =>
      audit
        .find({ use_case_id: new ObjectId(use_case_id), ...(before !== undefined && { _id: { $lt: before } }) })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray(),
  };
}

export type AuditRepository = ReturnType<typeof createAuditRepository>;
