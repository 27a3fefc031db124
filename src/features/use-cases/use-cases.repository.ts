import { type Filter, type FindOptions, MongoServerError, ObjectId, type Sort, type UpdateFilter } from 'mongodb';
import { pendingEventsIndex } from '../../platform/events/index.ts';
import type { CollectionIndexes, Mongo } from '../../platform/mongo/index.ts';
import type { UseCaseEvent } from './use-cases.events.ts';
import type { UseCaseDocument, ViewDocument } from './use-cases.document.ts';
import { popularityOf } from './popularity.ts';
import { createTotals } from './totals.ts';
import { PUBLIC } from './use-cases.policy.ts';
import type { PublishedFields } from './use-case-fields.contract.ts';
import type { ListQuery, MineQuery } from './use-cases.contract.ts';
import { keyOf } from './use-case-content.ts';

export const USE_CASES = 'use_cases';
const VIEWS = 'use_case_views';

/** Every list starts from its audience, so it stands first where a list is served. */
export const useCaseIndexes: CollectionIndexes[] = [
  {
    collection: USE_CASES,
    indexes: [
      { key: { organization_id: 1, slug: 1 }, name: 'slug', unique: true },
      { key: { audience: 1, published_at: -1, _id: -1 }, name: 'newest' },
      { key: { audience: 1, category: 1, published_at: -1, _id: -1 }, name: 'newest_of_category' },
      { key: { audience: 1, industry: 1, published_at: -1, _id: -1 }, name: 'newest_of_industry' },
      { key: { 'published_by.user_id': 1, updated_at: -1 }, name: 'own' },
      { key: { organization_id: 1, published_at: -1 }, name: 'figures' },
      pendingEventsIndex,
    ],
  },
  {
    collection: VIEWS,
    indexes: [
      { key: { use_case_id: 1, viewer: 1, day: 1 }, name: 'once_a_day', unique: true },
      { key: { organization_id: 1, at: 1 }, name: 'figures' },
    ],
  },
];

const CARD = {
  organization_id: 1,
  slug: 1,
  title: 1,
  company: 1,
  industry: 1,
  category: 1,
  excerpt: 1,
  technologies: 1,
  location: 1,
  'results.roi.percentage': 1,
  views: 1,
  likes: 1,
  saves: 1,
  verified: 1,
  featured: 1,
  status: 1,
  published_at: 1,
  published_by: 1,
} as const;

export type CardDocument = Pick<
  UseCaseDocument,
  '_id' | 'results' | Exclude<keyof typeof CARD, 'results.roi.percentage'>
>;

/** What publishing asks for is there. */
export type PublishedCard = CardDocument &
  Pick<PublishedFields, 'title' | 'company' | 'industry' | 'category' | 'technologies'>;

export interface Page<Row> {
  rows: Row[];
  total: number;
}

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
}

const isDuplicate = (error: unknown) => error instanceof MongoServerError && error.code === 11_000;
const oneOrAny = <Value>(values: Value[]) => (values.length === 1 ? values[0] : { $in: values });

/** The filters of a list, each value held by an operator of ours: nothing a client sends is ever an operator. */
function filterOf(query: ListQuery): Filter<UseCaseDocument> {
  const { category, industry, region, technology, tag, city, organization_id, verified, featured } = query;
  return {
    ...(organization_id !== undefined && { organization_id }),
    ...(category && { category: oneOrAny(category) }),
    ...(industry && { industry: oneOrAny(industry) }),
    ...(region && { 'location.region': oneOrAny(region) }),
    ...(city !== undefined && { 'keys.city': keyOf(city) }),
    ...(technology && { 'keys.technologies': { $all: technology.map(keyOf) } }),
    ...(tag && { 'keys.tags': { $all: tag.map(keyOf) } }),
    ...(verified !== undefined && { verified }),
    ...(featured !== undefined && { featured }),
  };
}

const SORTS = {
  newest: { published_at: -1, _id: -1 },
  oldest: { published_at: 1, _id: 1 },
} as const satisfies Record<ListQuery['sort'], Sort>;

export function createUseCasesRepository(mongo: Mongo) {
  const cases = mongo.collection<UseCaseDocument>(USE_CASES);
  const views = mongo.collection<ViewDocument>(VIEWS);

  const totals = createTotals((filter) => cases.countDocuments(filter));

  const rowsOf = (
    filter: Filter<UseCaseDocument>,
    sort: Sort,
    { page, page_size }: { page: number; page_size: number },
    options: FindOptions = {},
  ) =>
    cases
      .find(filter, options)
      .sort(sort)
      .skip((page - 1) * page_size)
      .limit(page_size)
      .toArray();

  return {
    find: (id: string) => cases.findOne({ _id: new ObjectId(id) }),

    findBySlug: (organization_id: string, slug: string) => cases.findOne({ organization_id, slug }),

    /** A page of cards for these audiences, which stand last, where no other filter can replace them. */
    async page(query: ListQuery, audiences: string[]): Promise<Page<PublishedCard>> {
      const filter = filterOf(query);
      const own = audiences.filter((audience) => audience !== PUBLIC);
      // A case is either public or of narrower audiences, and the number of the public ones is the same for everybody.
      const [rows, everybodys, ours] = await Promise.all([
        rowsOf({ ...filter, audience: { $in: audiences } }, SORTS[query.sort], query, { projection: CARD }),
        totals.count({ ...filter, audience: PUBLIC }),
        own.length === 0 ? 0 : totals.count({ ...filter, audience: { $in: own } }),
      ]);
      return { rows: rows as unknown as PublishedCard[], total: everybodys + ours };
    },

    async pageOfAuthor(user_id: string, { status, ...page }: MineQuery): Promise<Page<UseCaseDocument>> {
      const filter = { ...(status && { status }), 'published_by.user_id': user_id, deleted_at: null };
      const [rows, total] = await Promise.all([
        rowsOf(filter, { updated_at: -1, _id: -1 }, page),
        cases.countDocuments(filter),
      ]);
      return { rows, total };
    },

    /** @returns false where the organization has another case of that slug. */
    async insert(document: UseCaseDocument): Promise<boolean> {
      try {
        await cases.insertOne(document);
        totals.forget();
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    /**
     * Writes if nobody changed the case since `version`.
     * @returns the case as it is now; null where somebody did; 'slug_taken' where another case has the slug.
     */
    async update(id: ObjectId, version: number, { set, unset, counts, events }: Change) {
      const update = {
        $set: set,
        ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((name) => [name, ''])) }),
        ...(counts && { $inc: { version: 1 } }),
        ...(events.length > 0 && { $push: { pending_events: { $each: events } } }),
      } as unknown as UpdateFilter<UseCaseDocument>;
      try {
        return await cases.findOneAndUpdate({ _id: id, version, deleted_at: null }, update, {
          returnDocument: 'after',
        });
      } catch (error) {
        if (isDuplicate(error)) return 'slug_taken';
        throw error;
      }
    },

    async insertMany(documents: UseCaseDocument[]): Promise<void> {
      await cases.insertMany(documents, { ordered: false });
      totals.forget();
    },

    /** @returns false where this viewer has read the case that day already. */
    async addView(view: ViewDocument): Promise<boolean> {
      try {
        await views.insertOne(view);
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
      const { use_case_id, viewer } = view;
      const days = await views.countDocuments({ use_case_id, viewer }, { limit: 2 });
      const counts = { views: 1, unique_views: days === 1 ? 1 : 0, popularity: popularityOf('view', view.at) };
      await cases.updateOne({ _id: use_case_id }, { $inc: counts });
      return true;
    },

    async figures(organization_id: string, { from, to }: Period): Promise<CaseFigures & { total_views: number }> {
      const within = { ...(from && { $gte: from }), $lt: to };
      const isWithin = from ? { $gte: ['$published_at', from] } : true;
      const isPublished = { $eq: ['$status', 'published'] };
      const [total_views, groups] = await Promise.all([
        views.countDocuments({ organization_id, at: within }),
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
      return { total_submissions: 0, verified_cases: 0, mean_roi: null, ...groups[0], total_views };
    },

    /** For changes that other processes made. */
    forgetTotals: totals.forget,
  };
}

export type UseCasesRepository = ReturnType<typeof createUseCasesRepository>;
