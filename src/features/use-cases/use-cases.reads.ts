import { ObjectId } from 'mongodb';
import type { Ctx, UserCtx } from '../../platform/context.ts';
import { AppError, notFound } from '../../platform/errors/index.ts';
import type { OrganizationFacts, People } from '../identity/index.ts';
import type { CaseMap, Facets, Filters, ListQuery, MapQuery, OfStatusQuery } from './browse.contract.ts';
import type { CaseFilter } from './browse/filter.ts';
import type { Page, PublishedCard } from './browse/cards.ts';
import type { Places } from './places.ts';
import type { CheapFilters, Ranker, Reading } from './ranker.ts';
import { keyOf } from './use-case-fields.contract.ts';
import type { UseCaseCard, UseCaseDetail } from './use-cases.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { audiencesOf, can, readableOfOrganization, restorableOfOrganization } from './use-cases.policy.ts';
import { presentCard, presentDetail } from './use-cases.presenter.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';
import { markReactions } from './mark-reactions.ts';
import type { ReactionsRepository } from './reactions.repository.ts';
import type { Reader, Views } from './views.ts';

interface Dependencies {
  repository: UseCasesRepository;
  people: People;
  views: Views;
  ranker: Ranker | undefined;
  reactions: ReactionsRepository;
  places: Places;
}

/** What a list answers beside its page. */
interface Extras {
  extras: { total_is_capped?: boolean; facets?: Facets };
}

const highlightsOf = ({ title, company, excerpt }: UseCaseCard, highlight: Reading['highlight']) => ({
  title: highlight(title),
  company: highlight(company),
  excerpt: highlight(excerpt),
});

export function createUseCasesReads({ repository, people, views, ranker, reactions, places }: Dependencies) {
  async function organization(id: string): Promise<OrganizationFacts> {
    const facts = (await people.organizations([id])).get(id);
    if (!facts) throw new Error(`organization ${id} has use cases but no row`);
    return facts;
  }

  /** What the caller may not read is not there: the one judgement behind every read of a single case. */
  function readable(ctx: Ctx, useCase: UseCaseDocument | null): UseCaseDocument {
    if (useCase === null || !can(ctx.actor, 'read', useCase)) throw notFound('use case');
    return useCase;
  }

  /**
   * The rows with their organizations, in one query. Those of a suspended one are left out, since a moment passes until
   * each of its cases is hidden.
   */
  async function withOrganizations<Row extends { organization_id: string }>({ actor }: Ctx, rows: Row[]) {
    const organizations = await people.organizations([...new Set(rows.map((row) => row.organization_id))]);
    return rows.flatMap((row) => {
      const organization = organizations.get(row.organization_id);
      if (!organization || (organization.status === 'suspended' && actor?.role !== 'platform_admin')) return [];
      return [{ row, organization }];
    });
  }

  const findReadable = async (ctx: Ctx, id: string) => readable(ctx, await repository.find(id));

  async function presentAll(ctx: Ctx, rows: UseCaseDocument[]): Promise<UseCaseDetail[]> {
    const shown = await withOrganizations(ctx, rows);
    const details = shown.map(({ row, organization }) => presentDetail(row, organization, ctx.actor));
    return markReactions(reactions, ctx.actor, details);
  }

  async function present(ctx: Ctx, useCase: UseCaseDocument): Promise<UseCaseDetail> {
    const [detail] = await presentAll(ctx, [useCase]);
    if (!detail) throw notFound('use case');
    return detail;
  }

  async function show(ctx: Ctx, useCase: UseCaseDocument, reader: Reader): Promise<UseCaseDetail> {
    const detail = await present(ctx, useCase);
    views.record(useCase, ctx.actor, reader);
    return detail;
  }

  async function presentCards(ctx: Ctx, rows: PublishedCard[]): Promise<UseCaseCard[]> {
    const shown = await withOrganizations(ctx, rows);
    const cards = shown.map(({ row, organization }) => presentCard(row, organization));
    return markReactions(reactions, ctx.actor, cards);
  }

  async function wholePage(ctx: UserCtx, filter: CaseFilter, query: OfStatusQuery): Promise<Page<UseCaseDetail>> {
    const { rows, total } = await repository.pageWhole(filter, query);
    return { rows: await presentAll(ctx, rows), total };
  }

  /** With the key of the city instead of one of its names. */
  async function withCityKey<Query extends Filters>(query: Query): Promise<Query> {
    return query.city === undefined ? query : { ...query, city: await places.cityKey(query.city, undefined) };
  }

  /** What a ranking knows to narrow by. */
  function cheap({ category, industry, region, city, technology, tag, organization_id }: Filters): CheapFilters {
    const [technologies, tags] = [technology?.map(keyOf), tag?.map(keyOf)];
    return { category, industry, region, city, technologies, tags, organization_id };
  }

  /** Where words are asked for, the cases that answer them best; whether they may be read is judged again by the list. */
  async function search(q: string | undefined, audiences: string[]) {
    if (q === undefined) return undefined;
    if (!ranker) throw new AppError('unavailable', 'Search is not there.');
    const reading = await ranker.read(q, audiences);
    return {
      highlight: reading.highlight,
      async best(filters: Filters) {
        const { ids, capped } = await reading.rank(cheap(filters));
        return { ids: ids.map((id) => new ObjectId(id)), capped };
      },
    };
  }

  return {
    organization,
    findReadable,
    present,
    /** Of cases that are published, so that what publishing asks for is there. */
    cards: (ctx: Ctx, published: UseCaseDocument[]) => presentCards(ctx, published as PublishedCard[]),

    /** @throws AppError not_found. The reader is counted once a day. */
    get: async (ctx: Ctx, id: string, reader: Reader) => show(ctx, await findReadable(ctx, id), reader),

    /** @throws AppError not_found. The reader is counted once a day. */
    async getBySlug(ctx: Ctx, organization_id: string, slug: string, reader: Reader): Promise<UseCaseDetail> {
      const useCase = readable(ctx, await repository.findBySlug(organization_id, slug.normalize('NFC')));
      // A former address is answered by a redirect: whoever follows it is counted then.
      return useCase.slug === slug.normalize('NFC') ? show(ctx, useCase, reader) : present(ctx, useCase);
    },

    /** Cards of what is published and readable: their page, their number and the organizations' names, however many. */
    async list(ctx: Ctx, asked: ListQuery): Promise<Page<UseCaseCard> & Extras> {
      const audiences = audiencesOf(ctx.actor);
      const query = await withCityKey(asked);
      const reading = await search(query.q, audiences);
      if (!reading) {
        const [{ rows, total }, facets] = await Promise.all([
          repository.page(query, audiences),
          query.facets ? repository.facets(query, audiences) : undefined,
        ]);
        return { rows: await presentCards(ctx, rows), total, extras: { ...(facets && { facets }) } };
      }
      const { rows, total, total_is_capped, facets } = await repository.found(query, audiences, reading.best);
      const cards = await presentCards(ctx, rows);
      return {
        rows: cards.map((card) => ({ ...card, highlights: highlightsOf(card, reading.highlight) })),
        total,
        extras: { total_is_capped, ...(facets && { facets }) },
      };
    },

    /** In one query of cases and one of organizations, however many. */
    async listed(ctx: Ctx, ids: string[]): Promise<Map<string, number>> {
      const rows = ids.length === 0 ? [] : await repository.listed(ids, audiencesOf(ctx.actor));
      const shown = await withOrganizations(ctx, rows);
      return new Map(shown.map(({ row }) => [row._id.toHexString(), row.version]));
    },

    async map(ctx: Ctx, asked: MapQuery): Promise<CaseMap> {
      const audiences = audiencesOf(ctx.actor);
      const query = await withCityKey(asked);
      const reading = await search(query.q, audiences);
      return repository.map(query, audiences, reading && (await reading.best(query)).ids);
    },

    /** @throws AppError not_found. */
    async related(ctx: Ctx, id: string, limit: number): Promise<UseCaseCard[]> {
      return presentCards(ctx, await repository.related(await findReadable(ctx, id), audiencesOf(ctx.actor), limit));
    },

    /** The caller's own cases in every status, whole. */
    mine: (ctx: UserCtx, query: OfStatusQuery) => wholePage(ctx, { 'published_by.user_id': ctx.actor.user_id }, query),

    /** The cases of the caller's organization that they may read, or restore, in every status, whole. */
    ofOrganization: (ctx: UserCtx, query: OfStatusQuery) => {
      const { actor } = ctx;
      const ofOrganization = query.deleted ? restorableOfOrganization(actor) : readableOfOrganization(actor);
      return wholePage(ctx, { organization_id: actor.organization_id, ...ofOrganization }, query);
    },
  };
}

export type UseCasesReads = ReturnType<typeof createUseCasesReads>;
