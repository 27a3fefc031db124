import type { AccountAuditEntry } from './administration.contract.ts';
import type { OwnOrganization, OwnUser } from './identity.contract.ts';
import type { AccountAudit, Organization, Session, User } from './identity.entities.ts';
import type { OrganizationCard } from './profiles.contract.ts';

export function presentOwnUser(user: User): OwnUser {
  return {
    id: user.id,
    organization_id: user.organization_id,
    email: user.email,
    email_verified: user.email_verified_at !== null,
    first_name: user.first_name,
    last_name: user.last_name,
    title: user.title,
    department: user.department,
    phone: user.phone,
    bio: user.bio,
    avatar_url: null,
    role: user.role,
    status: user.status,
    language: user.language,
    timezone: user.timezone,
    last_seen_at: user.last_seen_at?.toISOString() ?? null,
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
  };
}

export function presentOwnOrganization(organization: Organization): OwnOrganization {
  return {
    id: organization.id,
    name: organization.name,
    name_ar: organization.name_ar,
    domain: organization.domain,
    industry: organization.industry,
    size: organization.size,
    country: organization.country,
    region: organization.region,
    city: organization.city,
    description: organization.description,
    website: organization.website,
    phone: organization.phone,
    status: organization.status,
    timezone: organization.timezone,
    allow_public_use_cases: organization.allow_public_use_cases,
    require_use_case_approval: organization.require_use_case_approval,
    created_at: organization.created_at.toISOString(),
    updated_at: organization.updated_at.toISOString(),
  };
}

export function presentSession(session: Session, current_id: string) {
  return {
    id: session.id,
    device: session.device,
    current: session.id === current_id,
    created_at: session.created_at.toISOString(),
    last_used_at: session.last_used_at.toISOString(),
    expires_at: session.expires_at.toISOString(),
  };
}

export const presentOrganizationCard = (organization: Organization): OrganizationCard => ({
  id: organization.id,
  name: organization.name,
  name_ar: organization.name_ar,
  industry: organization.industry,
  size: organization.size,
  country: organization.country,
  region: organization.region,
  city: organization.city,
  description: organization.description,
  website: organization.website,
  logo_url: null,
  created_at: organization.created_at.toISOString(),
});

export const presentAccountAudit = (entry: AccountAudit): AccountAuditEntry => ({
  id: entry.id,
  actor_id: entry.actor_id,
  subject: entry.subject,
  subject_id: entry.subject_id,
  before: { status: entry.before.status },
  after: { status: entry.after.status },
  reason: entry.reason,
  at: entry.at.toISOString(),
});
