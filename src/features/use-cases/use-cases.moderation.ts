import { ObjectId } from 'mongodb';
import type { UserCtx } from '../../platform/context.ts';
import { AppError, forbidden, notFound } from '../../platform/errors/index.ts';
import type { Report, ReportBody, ReportsQuery, ResolveBody } from './moderation.contract.ts';
import { idFor } from './operation.ts';
import type { ReportsRepository } from './reports.repository.ts';
import type { Step, UseCaseStore } from './use-case-store.ts';
import type { UseCaseDetail } from './use-cases.contract.ts';
import type { ReportDocument, UseCaseDocument } from './use-cases.document.ts';
import type { UseCasesReads } from './use-cases.reads.ts';
import { wrongState } from './wrong-state.ts';

interface Dependencies {
  reports: ReportsRepository;
  reads: UseCasesReads;
  store: UseCaseStore;
}

const presentReport = (report: ReportDocument, title: string | undefined): Report => ({
  id: report._id.toHexString(),
  use_case: { id: report.use_case_id.toHexString(), title: title ?? null },
  reporter_id: report.reporter_id,
  reason: report.reason,
  details: report.details,
  state: report.state,
  resolved_by: report.resolved_by,
  resolved_at: report.resolved_at?.toISOString() ?? null,
  note: report.note,
  created_at: report.created_at.toISOString(),
});

function requirePlatformAdmin({ actor }: UserCtx): void {
  if (actor.role !== 'platform_admin') throw forbidden('Reports are for platform administrators.');
}

function requirePublished({ status }: UseCaseDocument, target: string): void {
  if (status !== 'published') throw wrongState(status, ['published'], target);
}

/** What the platform does with the cases of others. */
export function createModeration({ reports, reads, store }: Dependencies) {
  async function moderate(
    ctx: UserCtx,
    id: string,
    stepOf: (before: UseCaseDocument) => Step | null,
  ): Promise<UseCaseDetail> {
    return reads.present(ctx, await store.take(ctx, () => store.findFor(ctx, 'moderate', id), stepOf));
  }

  /** A deleted one too: it may be restored. Nothing happens to a case that is down already. */
  async function takeDown(ctx: UserCtx, id: string, reason: string): Promise<void> {
    const moderation = { state: 'taken_down' as const, reason, by: ctx.actor.user_id, at: new Date() };
    await store.take(
      ctx,
      () => store.findDeleted(ctx, 'purge', id),
      (before) =>
        before.moderation?.state === 'taken_down'
          ? null
          : {
              action: 'take_down',
              reason,
              state: { status: 'archived', archived_at: new Date(), moderation },
            },
    );
  }

  return {
    /** @throws AppError not_found, already_exists where the caller has reported it already. */
    async report(ctx: UserCtx, id: string, readBody: () => ReportBody) {
      await reads.findReadable(ctx, id);
      const { reason, details = null } = readBody();
      const document: ReportDocument = {
        _id: idFor(ctx),
        use_case_id: new ObjectId(id),
        reporter_id: ctx.actor.user_id,
        reason,
        details,
        state: 'open',
        created_at: new Date(),
        resolved_by: null,
        resolved_at: null,
        note: null,
      };
      if (!(await reports.insert(document)) && !(await reports.find(document._id))) {
        throw new AppError('already_exists', 'You have reported it already.');
      }
      return { id: document._id.toHexString(), state: document.state };
    },

    async reports(ctx: UserCtx, query: ReportsQuery) {
      requirePlatformAdmin(ctx);
      const { rows, total } = await reports.page(query);
      const titles = await reports.titles(rows.map(({ use_case_id }) => use_case_id));
      return { rows: rows.map((row) => presentReport(row, titles.get(row.use_case_id.toHexString()))), total };
    },

    /** The case first: a crash between the two leaves the report open, to be resolved again. */
    async resolve(ctx: UserCtx, id: string, readBody: () => ResolveBody): Promise<Report> {
      requirePlatformAdmin(ctx);
      const found = await reports.find(new ObjectId(id));
      if (!found) throw notFound('report');
      if (found.state !== 'open') throw wrongState(found.state, ['open'], 'resolved');
      const { resolution, note = null } = readBody();
      if (resolution === 'taken_down' && note !== null) await takeDown(ctx, found.use_case_id.toHexString(), note);
      const resolved = await reports.resolve(found._id, {
        state: resolution,
        resolved_by: ctx.actor.user_id,
        resolved_at: new Date(),
        note,
      });
      if (!resolved) throw wrongState((await reports.find(found._id))?.state ?? 'gone', ['open'], 'resolved');
      const titles = await reports.titles([resolved.use_case_id]);
      return presentReport(resolved, titles.get(resolved.use_case_id.toHexString()));
    },

    verify: (ctx: UserCtx, id: string) =>
      moderate(ctx, id, (before) => {
        requirePublished(before, 'verified');
        if (before.verified) return null;
        const state = { verified: true, verified_by: ctx.actor.user_id, verified_at: new Date() };
        return { action: 'verify', state };
      }),

    unverify: (ctx: UserCtx, id: string) =>
      moderate(ctx, id, ({ verified }) =>
        verified ? { action: 'unverify', state: { verified: false, verified_by: null, verified_at: null } } : null,
      ),

    feature: (ctx: UserCtx, id: string, readBody: () => { until: string }) =>
      moderate(ctx, id, (before) => {
        requirePublished(before, 'featured');
        const featured_until = new Date(readBody().until);
        if (before.featured && before.featured_until?.getTime() === featured_until.getTime()) return null;
        return { action: 'feature', state: { featured: true, featured_until } };
      }),

    unfeature: (ctx: UserCtx, id: string) =>
      moderate(ctx, id, ({ featured }) =>
        featured ? { action: 'unfeature', state: { featured: false, featured_until: null } } : null,
      ),
  };
}

export type Moderation = ReturnType<typeof createModeration>;
