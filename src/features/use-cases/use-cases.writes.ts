import type { UserCtx } from '../../platform/context.ts';
import { AppError, type Fault, forbidden, validationFailed } from '../../platform/errors/index.ts';
import { type DocumentRelay, newEvent } from '../../platform/events/index.ts';
import type { OrganizationFacts, People } from '../identity/index.ts';
import { newUseCase } from './new-use-case.ts';
import { slugCandidates } from './slug.ts';
import type { CreateBody, PatchBody } from './use-case-bodies.contract.ts';
import { changedFields, derive, fieldsOf, patchedFields, publishFaults } from './use-case-content.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { UseCaseDetail } from './use-cases.contract.ts';
import type { UseCaseDocument, Visibility } from './use-cases.document.ts';
import type { UseCaseEvent } from './use-cases.events.ts';
import { can, needsApproval, type UseCaseAction } from './use-cases.policy.ts';
import { presentDetail } from './use-cases.presenter.ts';
import type { UseCasesReads } from './use-cases.reads.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

interface Dependencies {
  repository: UseCasesRepository;
  reads: UseCasesReads;
  people: People;
  relay: DocumentRelay;
}

type Saved = Pick<UseCaseDocument, 'status' | 'visibility'> & Partial<UseCaseDocument>;

/** How often a write that names no version starts again because somebody was faster. */
const ATTEMPTS = 5;

const eventOf = (
  type: UseCaseEvent['type'],
  { actor }: UserCtx,
  { _id, organization_id }: UseCaseDocument,
): UseCaseEvent => {
  const use_case_id = _id.toHexString();
  return newEvent({ type, aggregate: use_case_id, use_case_id, organization_id, user_id: actor.user_id });
};

function visibilityFaults(visibility: Visibility, organization: OrganizationFacts): Fault[] {
  if (visibility !== 'public' || organization.allow_public_use_cases) return [];
  const message = 'Your organization keeps its use cases to itself: choose organization or private.';
  return [{ path: 'visibility', code: 'not_allowed', message }];
}

function refuseFaults(...faults: Fault[]): void {
  if (faults.length > 0) throw validationFailed(faults);
}

export function createUseCasesWrites({ repository, reads, people, relay }: Dependencies) {
  async function findFor(ctx: UserCtx, action: UseCaseAction, id: string): Promise<UseCaseDocument> {
    const useCase = await reads.findReadable(ctx, id);
    if (!can(ctx.actor, action, useCase)) {
      throw forbidden('Only its author and the admins of its organization may change this use case.');
    }
    return useCase;
  }

  /** What publishing by this person makes of a case: published now, or handed in first. */
  const publication = (ctx: UserCtx, organization: OrganizationFacts, published_at: Date | null) =>
    needsApproval(ctx.actor, organization)
      ? { status: 'under_review' as const, published_at }
      : { status: 'published' as const, published_at: published_at ?? new Date() };

  /** One atomic write of fields and state, with what follows from them; null where somebody else was faster. */
  async function save(before: UseCaseDocument, fields: UseCaseFields, state: Saved, events: UseCaseEvent[]) {
    const changed = changedFields(before, fields);
    const set = {
      ...Object.fromEntries(changed.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]])),
      ...state,
      ...derive({ ...before, ...fields, ...state }),
      updated_at: new Date(),
    };
    const change = {
      unset: changed.filter((name) => fields[name] === undefined),
      counts: changed.length > 0 || state.status !== before.status || state.visibility !== before.visibility,
      events,
    };
    // The address of a published case is out in the world, so it stays; a draft's follows its title.
    const moves = before.published_at === null && changed.includes('title');
    for (const slug of moves ? slugCandidates(fields.title, before._id.toHexString()) : [before.slug]) {
      const after = await repository.update(before._id, before.version, { ...change, set: { ...set, slug } });
      if (after === 'slug_taken') continue;
      if (after && events.length > 0) relay.kick(after);
      return after;
    }
    throw new AppError('already_exists', 'Your organization has a use case of this title already.');
  }

  async function insert(useCase: UseCaseDocument): Promise<UseCaseDocument> {
    for (const slug of slugCandidates(useCase.title, useCase._id.toHexString())) {
      const document = { ...useCase, slug };
      if (!(await repository.insert(document))) continue;
      relay.kick(document);
      return document;
    }
    throw new AppError('already_exists', 'Your organization has a use case of this title already.');
  }

  function versionConflict(ctx: UserCtx, current: UseCaseDocument, organization: OrganizationFacts): AppError {
    return new AppError('version_conflict', `Somebody changed it meanwhile: version ${current.version} is current.`, {
      members: { current: presentDetail(current, organization, ctx.actor) },
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
      const begun = newUseCase({
        organization_id,
        author: {
          user_id,
          name: `${card?.first_name ?? ''} ${card?.last_name ?? ''}`.trim(),
          title: card?.title ?? null,
        },
        fields: patchedFields({}, given),
        visibility: shown,
        current_step: current_step ?? 1,
        at: new Date(),
        ...(status === 'published' ? publication(ctx, organization, null) : { status: 'draft', published_at: null }),
      });
      if (begun.status === 'published') begun.pending_events = [eventOf('use_case.published', ctx, begun)];
      return presentDetail(await insert(begun), organization, ctx.actor);
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
      const before = await findFor(ctx, 'edit', id);
      if (ifMatch === undefined) {
        throw new AppError('precondition_required', 'Send the version that you changed: If-Match: "<version>".');
      }
      const organization = await reads.organization(before.organization_id);
      if (Number(/^"?(\d+)"?$/.exec(ifMatch)?.[1]) !== before.version) throw versionConflict(ctx, before, organization);

      const { visibility = before.visibility, current_step = before.current_step, ...given } = readPatch();
      const fields = patchedFields(fieldsOf(before), given);
      const isContent = changedFields(before, fields).length > 0;
      const isChange = isContent || visibility !== before.visibility;
      if (!isChange && current_step === before.current_step) return presentDetail(before, organization, ctx.actor);
      refuseFaults(
        ...(before.status === 'draft' ? [] : publishFaults(fields)),
        ...(visibility === before.visibility ? [] : visibilityFaults(visibility, organization)),
      );

      const isPublished = before.status === 'published';
      const state: Saved = {
        status: isPublished && isChange && needsApproval(ctx.actor, organization) ? 'under_review' : before.status,
        visibility,
        current_step,
        ...(isContent && { verified: false, verified_by: null, verified_at: null }),
      };
      // A draft's changes concern nobody yet.
      const events = isPublished && isChange ? [eventOf('use_case.changed', ctx, before)] : [];
      const after = await save(before, fields, state, events);
      if (after === null) throw versionConflict(ctx, await findFor(ctx, 'edit', id), organization);
      return presentDetail(after, organization, ctx.actor);
    },

    /** @throws AppError not_found, forbidden, wrong_state, validation_failed with all faults of all steps. */
    async publish(ctx: UserCtx, id: string): Promise<UseCaseDetail> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await findFor(ctx, 'publish', id);
        if (before.status !== 'draft') {
          throw new AppError('wrong_state', `It is ${before.status}; only a draft can become published.`);
        }
        const organization = await reads.organization(before.organization_id);
        const fields = fieldsOf(before);
        refuseFaults(...publishFaults(fields), ...visibilityFaults(before.visibility, organization));
        const state = { visibility: before.visibility, ...publication(ctx, organization, before.published_at) };
        const events = state.status === 'published' ? [eventOf('use_case.published', ctx, before)] : [];
        const after = await save(before, fields, state, events);
        if (after) return presentDetail(after, organization, ctx.actor);
      }
      throw new AppError('conflict', 'It is being changed right now; try again.', { retry_after_ms: 500 });
    },
  };
}
