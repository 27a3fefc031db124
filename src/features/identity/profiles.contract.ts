import { z } from 'zod';
import { text, timestamp, uuid } from '../../platform/wire.contract.ts';
import { organizationFields, ownOrganization, ownUser, signupBody, timezone } from './identity.contract.ts';

// What people and organizations say about themselves.

const person = signupBody.shape;
const organization = organizationFields;

const phone = text(1, 30).nullish();

/** Whatever is named is changed; null empties what may be empty. */
export const patchMeBody = z.strictObject({
  first_name: person.first_name.optional(),
  last_name: person.last_name.optional(),
  title: text(1, 100).nullish(),
  department: text(1, 100).nullish(),
  phone,
  bio: text(1, 1_000).nullish(),
  language: ownUser.shape.language.optional(),
  timezone: timezone.optional(),
});
export type PatchMe = z.output<typeof patchMeBody>;

export const patchOrganizationBody = z.strictObject({
  name: organization.name.optional(),
  name_ar: organization.name_ar.nullable(),
  domain: text(1, 255).nullish(),
  industry: organization.industry.optional(),
  size: organization.size.optional(),
  country: organization.country.optional(),
  region: organization.region.nullish(),
  city: organization.city.optional(),
  description: text(1, 2_000).nullish(),
  website: z
    .url({ protocol: /^https?$/, error: 'Write an address that starts with https://.' })
    .max(255)
    .nullish(),
  phone,
  timezone: timezone.optional(),
  allow_public_use_cases: z.boolean().optional().describe('False: new use cases stay within the organization.'),
  require_use_case_approval: z.boolean().optional().describe('True: what members publish is approved first.'),
});
export type PatchOrganization = z.output<typeof patchOrganizationBody>;

export const organizationCard = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    name_ar: z.string().nullable(),
    industry: z.string(),
    size: z.string(),
    country: z.string(),
    region: z.string().nullable(),
    city: z.string(),
    description: z.string().nullable(),
    website: z.string().nullable(),
    logo_url: z.null(),
    created_at: timestamp,
  })
  .meta({ id: 'OrganizationCard' });
export type OrganizationCard = z.infer<typeof organizationCard>;

const meAndMine = z.strictObject({ user: ownUser, organization: ownOrganization });

export const profilesRest = {
  me: {
    method: 'get',
    path: '/users/me',
    summary: 'The signed-in user and the organization.',
    auth: 'user',
    response: meAndMine,
  },
  patchMe: {
    method: 'patch',
    path: '/users/me',
    summary: 'Changes one’s own profile; a new name or title reaches one’s use cases within moments.',
    auth: 'user',
    body: patchMeBody,
    response: meAndMine,
  },
  organization: {
    method: 'get',
    path: '/organizations/me',
    summary: 'The caller’s own organization.',
    auth: 'user',
    response: ownOrganization,
  },
  patchOrganization: {
    method: 'patch',
    path: '/organizations/me',
    summary: 'Changes the caller’s own organization; for its administrators.',
    auth: 'user',
    body: patchOrganizationBody,
    response: ownOrganization,
  },
  card: {
    method: 'get',
    path: '/organizations/{id}',
    summary: 'What an organization tells everybody who is signed in. One that is suspended is not there.',
    auth: 'user',
    params: z.strictObject({ id: uuid }),
    response: organizationCard,
  },
} as const;
