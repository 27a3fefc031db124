import type { Actor } from '../../platform/context.ts';
import type { UseCaseCard, UseCaseDetail } from './use-cases.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { can, contactRight, isKeptDown } from './use-cases.policy.ts';
import type { CardDocument, PublishedCard } from './browse/cards.ts';
import { fieldsOf } from './use-case-content.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';

type Organization = UseCaseCard['organization'];

/** What was featured until a time in the past is not featured. */
const isFeatured = ({ featured, featured_until }: CardDocument) =>
  featured && (!featured_until || featured_until.getTime() > Date.now());

const presentCommon = (useCase: CardDocument, organization: Organization) => ({
  id: useCase._id.toHexString(),
  slug: useCase.slug,
  organization: { id: organization.id, name: organization.name },
  views: useCase.views,
  likes: useCase.likes,
  saves: useCase.saves,
  liked: false,
  saved: false,
  verified: useCase.verified,
  featured: isFeatured(useCase),
  status: useCase.status,
  published_at: useCase.published_at?.toISOString() ?? null,
  published_by: {
    user_id: useCase.published_by.user_id,
    name: useCase.published_by.name,
    title: useCase.published_by.title,
  },
});

/** Twenty for a page: an object that begins with a spread and goes on with this many names costs V8 fifteen times as much. */
export function presentCard(useCase: PublishedCard, organization: Organization): UseCaseCard {
  return Object.assign(presentCommon(useCase, organization), {
    title: useCase.title,
    company: useCase.company,
    industry: useCase.industry,
    category: useCase.category,
    excerpt: useCase.excerpt,
    technologies: useCase.technologies,
    location: useCase.location ?? null,
    roi_percentage: useCase.results?.roi?.percentage ?? null,
    cover: null,
  });
}

function visibleContact(actor: Actor | null, useCase: UseCaseDocument): Pick<UseCaseFields, 'contact'> {
  if (!useCase.contact) return {};
  const { name, title } = useCase.contact;
  switch (contactRight(actor, useCase)) {
    case 'nothing':
      return {};
    case 'card':
      return { contact: { ...(name !== undefined && { name }), ...(title !== undefined && { title }) } };
    case 'whole':
      return { contact: useCase.contact };
  }
}

/** For those who can do something about it. */
function visibleModeration(actor: Actor | null, useCase: UseCaseDocument): UseCaseDetail['moderation'] {
  if (!useCase.moderation || !can(actor, 'edit', useCase)) return null;
  const { state, reason, at } = useCase.moderation;
  return { state, reason, at: at.toISOString() };
}

export function presentDetail(
  useCase: UseCaseDocument,
  organization: Organization,
  actor: Actor | null,
): UseCaseDetail {
  const fields = fieldsOf(useCase);
  delete fields.contact;
  return {
    ...presentCommon(useCase, organization),
    ...fields,
    ...visibleContact(actor, useCase),
    version: useCase.version,
    visibility: useCase.visibility,
    current_step: useCase.current_step,
    verified_at: useCase.verified_at?.toISOString() ?? null,
    featured_until: isFeatured(useCase) ? (useCase.featured_until?.toISOString() ?? null) : null,
    moderation: visibleModeration(actor, useCase),
    media: [],
    unique_views: useCase.unique_views,
    can: {
      edit: can(actor, 'edit', useCase),
      publish: useCase.status === 'draft' && can(actor, 'publish', useCase) && !isKeptDown(actor, useCase),
      unpublish: useCase.status !== 'draft' && can(actor, 'unpublish', useCase) && !isKeptDown(actor, useCase),
      archive: useCase.status === 'published' && can(actor, 'archive', useCase),
      approve: useCase.status === 'under_review' && can(actor, 'review', useCase),
      delete: can(actor, 'delete', useCase),
      restore: useCase.deleted_at !== null && can(actor, 'restore', useCase),
      moderate: can(actor, 'moderate', useCase),
    },
    created_at: useCase.created_at.toISOString(),
    updated_at: useCase.updated_at.toISOString(),
    deleted_at: useCase.deleted_at?.toISOString() ?? null,
  };
}
