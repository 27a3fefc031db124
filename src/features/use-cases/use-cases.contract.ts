import { z } from 'zod';
import {
  depthFault,
  numberedPagination,
  objectId,
  pageQuery,
  text,
  timestamp,
  uuid,
  withinDepth,
} from '../../platform/wire.contract.ts';
import { categories, categoryAliases, industryCode, regionCode } from '../reference/reference.contract.ts';
import { createBody, patchBody, statusCode, visibilityCode } from './use-case-bodies.contract.ts';
import { draftFields } from './use-case-fields.contract.ts';

const organization = z.strictObject({ id: z.string(), name: z.string() });
const publishedBy = z.strictObject({ user_id: z.string(), name: z.string(), title: z.string().nullable() });

/** What cards and details say alike. */
const common = {
  id: z.string(),
  slug: z.string(),
  organization,
  views: z.int(),
  likes: z.int(),
  saves: z.int(),
  liked: z.boolean(),
  saved: z.boolean(),
  verified: z.boolean(),
  featured: z.boolean(),
  status: statusCode,
  published_at: timestamp.nullable(),
  published_by: publishedBy,
};

export const useCaseCard = z
  .strictObject({
    ...common,
    title: z.string(),
    company: z.string(),
    industry: industryCode,
    category: z.enum(categories.map(({ code }) => code)),
    excerpt: z.string(),
    technologies: z.array(z.string()),
    location: draftFields.shape.location.unwrap().nullable(),
    roi_percentage: z.number().nullable(),
    cover: z.null(),
  })
  .meta({ id: 'UseCaseCard' });
export type UseCaseCard = z.infer<typeof useCaseCard>;

export const useCaseDetail = z
  .strictObject({
    ...draftFields.shape,
    ...common,
    version: z.int().describe('Send it back in If-Match to change the case.'),
    visibility: visibilityCode,
    current_step: z.int(),
    verified_at: timestamp.nullable(),
    media: z.array(z.never()),
    unique_views: z.int(),
    can: z.strictObject({ edit: z.boolean(), publish: z.boolean() }).describe('What the caller may do with it now.'),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({
    id: 'UseCase',
    description: 'Members that nobody filled in are absent; contact holds what the caller may see.',
  });
export type UseCaseDetail = z.infer<typeof useCaseDetail>;

/** A filter that may be repeated; one value is a list of one. */
const repeatable = <Item extends z.ZodType>(item: Item) =>
  z
    .preprocess(
      (value) => (value === undefined || Array.isArray(value) ? value : [value]),
      z.array(item).max(20).optional(),
    )
    .optional();

type CategoryCode = UseCaseCard['category'];
const aliases: Record<string, CategoryCode> = categoryAliases;
const categoryNames = [
  ...categories.map(({ code }) => code),
  ...(Object.keys(categoryAliases) as (keyof typeof categoryAliases)[]),
];
const categoryFilter = z
  .enum(categoryNames, { error: `Choose one of: ${categoryNames.join(', ')}.` })
  .transform((name) => aliases[name] ?? (name as CategoryCode));

const yesNo = z.enum(['true', 'false'], { error: 'Write true or false.' }).transform((value) => value === 'true');

export const listQuery = z
  .strictObject({
    category: repeatable(categoryFilter).describe('Any of these.'),
    industry: repeatable(industryCode).describe('Any of these.'),
    region: repeatable(regionCode).describe('Any of these.'),
    technology: repeatable(text(1, 40)).describe('All of these, whatever their case.'),
    tag: repeatable(text(1, 40)).describe('All of these, whatever their case.'),
    city: text(1, 200).optional(),
    organization_id: uuid.optional(),
    verified: yesNo.optional(),
    featured: yesNo.optional(),
    sort: z.enum(['newest', 'oldest']).default('newest'),
    ...pageQuery,
  })
  .refine(withinDepth, depthFault);
export type ListQuery = z.output<typeof listQuery>;

export const mineQuery = z
  .strictObject({ status: statusCode.optional(), ...pageQuery })
  .refine(withinDepth, depthFault);
export type MineQuery = z.output<typeof mineQuery>;

const byId = z.strictObject({ id: objectId });

export const useCasesRest = {
  list: {
    method: 'get',
    path: '/use-cases',
    summary: 'Published use cases that the caller may read.',
    auth: 'optional',
    query: listQuery,
    response: z.array(useCaseCard),
    pagination: numberedPagination,
  },
  mine: {
    method: 'get',
    path: '/use-cases/mine',
    summary: 'The caller’s own use cases, drafts too, whole, last changed first.',
    auth: 'user',
    query: mineQuery,
    response: z.array(useCaseDetail),
    pagination: numberedPagination,
  },
  create: {
    method: 'post',
    path: '/use-cases',
    summary: 'Starts a draft from any subset of the fields; with "status":"published" checks the whole and publishes.',
    auth: 'user',
    body: createBody,
    response: useCaseDetail,
    status: 201,
    idempotent: true,
  },
  detail: {
    method: 'get',
    path: '/use-cases/{id}',
    summary: 'One use case, with what the caller may do and see of it.',
    auth: 'optional',
    params: byId,
    response: useCaseDetail,
  },
  bySlug: {
    method: 'get',
    path: '/use-cases/by-slug/{organization_id}/{slug}',
    summary: 'One use case by its readable address.',
    auth: 'optional',
    params: z.strictObject({ organization_id: uuid, slug: text(1, 200) }),
    response: useCaseDetail,
  },
  patch: {
    method: 'patch',
    path: '/use-cases/{id}',
    summary: 'JSON merge patch (RFC 7396) under If-Match: "<version>". A published case keeps the rules of publishing.',
    auth: 'user',
    params: byId,
    body: patchBody,
    if_match: true,
    response: useCaseDetail,
  },
  publish: {
    method: 'post',
    path: '/use-cases/{id}/publish',
    summary: 'Publishes a draft, or hands it in for approval; all faults of all steps at once.',
    auth: 'user',
    params: byId,
    response: useCaseDetail,
  },
} as const;
