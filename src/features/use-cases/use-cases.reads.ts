import type { Ctx, UserCtx } from '../../platform/context.ts';
import { notFound } from '../../platform/errors/index.ts';
import type { OrganizationFacts, People } from '../identity/index.ts';
import type { ListQuery, MineQuery, UseCaseCard, UseCaseDetail } from './use-cases.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { audiencesOf, can } from './use-cases.policy.ts';
import { presentCard, presentDetail } from './use-cases.presenter.ts';
import type { Page, UseCasesRepository } from './use-cases.repository.ts';
import type { Reader, Views } from './views.ts';

interface Dependencies {
  repository: UseCasesRepository;
  people: People;
  views: Views;
}

export function createUseCasesReads({ repository, people, views }: Dependencies) {
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

  /** The organizations of these rows by name, in one query. */
  async function namesOf(rows: { organization_id: string }[]) {
    const organizations = await people.organizations([...new Set(rows.map((row) => row.organization_id))]);
    return (id: string) => ({ id, name: organizations.get(id)?.name ?? '' });
  }

  const findReadable = async (ctx: Ctx, id: string) => readable(ctx, await repository.find(id));

  async function show(ctx: Ctx, useCase: UseCaseDocument, reader: Reader): Promise<UseCaseDetail> {
    views.record(useCase, ctx.actor, reader);
    return presentDetail(useCase, await organization(useCase.organization_id), ctx.actor);
  }

  return {
    organization,
    findReadable,

    /** @throws AppError not_found. The reader is counted once a day. */
    get: async (ctx: Ctx, id: string, reader: Reader) => show(ctx, await findReadable(ctx, id), reader),

    /** @throws AppError not_found. The reader is counted once a day. */
    async getBySlug(ctx: Ctx, organization_id: string, slug: string, reader: Reader): Promise<UseCaseDetail> {
      return show(ctx, readable(ctx, await repository.findBySlug(organization_id, slug.normalize('NFC'))), reader);
    },

    /** Cards of what is published and readable: two queries and the organizations' names, however many rows. */
    async list(ctx: Ctx, query: ListQuery): Promise<Page<UseCaseCard>> {
      const { rows, total } = await repository.page(query, audiencesOf(ctx.actor));
      const named = await namesOf(rows);
      return { rows: rows.map((row) => presentCard(row, named(row.organization_id))), total };
    },

    /** The caller's own cases in every status, whole. */
    async mine(ctx: UserCtx, query: MineQuery): Promise<Page<UseCaseDetail>> {
      const { rows, total } = await repository.pageOfAuthor(ctx.actor.user_id, query);
      const named = await namesOf(rows);
      return { rows: rows.map((row) => presentDetail(row, named(row.organization_id), ctx.actor)), total };
    },
  };
}

export type UseCasesReads = ReturnType<typeof createUseCasesReads>;
