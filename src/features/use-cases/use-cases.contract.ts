import { z } from 'zod';
import { numberedPagination, objectId, spans, text, timestamp, uuid } from '../../platform/wire.contract.ts';
import { categories, industryCode } from '../reference/reference.contract.ts';
import { caseMap, facets, listQuery, mapQuery, ofStatusQuery, relatedQuery } from './browse.contract.ts';
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
    highlights: z
      .strictObject({ title: spans, company: spans, excerpt: spans })
      .optional()
      .describe('With q: where these answer the words, in UTF-16 units.'),
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
    featured_until: timestamp.nullable(),
    moderation: z
      .strictObject({ state: z.enum(['rejected', 'taken_down']), reason: z.string(), at: timestamp })
      .nullable()
      .describe('Why it is back or down, for those who may edit it.'),
    media: z.array(z.never()),
    unique_views: z.int(),
    can: z
      .strictObject({
        edit: z.boolean(),
        publish: z.boolean(),
        unpublish: z.boolean(),
        archive: z.boolean(),
        approve: z.boolean(),
        delete: z.boolean(),
        restore: z.boolean(),
        moderate: z.boolean(),
      })
      .describe('What the caller may do with it now.'),
    created_at: timestamp,
    updated_at: timestamp,
    deleted_at: timestamp.nullable(),
  })
  .meta({
    id: 'UseCase',
    description: 'Members that nobody filled in are absent; contact holds what the caller may see.',
  });
export type UseCaseDetail = z.infer<typeof useCaseDetail>;

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
    extras: z.strictObject({
      total_is_capped: z.boolean().optional().describe('With q: only the best 1,000 are counted and shown.'),
      facets: facets.optional().describe('With facets=true.'),
    }),
  },
  map: {
    method: 'get',
    path: '/use-cases/map',
    summary: 'Where the published use cases that the caller may read are, clustered for a zoom.',
    auth: 'optional',
    query: mapQuery,
    response: caseMap,
  },
  mine: {
    method: 'get',
    path: '/use-cases/mine',
    summary: 'The caller’s own use cases, drafts too, whole, last changed first.',
    auth: 'user',
    query: ofStatusQuery,
    response: z.array(useCaseDetail),
    pagination: numberedPagination,
  },
  ofOrganization: {
    method: 'get',
    path: '/organizations/me/use-cases',
    summary: 'The use cases of the caller’s organization that they may read, drafts too, whole, last changed first.',
    auth: 'user',
    query: ofStatusQuery,
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
    location: true,
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
  related: {
    method: 'get',
    path: '/use-cases/{id}/related',
    summary: 'Published use cases most like this one.',
    auth: 'optional',
    params: byId,
    query: relatedQuery,
    response: z.array(useCaseCard),
  },
  bySlug: {
    method: 'get',
    path: '/use-cases/by-slug/{organization_id}/{slug}',
    summary: 'One use case by its readable address.',
    auth: 'optional',
    params: z.strictObject({ organization_id: uuid, slug: text(1, 200) }),
    response: useCaseDetail,
    also: { 301: 'An address that it had before leads to the one it has now.' },
    location: true,
  },
  patch: {
    method: 'patch',
    path: '/use-cases/{id}',
    summary: 'JSON merge patch (RFC 7396) under If-Match: "<version>". A published case keeps the rules of publishing.',
    auth: 'user',
    params: byId,
    body: patchBody,
    if_match: 'required',
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
