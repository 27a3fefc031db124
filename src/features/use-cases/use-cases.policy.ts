import type { Filter } from 'mongodb';
import type { Actor } from '../../platform/context.ts';
import type { UseCaseDocument } from './use-cases.document.ts';

export type UseCaseAction =
  'read' | 'edit' | 'publish' | 'unpublish' | 'archive' | 'delete' | 'review' | 'moderate' | 'react' | OfDeleted;

/** What may be done with a deleted case, too. */
export type OfDeleted = 'restore' | 'purge' | 'audit';
const ofDeleted: ReadonlySet<UseCaseAction> = new Set<OfDeleted>(['restore', 'purge', 'audit']);

/** What the policy judges by. */
export type Judged = Pick<UseCaseDocument, 'organization_id' | 'status' | 'visibility' | 'deleted_at' | 'suspended'> & {
  published_by: Pick<UseCaseDocument['published_by'], 'user_id'>;
};

const isOwn = (actor: Actor, useCase: Judged) => useCase.published_by.user_id === actor.user_id;

const isAdminOf = (actor: Actor, useCase: Judged) =>
  actor.role === 'org_admin' && actor.organization_id === useCase.organization_id;

const isPrivateDraft = ({ status, visibility }: Judged) => status === 'draft' && visibility === 'private';

const isOwnOrAdministered = (actor: Actor, useCase: Judged) =>
  actor.role === 'platform_admin' || isOwn(actor, useCase) || isAdminOf(actor, useCase);

/** Deleted or not. */
function mayKnow(actor: Actor | null, useCase: Judged): boolean {
  if (useCase.suspended) return actor?.role === 'platform_admin';
  const published = useCase.status === 'published';
  if (published && useCase.visibility === 'public') return true;
  if (actor === null) return false;
  if (actor.role === 'platform_admin' || isOwn(actor, useCase)) return true;
  if (isAdminOf(actor, useCase)) return !isPrivateDraft(useCase);
  return published && useCase.visibility === 'organization' && actor.organization_id === useCase.organization_id;
}

/**
 * The whole rule of who may do what with a use case; nobody may do anything with what they cannot read. Deleted, it can
 * only be restored by whoever could delete it, or purged, and its steps be read.
 */
export function can(actor: Actor | null, action: UseCaseAction, useCase: Judged): boolean {
  if (!mayKnow(actor, useCase)) return false;
  if (useCase.deleted_at !== null && !ofDeleted.has(action)) return false;
  switch (action) {
    case 'read':
      return true;
    case 'react':
      return actor !== null;
    case 'review':
    case 'audit':
      return actor !== null && (actor.role === 'platform_admin' || isAdminOf(actor, useCase));
    case 'purge':
    case 'moderate':
      return actor?.role === 'platform_admin';
    case 'edit':
    case 'publish':
    case 'unpublish':
    case 'archive':
    case 'delete':
    case 'restore':
      return actor !== null && isOwnOrAdministered(actor, useCase);
  }
}

/** What was taken down stays down until a platform administrator brings it back. */
export const isKeptDown = (actor: Actor | null, { moderation }: Pick<UseCaseDocument, 'moderation'>) =>
  moderation?.state === 'taken_down' && actor?.role !== 'platform_admin';

/** card: name and title, since the way to the author is a message. */
export function contactRight(actor: Actor | null, useCase: Judged): 'nothing' | 'card' | 'whole' {
  if (actor === null) return 'nothing';
  return isOwnOrAdministered(actor, useCase) ? 'whole' : 'card';
}

/** Where an organization approves its cases, its members hand them in and its admins publish. */
export const needsApproval = (actor: Actor, organization: { require_use_case_approval: boolean }) =>
  organization.require_use_case_approval && actor.role === 'member';

/** The audience that everybody belongs to. A case of this audience has no other. */
export const PUBLIC = 'public';

/**
 * Who finds a case in lists: `can(actor, 'read', …)` of a published case, written down at each change so that a list is
 * one indexed equality. Empty where the case is not to be found at all.
 */
export function audienceOf(useCase: Judged): string[] {
  const { organization_id, published_by, status, visibility, deleted_at, suspended } = useCase;
  if (status !== 'published' || deleted_at !== null) return [];
  if (suspended) return ['platform'];
  switch (visibility) {
    case 'public':
      return [PUBLIC];
    case 'organization':
      return [`organization:${organization_id}`, `author:${published_by.user_id}`, 'platform'];
    case 'private':
      return [`author:${published_by.user_id}`, `admins:${organization_id}`, 'platform'];
  }
}

/** The audiences that somebody belongs to. */
export function audiencesOf(actor: Actor | null): string[] {
  if (actor === null) return [PUBLIC];
  if (actor.role === 'platform_admin') return [PUBLIC, 'platform'];
  const member = [PUBLIC, `organization:${actor.organization_id}`, `author:${actor.user_id}`];
  return actor.role === 'org_admin' ? [...member, `admins:${actor.organization_id}`] : member;
}

/** `can(actor, 'read', …)` as a filter of the cases of the actor's own organization, in every status. */
export function readableOfOrganization(actor: Actor): Filter<UseCaseDocument> {
  const own = { 'published_by.user_id': actor.user_id };
  switch (actor.role) {
    case 'platform_admin':
      return {};
    case 'org_admin':
      return { $or: [own, { status: { $ne: 'draft' } }, { visibility: { $ne: 'private' } }] };
    case 'member':
      return { $or: [own, { status: 'published', visibility: { $ne: 'private' } }] };
  }
}

/** `can(actor, 'restore', …)` as a filter of the deleted cases of the actor's own organization. */
export const restorableOfOrganization = (actor: Actor): Filter<UseCaseDocument> =>
  actor.role === 'member' ? { 'published_by.user_id': actor.user_id } : readableOfOrganization(actor);
