import { type Filter, ObjectId } from 'mongodb';
import { type CollectionIndexes, isDuplicateKey, type Mongo } from '../../platform/mongo/index.ts';
import { type Envelope, pendingEventsIndex } from '../../platform/events/index.ts';
import type { ReactionDocument, UseCaseDocument, ViewDocument } from './use-cases.document.ts';

export const REACTIONS = 'use_case_reactions';

export const reactionIndexes: CollectionIndexes = {
  collection: REACTIONS,
  indexes: [
    { key: { use_case_id: 1, kind: 1, user_id: 1 }, name: 'one_each', unique: true },
    { key: { use_case_id: 1, kind: 1, on: 1 }, name: 'counted' },
    { key: { user_id: 1, kind: 1, on: 1, at: -1, use_case_id: -1 }, name: 'of_user' },
    { key: { at: 1 }, name: 'latest' },
    pendingEventsIndex,
  ],
};

export type Kind = ReactionDocument['kind'];
type Key = Pick<ReactionDocument, 'use_case_id' | 'user_id' | 'kind'>;

export interface Counts {
  likes: number;
  saves: number;
}

const ATTEMPTS = 50;
export function createReactionsRepository(mongo: Mongo, collections: { cases: string; views: string }) {
  const cases = mongo.collection<UseCaseDocument>(collections.cases);
  const views = mongo.collection<ViewDocument>(collections.views);
  const reactions = mongo.collection<ReactionDocument>(REACTIONS);

  const countOf = (use_case_id: ObjectId, kind: Kind) => reactions.countDocuments({ use_case_id, kind, on: true });

  return {
    /**
     * @param news what to tell of it, once: where it was on before, however long ago, nobody is told again.
     * @returns the row, which carries the news; null where it was so already.
     */
    async turnOn(key: Key, at: Date, news: Envelope[]): Promise<ReactionDocument | null> {
      const change = { $set: { on: true, at }, $setOnInsert: { pending_events: news } };
      try {
        const options = { upsert: true, returnDocument: 'after' } as const;
        return await reactions.findOneAndUpdate({ ...key, on: { $ne: true } }, change, options);
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },

    /** @returns the row as it was before; null where it was off already. */
    turnOff: (key: Key, at: Date): Promise<ReactionDocument | null> =>
      reactions.findOneAndUpdate({ ...key, on: true }, { $set: { on: false, at } }),

    /**
     * Writes the true numbers. Whoever counted before somebody else wrote counts again, so the last one to write has
     * counted every row of those who wrote before.
     */
    async recount(id: string, popularity: number): Promise<Counts> {
      const _id = new ObjectId(id);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const useCase = await cases.findOne({ _id }, { projection: { reactions_rev: 1 } });
        if (!useCase) return { likes: 0, saves: 0 };
        const [likes, saves] = await Promise.all([countOf(_id, 'like'), countOf(_id, 'save')]);
        const unchanged = { _id, reactions_rev: useCase.reactions_rev ?? null } as Filter<UseCaseDocument>;
        const { matchedCount } = await cases.updateOne(unchanged, {
          $set: { likes, saves },
          $inc: { reactions_rev: 1, popularity },
        });
        if (matchedCount === 1) return { likes, saves };
      }
      throw new Error(`the likes of ${id} change faster than they are counted`);
    },

    /** Which of these somebody likes or saves, in one query. */
    ofUser: (user_id: string, ids: ObjectId[]) =>
      reactions
        .find({ user_id, use_case_id: { $in: ids }, on: true })
        .project<Pick<ReactionDocument, 'use_case_id' | 'kind'>>({ _id: 0, use_case_id: 1, kind: 1 })
        .toArray(),

    /** The saves of somebody, latest first, after the position given. */
    async savedBy(user_id: string, after: { at: Date; id: ObjectId } | undefined, limit: number) {
      const rest: Filter<ReactionDocument> = after
        ? { $or: [{ at: { $lt: after.at } }, { at: after.at, use_case_id: { $lt: after.id } }] }
        : {};
      return reactions
        .find({ user_id, kind: 'save', on: true, ...rest })
        .sort({ at: -1, use_case_id: -1 })
        .limit(limit)
        .toArray();
    },

    casesOf: (ids: ObjectId[]) => cases.find({ _id: { $in: ids } }).toArray(),

    /** Cases whose likes or saves changed since then: a crash may have left their numbers behind. */
    changedSince: async (at: Date): Promise<string[]> => {
      const ids = await reactions.distinct('use_case_id', { at: { $gte: at } });
      return ids.map((id) => id.toHexString());
    },

    /** Cases with views that a crash kept from being counted. */
    withUncountedViews: (before: Date): Promise<ObjectId[]> =>
      views.distinct('use_case_id', { uncounted: true, at: { $lt: before } }),

    /** @returns false where a reader came meanwhile; the next round tries again. */
    async recountViews(_id: ObjectId, before: Date): Promise<boolean> {
      const useCase = await cases.findOne({ _id }, { projection: { views: 1 } });
      const rows = await views.countDocuments({ use_case_id: _id });
      const viewers = await views.distinct('viewer', { use_case_id: _id });
      if (useCase) {
        const counted = { $set: { views: rows, unique_views: viewers.length } };
        const { matchedCount } = await cases.updateOne({ _id, views: useCase.views }, counted);
        if (matchedCount === 0) return false;
      }
      await views.updateMany({ use_case_id: _id, uncounted: true, at: { $lt: before } }, { $unset: { uncounted: '' } });
      return true;
    },
  };
}

export type ReactionsRepository = ReturnType<typeof createReactionsRepository>;
