import { ObjectId, type UpdateFilter } from 'mongodb';
import { pendingEventsIndex } from '../../platform/events/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import { type CollectionIndexes, isDuplicateKey, type Mongo } from '../../platform/mongo/index.ts';
import { auditIndexes } from './audit.repository.ts';
import { REACTIONS, reactionIndexes } from './reactions.repository.ts';
import { REPORTS, reportIndexes } from './reports.repository.ts';
import type { UseCaseEvent } from './use-cases.events.ts';
import type { UseCaseDocument, ViewDocument } from './use-cases.document.ts';
import type { Places } from './places.ts';
import { popularityOf } from './popularity.ts';
import { audienceOf } from './use-cases.policy.ts';
import { createCards } from './browse/cards.ts';
import { createFound } from './browse/found.ts';
import { createMap } from './browse/map.ts';
import { createPages } from './browse/page.ts';
import { createRelated } from './browse/related.ts';
import { browseIndexes } from './browse/sort.ts';

export const USE_CASES = 'use_cases';
export const VIEWS = 'use_case_views';

export const useCaseIndexes: CollectionIndexes[] = [
  {
    collection: USE_CASES,
    indexes: [
      { key: { organization_id: 1, slug: 1 }, name: 'slug', unique: true },
      { key: { organization_id: 1, old_slugs: 1 }, name: 'old_slugs' },
      ...browseIndexes,
      { key: { organization_id: 1, published_at: -1 }, name: 'figures' },
      pendingEventsIndex,
    ],
  },
  {
    collection: VIEWS,
    indexes: [
      { key: { use_case_id: 1, viewer: 1, day: 1 }, name: 'once_a_day', unique: true },
      { key: { organization_id: 1, at: 1 }, name: 'figures' },
      { key: { uncounted: 1, at: 1 }, name: 'uncounted', partialFilterExpression: { uncounted: true } },
    ],
  },
  reactionIndexes,
  reportIndexes,
  auditIndexes,
];

export interface Period {
  /** Undefined of beginning: null. */
  from: Date | null;
  /** Not itself part of the period. */
  to: Date;
}

interface CaseFigures {
  total_submissions: number;
  verified_cases: number;
  mean_roi: number | null;
}

/** What one change writes, all of it or nothing. */
export interface Change {
  set: Partial<UseCaseDocument>;
  unset: string[];
  /** False where neither content nor status changed. */
  counts: boolean;
  events: UseCaseEvent[];
  /** An address that it had while it was published, from now on one of its former ones. */
  old_slug?: string | undefined;
}

/** What decides who finds a case. */
const JUDGED = { organization_id: 1, status: 1, visibility: 1, deleted_at: 1, 'published_by.user_id': 1, version: 1 };

export function createUseCasesRepository(mongo: Mongo, locate: Places['locate'], metrics: Metrics) {
  const cases = mongo.collection<UseCaseDocument>(USE_CASES);
  const views = mongo.collection<ViewDocument>(VIEWS);

  const cards = createCards(cases);
  const pages = createPages(cases, cards, metrics);
  const map = createMap(cases, pages.sharedBy, locate, metrics);
  function forget(): void {
    pages.forget();
    map.forget();
  }

  /** Few beside all, so they are counted apart: views of cases that were deleted, or made drafts again. */
  async function viewsOfUncounted(organization_id: string, at: { $gte?: Date; $lt: Date }): Promise<number> {
    const isOut = { $or: [{ deleted_at: { $ne: null } }, { status: 'draft' as const }] };
    const out = { organization_id, published_at: { $gt: new Date(0) }, ...isOut };
    const ids = (await cases.find(out, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    return ids.length === 0 ? 0 : views.countDocuments({ use_case_id: { $in: ids }, at });
  }

  return {
    find: (id: string) => cases.findOne({ _id: new ObjectId(id) }),

    /** By its address, or else by a former one. */
    findBySlug: async (organization_id: string, slug: string) =>
      (await cases.findOne({ organization_id, slug })) ?? cases.findOne({ organization_id, old_slugs: slug }),

    wasSlugOfAnother: async (organization_id: string, slug: string, id: ObjectId) =>
      (await cases.countDocuments({ organization_id, old_slugs: slug, _id: { $ne: id } }, { limit: 1 })) > 0,

    page: pages.page,
    pageWhole: pages.pageWhole,
    facets: pages.facets,
    found: createFound(cases, cards).page,
    map: map.of,
    related: createRelated(cases),

    /** Those of these cases that the audiences find in lists. */
    listed: (ids: string[], audiences: string[]) =>
      cases
        .find<Pick<UseCaseDocument, '_id' | 'organization_id' | 'version'>>(
          { _id: { $in: ids.map((id) => new ObjectId(id)) }, audience: { $in: audiences } },
          { projection: { organization_id: 1, version: 1 }, hint: '_id_' },
        )
        .toArray(),

    /** Says what stands in the way: the case itself, or another one of the organization with that slug. */
    async insert(document: UseCaseDocument): Promise<'inserted' | 'there' | 'slug_taken'> {
      try {
        await cases.insertOne(document);
        forget();
        return 'inserted';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await cases.countDocuments({ _id: document._id })) > 0 ? 'there' : 'slug_taken';
      }
    },

    /**
     * Writes if nobody changed the case since it was read.
     * @returns the case as it is now; null where somebody did; 'slug_taken' where another case has the slug.
     */
    async update(before: UseCaseDocument, { set, unset, counts, events, old_slug }: Change) {
      const update = {
        $set: set,
        ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((name) => [name, ''])) }),
        ...(counts && { $inc: { version: 1 } }),
        ...(events.length > 0 && { $push: { pending_events: { $each: events } } }),
        ...(old_slug !== undefined && { $addToSet: { old_slugs: old_slug } }),
      } as unknown as UpdateFilter<UseCaseDocument>;
      const { _id, version, suspended } = before;
      const unchanged = { _id, version, suspended: suspended ? true : { $ne: true } };
      try {
        const after = await cases.findOneAndUpdate(unchanged, update, { returnDocument: 'after' });
        if (events.length > 0) forget();
        return after;
      } catch (error) {
        if (isDuplicateKey(error)) return 'slug_taken';
        throw error;
      }
    },

    /** Brings these cases up to whether their organization is suspended, whoever changes them meanwhile. */
    async setSuspended(ids: ObjectId[], suspended: boolean): Promise<void> {
      const stale = { _id: { $in: ids }, suspended: suspended ? { $ne: true } : true };
      for (;;) {
        const found = await cases.find(stale, { projection: JUDGED }).toArray();
        if (found.length === 0) break;
        await cases.bulkWrite(
          found.map((useCase) => ({
            updateOne: {
              filter: { _id: useCase._id, version: useCase.version },
              update: { $set: { suspended, audience: audienceOf({ ...useCase, suspended }) } },
            },
          })),
        );
      }
      forget();
    },

    idsOfOrganization: async (organization_id: string): Promise<ObjectId[]> =>
      (await cases.find({ organization_id }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id),

    async renameAuthor({ user_id, name, title }: UseCaseDocument['published_by']): Promise<void> {
      const renamed = { 'published_by.name': name, 'published_by.title': title };
      await cases.updateMany({ 'published_by.user_id': user_id }, { $set: renamed });
    },

    async insertMany(documents: UseCaseDocument[]): Promise<void> {
      await cases.insertMany(documents, { ordered: false });
      forget();
    },

    /** @returns false where this viewer has read the case that day already. */
    async addView(view: ViewDocument): Promise<boolean> {
      try {
        await views.insertOne({ ...view, uncounted: true });
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
      const { use_case_id, viewer } = view;
      const days = await views.countDocuments({ use_case_id, viewer }, { limit: 2 });
      const counts = { views: 1, unique_views: days === 1 ? 1 : 0, popularity: popularityOf('view', view.at) };
      await cases.updateOne({ _id: use_case_id }, { $inc: counts });
      await views.updateOne({ use_case_id, viewer, day: view.day }, { $unset: { uncounted: '' } });
      return true;
    },

    /** The document goes last, so that what a crash cut short can be asked for again. */
    async purge(use_case_id: ObjectId): Promise<void> {
      await Promise.all(
        [VIEWS, REACTIONS, REPORTS].map((name) => mongo.collection<ViewDocument>(name).deleteMany({ use_case_id })),
      );
      await cases.deleteOne({ _id: use_case_id });
      forget();
    },

    async figures(organization_id: string, { from, to }: Period): Promise<CaseFigures & { total_views: number }> {
      const within = { ...(from && { $gte: from }), $lt: to };
      const isWithin = from ? { $gte: ['$published_at', from] } : true;
      const isPublished = { $eq: ['$status', 'published'] };
      const [allViews, viewsOfOthers, groups] = await Promise.all([
        views.countDocuments({ organization_id, at: within }),
        viewsOfUncounted(organization_id, within),
        cases
          .aggregate<CaseFigures>([
            { $match: { organization_id, published_at: { $lt: to }, status: { $ne: 'draft' }, deleted_at: null } },
            {
              $group: {
                _id: null,
                total_submissions: { $sum: { $cond: [isWithin, 1, 0] } },
                verified_cases: { $sum: { $cond: [{ $and: [isWithin, '$verified'] }, 1, 0] } },
                mean_roi: { $avg: { $cond: [isPublished, '$results.roi.percentage', null] } },
              },
            },
            { $project: { _id: 0 } },
          ])
          .toArray(),
      ]);
      return {
        total_submissions: 0,
        verified_cases: 0,
        mean_roi: null,
        ...groups[0],
        total_views: allViews - viewsOfOthers,
      };
    },

    /** For changes that other processes made. */
    forgetLists: forget,
  };
}

export type UseCasesRepository = ReturnType<typeof createUseCasesRepository>;
