import type { UserCtx } from '../../platform/context.ts';
import { type Fault, forbidden } from '../../platform/errors/index.ts';
import type { Outbox } from '../../platform/events/index.ts';
import { type Audit, auditStep } from './audit.ts';
import type { AuditQuery } from './lifecycle.contract.ts';
import { stepOf } from './steps.ts';
import { fieldsOf, publishFaults } from './use-case-content.ts';
import { eventOf, refuseFaults, type Step, type UseCaseStore, visibilityFaults } from './use-case-store.ts';
import type { UseCaseDetail } from './use-cases.contract.ts';
import type { Status, UseCaseDocument } from './use-cases.document.ts';
import { isKeptDown, type UseCaseAction } from './use-cases.policy.ts';
import type { UseCasesReads } from './use-cases.reads.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';
import { publication } from './use-cases.writes.ts';
import { wrongState } from './wrong-state.ts';

interface Dependencies {
  repository: UseCasesRepository;
  reads: UseCasesReads;
  store: UseCaseStore;
  outbox: Outbox;
  audit: Audit;
}

function requireStatus({ status }: UseCaseDocument, wanted: Status[], target: string): void {
  if (!wanted.includes(status)) throw wrongState(status, wanted, target);
}

function refuseTakenDown({ actor }: UserCtx, useCase: UseCaseDocument): void {
  if (isKeptDown(actor, useCase)) throw forbidden(`It was taken down: ${useCase.moderation?.reason ?? ''}`);
}

export function createUseCaseTransitions({ repository, reads, store, outbox, audit }: Dependencies) {
  async function move(
    ctx: UserCtx,
    id: string,
    action: UseCaseAction,
    stepOf: (before: UseCaseDocument) => Promise<Step> | Step,
  ): Promise<UseCaseDetail> {
    return reads.present(ctx, await store.take(ctx, () => store.findFor(ctx, action, id), stepOf));
  }

  /**
   * Judges what is under review: the version that `ifMatch` names, or else the one that this call finds first. An edit
   * that comes in between is for another judgement.
   */
  function review(
    ctx: UserCtx,
    id: string,
    ifMatch: string | undefined,
    target: string,
    stepOf: (before: UseCaseDocument) => Promise<Step> | Step,
  ): Promise<UseCaseDetail> {
    let judged = ifMatch;
    return move(ctx, id, 'review', async (before) => {
      requireStatus(before, ['under_review'], target);
      judged ??= String(before.version);
      await store.requireVersion(ctx, before, judged);
      return stepOf(before);
    });
  }

  async function faultsOf(useCase: UseCaseDocument): Promise<Fault[]> {
    const organization = await reads.organization(useCase.organization_id);
    return [...publishFaults(fieldsOf(useCase)), ...visibilityFaults(useCase.visibility, organization)];
  }

  return {
    /** @throws AppError not_found, forbidden. */
    async validate(ctx: UserCtx, id: string, step: number | undefined) {
      const faults = await faultsOf(await store.findFor(ctx, 'edit', id));
      const errors = faults
        .map((fault) => ({ ...fault, step: stepOf(fault.path) }))
        .filter((fault) => step === undefined || fault.step === step);
      return { valid: errors.length === 0, errors };
    },

    /** @throws AppError not_found, forbidden, wrong_state, validation_failed with all faults of all steps. */
    publish: (ctx: UserCtx, id: string) =>
      move(ctx, id, 'publish', async (before) => {
        requireStatus(before, ['draft'], 'published');
        refuseTakenDown(ctx, before);
        refuseFaults(...(await faultsOf(before)));
        const organization = await reads.organization(before.organization_id);
        const { action, state } = publication(ctx, organization, before.published_at);
        return { action, state: { ...state, moderation: null, archived_at: null } };
      }),

    unpublish: (ctx: UserCtx, id: string) =>
      move(ctx, id, 'unpublish', (before) => {
        requireStatus(before, ['published', 'under_review', 'archived'], 'draft');
        refuseTakenDown(ctx, before);
        return { action: 'unpublish', state: { status: 'draft', archived_at: null, moderation: null } };
      }),

    archive: (ctx: UserCtx, id: string) =>
      move(ctx, id, 'archive', (before) => {
        requireStatus(before, ['published'], 'archived');
        return { action: 'archive', state: { status: 'archived', archived_at: new Date() } };
      }),

    /** What was read is what is published. @throws AppError version_conflict where it is another version by now. */
    approve: (ctx: UserCtx, id: string, ifMatch: string | undefined) =>
      review(ctx, id, ifMatch, 'published', async (before) => {
        refuseFaults(...(await faultsOf(before)));
        const published_at = before.published_at ?? new Date();
        return { action: 'approve', state: { status: 'published', published_at, moderation: null } };
      }),

    reject: (ctx: UserCtx, id: string, ifMatch: string | undefined, readBody: () => { reason: string }) =>
      review(ctx, id, ifMatch, 'draft', () => {
        const { reason } = readBody();
        const moderation = { state: 'rejected' as const, reason, by: ctx.actor.user_id, at: new Date() };
        return { action: 'reject', state: { status: 'draft', moderation }, reason };
      }),

    async remove(ctx: UserCtx, id: string): Promise<void> {
      const find = () => store.findFor(ctx, 'delete', id);
      await store.take(ctx, find, () => ({ action: 'delete', state: { deleted_at: new Date() } }));
    },

    /** For whoever could delete it: for everybody else a deleted case is not there. */
    async restore(ctx: UserCtx, id: string): Promise<UseCaseDetail> {
      const find = () => store.findDeleted(ctx, 'restore', id);
      const after = await store.take(ctx, find, ({ deleted_at, status }) => {
        if (deleted_at !== null) return { action: 'restore', state: { deleted_at: null } };
        throw wrongState(status, ['deleted'], 'restored');
      });
      return reads.present(ctx, after);
    },

    /** The document goes last: a purge that a crash cut short can be asked for again. */
    async purge(ctx: UserCtx, id: string): Promise<void> {
      const useCase = await store.findDeleted(ctx, 'purge', id);
      if (useCase.deleted_at === null) throw wrongState(useCase.status, ['deleted'], 'purged');
      const event = eventOf('use_case.changed', ctx, useCase, 'purge', auditStep(useCase, useCase));
      await outbox.record(event);
      await audit.keep(event);
      await repository.purge(useCase._id);
    },

    /** Its steps, latest first. For those who approve, deleted or not: who may only read or write it is forbidden. */
    async audit(ctx: UserCtx, id: string, query: AuditQuery) {
      const seesPurged = ctx.actor.role === 'platform_admin';
      if (!seesPurged) await store.findDeleted(ctx, 'audit', id);
      const page = await audit.of(id, query);
      // A purged case is told of by its audit alone.
      if (seesPurged && page.rows.length === 0) await store.findDeleted(ctx, 'audit', id);
      return page;
    },
  };
}
