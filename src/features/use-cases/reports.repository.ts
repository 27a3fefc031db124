import type { ObjectId } from 'mongodb';
import { type CollectionIndexes, isDuplicateKey, type Mongo } from '../../platform/mongo/index.ts';
import type { ReportsQuery } from './moderation.contract.ts';
import type { ReportDocument, UseCaseDocument } from './use-cases.document.ts';

export const REPORTS = 'use_case_reports';

export const reportIndexes: CollectionIndexes = {
  collection: REPORTS,
  indexes: [
    { key: { use_case_id: 1, reporter_id: 1 }, name: 'one_each', unique: true },
    { key: { state: 1, created_at: -1, _id: -1 }, name: 'of_state' },
    { key: { created_at: -1, _id: -1 }, name: 'latest' },
  ],
};

export function createReportsRepository(mongo: Mongo, casesName: string) {
  const reports = mongo.collection<ReportDocument>(REPORTS);
  const cases = mongo.collection<UseCaseDocument>(casesName);

  return {
    /** @returns false where this person has reported the case already. */
    async insert(report: ReportDocument): Promise<boolean> {
      try {
        await reports.insertOne(report);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    find: (_id: ObjectId) => reports.findOne({ _id }),

    /** @returns null where somebody resolved it meanwhile. */
    resolve: (
      _id: ObjectId,
      resolution: Pick<ReportDocument, 'state' | 'resolved_by' | 'resolved_at' | 'note'>,
    ): Promise<ReportDocument | null> =>
      reports.findOneAndUpdate({ _id, state: 'open' }, { $set: resolution }, { returnDocument: 'after' }),

    async page({ state, page, page_size }: ReportsQuery) {
      const filter = state === undefined ? {} : { state };
      const [rows, total] = await Promise.all([
        reports
          .find(filter)
          .sort({ created_at: -1, _id: -1 })
          .skip((page - 1) * page_size)
          .limit(page_size)
          .toArray(),
        reports.countDocuments(filter),
      ]);
      return { rows, total };
    },

    async titles(ids: ObjectId[]): Promise<Map<string, string | undefined>> {
      const rows = await cases.find({ _id: { $in: ids } }, { projection: { title: 1 } }).toArray();
      return new Map(rows.map(({ _id, title }) => [_id.toHexString(), title]));
    },
  };
}

export type ReportsRepository = ReturnType<typeof createReportsRepository>;
