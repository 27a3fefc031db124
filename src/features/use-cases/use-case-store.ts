import type { UserCtx } from '../../platform/context.ts';
import { AppError, type Fault, forbidden, notFound, validationFailed } from '../../platform/errors/index.ts';
import { type DocumentRelay, newEvent } from '../../platform/events/index.ts';
import type { OrganizationFacts } from '../identity/index.ts';
import { type Audit, auditStep } from './audit.ts';
import { versionsOf } from './if-match.ts';
import type { AuditAction, AuditStep } from './lifecycle.contract.ts';
import { cityKeyOf, type Places } from './places.ts';
import { slugCandidates } from './slug.ts';
import { changedFields, derive, fieldsOf } from './use-case-content.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { UseCaseDocument, Visibility } from './use-cases.document.ts';
import type { UseCaseEvent } from './use-cases.events.ts';
import { can, type OfDeleted, type UseCaseAction } from './use-cases.policy.ts';
import type { UseCasesReads } from './use-cases.reads.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

interface Dependencies {
  repository: UseCasesRepository;
  reads: UseCasesReads;
  relay: DocumentRelay;
  audit: Audit;
  places: Places;
  /** Told of a draft's changes, which are no event. */
  onDraftChanged: (use_case_id: string) => void;
}

/** How often a write that names no version starts again because somebody was faster. */
const ATTEMPTS = 20;

export const eventOf = (
  type: UseCaseEvent['type'],
  { actor }: UserCtx,
  { _id, organization_id }: UseCaseDocument,
  action: AuditAction,
  audit: AuditStep,
): UseCaseEvent => {
  const use_case_id = _id.toHexString();
  const ids = { use_case_id, organization_id, user_id: actor.user_id };
  return newEvent({ type, aggregate: use_case_id, ...ids, action, audit });
};

type HasStatus = Pick<UseCaseDocument, 'status'>;

export const eventType = (before: HasStatus, after: HasStatus): UseCaseEvent['type'] =>
  before.status !== 'published' && after.status === 'published' ? 'use_case.published' : 'use_case.changed';

export function visibilityFaults(visibility: Visibility, organization: OrganizationFacts): Fault[] {
  if (visibility !== 'public' || organization.allow_public_use_cases) return [];
  const message = 'Your organization keeps its use cases to itself: choose organization or private.';
  return [{ path: 'visibility', code: 'not_allowed', message }];
}

export function refuseFaults(...faults: Fault[]): void {
  if (faults.length > 0) throw validationFailed(faults);
}

/** One write of a case: what it sets, and under which name it is kept. */
export interface Step {
  action: AuditAction;
  fields?: UseCaseFields;
  state: Partial<UseCaseDocument>;
  reason?: string;
}

/** How a case is found for a write and written: both in one place, so that no write goes without its event and record. */
export function createUseCaseStore({ repository, reads, relay, audit, places, onDraftChanged }: Dependencies) {
  function allowed({ actor }: UserCtx, action: UseCaseAction, useCase: UseCaseDocument): UseCaseDocument {
    if (!can(actor, action, useCase)) throw forbidden('You may read this use case, but not do that with it.');
    return useCase;
  }

  const findFor = async (ctx: UserCtx, action: UseCaseAction, id: string): Promise<UseCaseDocument> =>
    allowed(ctx, action, await reads.findReadable(ctx, id));

  /** Also where it is deleted: of those, only they know who may restore them. */
  async function findDeleted(ctx: UserCtx, action: OfDeleted, id: string): Promise<UseCaseDocument> {
    const useCase = await repository.find(id);
    const isKnown = useCase && (can(ctx.actor, 'read', useCase) || can(ctx.actor, 'restore', useCase));
    if (!isKnown) throw notFound('use case');
    return allowed(ctx, action, useCase);
  }

  /** One atomic write of fields and state, with what follows from them; null where somebody else was faster. */
  async function save(ctx: UserCtx, before: UseCaseDocument, step: Step): Promise<UseCaseDocument | null> {
    const { action, state, fields = fieldsOf(before), reason } = step;
    const changed = changedFields(before, fields);
    const written = Object.fromEntries(
      changed.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
    );
    const after = { ...before, ...state };
    const hasMoved =
      after.status !== before.status ||
      after.visibility !== before.visibility ||
      (after.deleted_at === null) !== (before.deleted_at === null);
    const counts = changed.length > 0 || hasMoved;
    const isByAuthor = ctx.actor.user_id === before.published_by.user_id;
    // An author's edits of a draft concern nobody yet.
    const isHeard = action !== 'edit' || (counts && !(before.status === 'draft' && isByAuthor));
    const told = auditStep(before, after, { fields: changed, counts, reason });
    const event = isHeard ? eventOf(eventType(before, after), ctx, before, action, told) : undefined;
    const unset = changed.filter((name) => fields[name] === undefined);
    const change = { unset, counts, events: event ? [event] : [] };
    const derived = derive({ ...before, ...fields, ...state }, await cityKeyOf(places, fields));
    const set = { ...written, ...state, ...derived, updated_at: new Date() };
    const id = before._id.toHexString();
    for (const slug of changed.includes('title') ? slugCandidates(fields.title, id) : [before.slug]) {
      const isNew = slug !== before.slug;
      if (isNew && (await repository.wasSlugOfAnother(before.organization_id, slug, before._id))) continue;
      // The address of what was published is out in the world, so the old one goes on leading here.
      const old_slug = isNew && before.published_at !== null ? before.slug : undefined;
      const saved = await repository.update(before, { ...change, set: { ...set, slug }, old_slug });
      if (saved === 'slug_taken') continue;
      if (saved && event) {
        await audit.keep(event);
        relay.kick(saved);
      } else if (saved && counts) onDraftChanged(id);
      return saved;
    }
    throw new AppError('already_exists', 'Your organization has a use case of this title already.');
  }

  return {
    findFor,
    findDeleted,

    /** @throws AppError precondition_required without the header, version_conflict with the `current` case. */
    async requireVersion(ctx: UserCtx, { _id, version }: UseCaseDocument, ifMatch: string | undefined): Promise<void> {
      if (versionsOf(ifMatch).includes(version)) return;
      const current = await reads.present(ctx, await findFor(ctx, 'read', _id.toHexString()));
      throw new AppError('version_conflict', `Somebody changed it meanwhile: version ${current.version} is current.`, {
        members: { current },
      });
    },

    /** A write that names no version: it judges what it finds, again each time somebody else was faster. */
    async take(
      ctx: UserCtx,
      find: () => Promise<UseCaseDocument>,
      stepOf: (before: UseCaseDocument) => Promise<Step | null> | Step | null,
    ): Promise<UseCaseDocument> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await find();
        const step = await stepOf(before);
        if (step === null) return before;
        const after = await save(ctx, before, step);
        if (after) return after;
      }
      throw new AppError('conflict', 'It is being changed right now; try again.', { retry_after_ms: 500 });
    },
  };
}

export type UseCaseStore = ReturnType<typeof createUseCaseStore>;
