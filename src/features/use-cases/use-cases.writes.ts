import type { UserCtx } from '../../platform/context.ts';
import { AppError } from '../../platform/errors/index.ts';
import type { DocumentRelay } from '../../platform/events/index.ts';
import type { OrganizationFacts, People } from '../identity/index.ts';
import { type AccountsFollower, authorOf } from './accounts-follower.ts';
import { recordOf } from './audit.ts';
import { versionsOf } from './if-match.ts';
import { newUseCase } from './new-use-case.ts';
import { cityKeyOf, type Places } from './places.ts';
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
  store: UseCaseStore;
  places: Places;
  accounts: AccountsFollower;
}

/** What publishing by this person makes of a case: published now, or handed in first. */
export const publication = (ctx: UserCtx, organization: OrganizationFacts, published_at: Date | null) =>
  needsApproval(ctx.actor, organization)
    ? ({ action: 'submit', state: { status: 'under_review', published_at } } as const)
    : ({ action: 'publish', state: { status: 'published', published_at: published_at ?? new Date() } } as const);

export function createUseCasesWrites({ repository, reads, people, relay, store, places, accounts }: Dependencies) {
  async function insert(useCase: UseCaseDocument): Promise<UseCaseDocument> {
    for (const slug of slugCandidates(useCase.title, useCase._id.toHexString())) {
      if (await repository.wasSlugOfAnother(useCase.organization_id, slug, useCase._id)) continue;
      const document = { ...useCase, slug };
      if (!(await repository.insert(document))) continue;
      relay.kick(document);
      return document;
    }
    throw new AppError('already_exists', 'Your organization has a use case of this title already.');
  }

  async function versionConflict(ctx: UserCtx, current: UseCaseDocument): Promise<AppError> {
    return new AppError('version_conflict', `Somebody changed it meanwhile: version ${current.version} is current.`, {
      members: { current: await reads.present(ctx, current) },
    });
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
        organization_id,
        author: authorOf(user_id, card),
        fields,
        city: await cityKeyOf(places, fields),
        visibility: shown,
        current_step: current_step ?? 1,
        at: new Date(),
        ...(published?.state ?? { status: 'draft', published_at: null }),
      });
      if (published) {
        const { action } = published;
        const draft = { ...begun, status: 'draft' as const };
        begun.pending_events = [eventOf(eventType(draft, begun), ctx, begun, action)];
        begun.audit = [recordOf({ action, user_id }, draft, begun, { fields: [], counts: false })];
      }
      const stored = await insert(begun);
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
      const before = await store.findFor(ctx, 'edit', id);
      const versions = versionsOf(ifMatch);
      const organization = await reads.organization(before.organization_id);
      if (!versions.includes(before.version)) throw await versionConflict(ctx, before);

      const { visibility = before.visibility, current_step = before.current_step, ...given } = readPatch();
      const fields = patchedFields(fieldsOf(before), given);
      const isContent = changedFields(before, fields).length > 0;
      const isChange = isContent || visibility !== before.visibility;
      if (!isChange && current_step === before.current_step) return reads.present(ctx, before);
      refuseFaults(
        ...(before.status === 'draft' ? [] : publishFaults(fields)),
        ...(visibility === before.visibility ? [] : visibilityFaults(visibility, organization)),
      );

      const after = await store.save(ctx, before, {
        action: 'edit',
        fields,
        state: {
          status:
            before.status === 'published' && isChange && needsApproval(ctx.actor, organization)
              ? 'under_review'
              : before.status,
          visibility,
          current_step,
          ...(isContent && { verified: false, verified_by: null, verified_at: null }),
        },
      });
      if (after === null) throw await versionConflict(ctx, await store.findFor(ctx, 'edit', id));
      return reads.present(ctx, after);
    },
  };
}
