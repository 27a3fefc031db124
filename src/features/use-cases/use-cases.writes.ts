import type { UserCtx } from '../../platform/context.ts';
import { AppError } from '../../platform/errors/index.ts';
import type { DocumentRelay } from '../../platform/events/index.ts';
import type { OrganizationFacts, People } from '../identity/index.ts';
import { type AccountsFollower, authorOf } from './accounts-follower.ts';
import { type Audit, auditStep } from './audit.ts';
import { newUseCase } from './new-use-case.ts';
import { cityKeyOf, type Places } from './places.ts';
import { idFor } from './operation.ts';
import { slugCandidates } from './slug.ts';
import type { CreateBody, PatchBody } from './use-case-bodies.contract.ts';
import { changedFields, fieldsOf, patchedFields, publishFaults } from './use-case-content.ts';
import { eventOf, eventType, refuseFaults, type UseCaseStore, visibilityFaults } from './use-case-store.ts';
import type { UseCaseDetail } from './use-cases.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { needsApproval } from './use-cases.policy.ts';
import { presentDetail } from './use-cases.presenter.ts';
import type { UseCasesReads } from './use-cases.reads.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

interface Dependencies {
  repository: UseCasesRepository;
  reads: UseCasesReads;
  people: People;
  relay: DocumentRelay;
  audit: Audit;
  store: UseCaseStore;
  places: Places;
  accounts: AccountsFollower;
}

/** What publishing by this person makes of a case: published now, or handed in first. */
export const publication = (ctx: UserCtx, organization: OrganizationFacts, published_at: Date | null) =>
  needsApproval(ctx.actor, organization)
    ? ({ action: 'submit', state: { status: 'under_review', published_at } } as const)
    : ({ action: 'publish', state: { status: 'published', published_at: published_at ?? new Date() } } as const);

export function createUseCasesWrites({
  repository,
  reads,
  people,
  relay,
  audit,
  store,
  places,
  accounts,
}: Dependencies) {
  /** The case as it is stored, which a former run of the same call may have done. */
  async function insert(ctx: UserCtx, useCase: UseCaseDocument): Promise<UseCaseDocument> {
    for (const slug of slugCandidates(useCase.title, useCase._id.toHexString())) {
      if (await repository.wasSlugOfAnother(useCase.organization_id, slug, useCase._id)) continue;
      const document = { ...useCase, slug };
      const outcome = await repository.insert(document);
      if (outcome === 'slug_taken') continue;
      if (outcome === 'there') return store.findFor(ctx, 'read', useCase._id.toHexString());
      relay.kick(document);
      return document;
    }
    throw new AppError('already_exists', 'Your organization has a use case of this title already.');
  }

  return {
    /** @throws AppError validation_failed with all faults where it is to be published at once. */
    async create(ctx: UserCtx, { status, visibility, current_step, ...given }: CreateBody): Promise<UseCaseDetail> {
      const { user_id, organization_id } = ctx.actor;
      const [organization, cards] = await Promise.all([reads.organization(organization_id), people.cards([user_id])]);
      const card = cards.get(user_id);
      const shown = visibility ?? (organization.allow_public_use_cases ? 'public' : 'organization');
      refuseFaults(...visibilityFaults(shown, organization));
      const published = status === 'published' ? publication(ctx, organization, null) : undefined;
      const fields = patchedFields({}, given);
      const begun = newUseCase({
        id: idFor(ctx),
        organization_id,
        author: authorOf(user_id, card),
        fields,
        city: await cityKeyOf(places, fields),
        visibility: shown,
        current_step: current_step ?? 1,
        at: new Date(),
        ...(published?.state ?? { status: 'draft', published_at: null }),
      });
      const draft = { ...begun, status: 'draft' as const };
      const event =
        published && eventOf(eventType(draft, begun), ctx, begun, published.action, auditStep(draft, begun));
      const stored = await insert(ctx, event ? { ...begun, pending_events: [event] } : begun);
      // Not where a former run did it, whose event tells of it.
      if (event && stored.pending_events?.includes(event)) await audit.keep(event);
      // Where the organization was suspended meanwhile, its cases may have been hidden before this one was there.
      await accounts.hideSuspended(organization_id);
      return presentDetail(stored, organization, ctx.actor);
    },

    /**
     * @param readPatch parses the body, after everything that is told before a faulty one.
     * @throws AppError not_found, forbidden, precondition_required, version_conflict with `current`, validation_failed.
     */
    async patch(
      ctx: UserCtx,
      id: string,
      ifMatch: string | undefined,
      readPatch: () => PatchBody,
    ): Promise<UseCaseDetail> {
      const find = () => store.findFor(ctx, 'edit', id);
      const after = await store.take(ctx, find, async (before) => {
        await store.requireVersion(ctx, before, ifMatch);
        const { visibility = before.visibility, current_step = before.current_step, ...given } = readPatch();
        const fields = patchedFields(fieldsOf(before), given);
        const isContent = changedFields(before, fields).length > 0;
        const isChange = isContent || visibility !== before.visibility;
        if (!isChange && current_step === before.current_step) return null;

        const organization = await reads.organization(before.organization_id);
        refuseFaults(
          ...(before.status === 'draft' ? [] : publishFaults(fields)),
          ...(visibility === before.visibility ? [] : visibilityFaults(visibility, organization)),
        );
        const isHandedIn = before.status === 'published' && isChange && needsApproval(ctx.actor, organization);
        return {
          action: 'edit',
          fields,
          state: {
            status: isHandedIn ? 'under_review' : before.status,
            visibility,
            current_step,
            ...(isContent && { verified: false, verified_by: null, verified_at: null }),
          },
        };
      });
      return reads.present(ctx, after);
    },
  };
}
