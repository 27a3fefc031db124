import { z } from 'zod';
import { cursorPagination, cursorQuery, name, text, timestamp, uuid } from '../../platform/wire.contract.ts';
import { countryCode, industryCode, organizationSize, regionCode } from '../reference/reference.contract.ts';

const isTimeZone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

export const timezone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Write an IANA time zone, for example Asia/Riyadh.' });

const email = z.email('Write an e-mail address.').max(254);

/** One rule everywhere. */
const password = text(8, 128);

const role = z.enum(['member', 'org_admin', 'platform_admin']);

export const ownOrganization = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    name_ar: z.string().nullable(),
    domain: z.string().nullable(),
    industry: z.string(),
    size: z.string(),
    country: z.string(),
    region: z.string().nullable(),
    city: z.string(),
    description: z.string().nullable(),
    website: z.string().nullable(),
    phone: z.string().nullable(),
    status: z.enum(['trial', 'active', 'suspended']),
    timezone: z.string(),
    allow_public_use_cases: z.boolean(),
    require_use_case_approval: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'OwnOrganization' });
export type OwnOrganization = z.infer<typeof ownOrganization>;

export const ownUser = z
  .strictObject({
    id: z.string(),
    organization_id: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    first_name: z.string(),
    last_name: z.string(),
    title: z.string().nullable(),
    department: z.string().nullable(),
    phone: z.string().nullable(),
    bio: z.string().nullable(),
    avatar_url: z.string().nullable(),
    role,
    status: z.enum(['pending', 'active', 'suspended']),
    language: z.enum(['en', 'ar']),
    timezone: z.string(),
    last_seen_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'OwnUser' });
export type OwnUser = z.infer<typeof ownUser>;

/** Regions are those of Saudi Arabia. */
export const hasItsRegion = ({ country, region }: { country: string; region?: string | null | undefined }) =>
  region === undefined || region === null || country === 'SA';
export const REGION_ELSEWHERE = 'Regions are those of Saudi Arabia: leave it out, or write SA for the country.';

const newOrganization = z.strictObject({
  name: name(255).describe('Unlike every other one, whatever its case, spaces and composition.'),
  name_ar: name(255).optional(),
  domain: text(1, 255).optional(),
  industry: industryCode,
  size: organizationSize,
  country: countryCode,
  region: regionCode.optional().describe('Only in Saudi Arabia.'),
  city: name(100),
  description: text(0, 2000).optional(),
  timezone: timezone.optional(),
});
/** What an organization says of itself, field by field. */
export const organizationFields = newOrganization.shape;

export const signupBody = z.strictObject({
  organization: newOrganization.refine(hasItsRegion, { error: REGION_ELSEWHERE, path: ['region'] }),
  email,
  password,
  first_name: name(100),
  last_name: name(100),
  title: text(0, 100).optional(),
});
export type Signup = z.output<typeof signupBody>;

const tokens = {
  access_token: z.string(),
  expires_in: z.int(),
  refresh_token: z.string().optional(),
};

const signedIn = z.strictObject({ user: ownUser, organization: ownOrganization, ...tokens });

const session = z.strictObject({
  id: z.string(),
  device: z.string().nullable(),
  current: z.boolean(),
  created_at: timestamp,
  last_used_at: timestamp,
  expires_at: timestamp,
});

/** Native clients and frontends on another site hold the refresh token themselves instead of in a cookie. */
const tokensQuery = z.strictObject({ tokens: z.enum(['body', 'cookie']).default('cookie') });

export const identityRest = {
  signup: {
    method: 'post',
    path: '/auth/signup',
    summary: 'Creates an organization and its first administrator, signed in.',
    auth: 'guest',
    query: tokensQuery,
    body: signupBody,
    response: signedIn,
    status: 201,
    budget: 'none',
  },
  login: {
    method: 'post',
    path: '/auth/login',
    summary: 'Signs in. An unknown address and a wrong password get the same answer.',
    auth: 'guest',
    query: tokensQuery,
    body: z.strictObject({ email: text(0, 254), password: text(0, 1_000) }),
    response: signedIn,
    budget: 'none',
  },
  refresh: {
    method: 'post',
    path: '/auth/refresh',
    summary: 'Exchanges the refresh token of the cookie or the body for the next one and an access token.',
    auth: 'guest',
    query: tokensQuery,
    body: z.strictObject({ refresh_token: z.string().max(4_096).optional() }),
    response: z.strictObject(tokens),
    budget: 'none',
  },
  logout: {
    method: 'post',
    path: '/auth/logout',
    summary:
      'Ends this session, or with all=true every session of the user; their live sockets end too. Instead of the access token the refresh token does, in the body or the cookie: also where the access token has expired.',
    auth: 'guest',
    query: z.strictObject({ all: z.enum(['true', 'false']).default('false') }),
    body: z.strictObject({ refresh_token: z.string().max(4_096).optional() }),
    budget: 'none',
  },
  sessions: {
    method: 'get',
    path: '/auth/sessions',
    summary: 'The devices that are signed in, the latest first.',
    auth: 'user',
    query: z.strictObject(cursorQuery),
    response: z.array(session),
    pagination: cursorPagination,
  },
  endSession: {
    method: 'delete',
    path: '/auth/sessions/{id}',
    summary: 'Signs one device out.',
    auth: 'user',
    params: z.strictObject({ id: uuid }),
  },
} as const;
