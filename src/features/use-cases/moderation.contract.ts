import { z } from 'zod';
import {
  depthFault,
  numberedPagination,
  objectId,
  pageQuery,
  text,
  timestamp,
  withinDepth,
} from '../../platform/wire.contract.ts';
import { useCaseDetail } from './use-cases.contract.ts';

const byId = z.strictObject({ id: objectId });

export const reportReason = z.enum([
  'inappropriate',
  'spam',
  'misinformation',
  'copyright',
  'duplicate',
  'privacy',
  'other',
]);
const reportState = z.enum(['open', 'dismissed', 'taken_down']);

const report = z
  .strictObject({
    id: z.string(),
    use_case: z.strictObject({ id: z.string(), title: z.string().nullable() }),
    reporter_id: z.string(),
    reason: reportReason,
    details: z.string().nullable(),
    state: reportState,
    resolved_by: z.string().nullable(),
    resolved_at: timestamp.nullable(),
    note: z.string().nullable(),
    created_at: timestamp,
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof report>;

export const reportBody = z.strictObject({ reason: reportReason, details: text(0, 2_000).optional() });
export type ReportBody = z.output<typeof reportBody>;

export const reportsQuery = z
  .strictObject({ state: reportState.optional(), ...pageQuery })
  .refine(withinDepth, depthFault);
export type ReportsQuery = z.output<typeof reportsQuery>;

export const resolveBody = z.discriminatedUnion('resolution', [
  z.strictObject({ resolution: z.literal('dismissed'), note: text(0, 1_000).optional() }),
  z.strictObject({
    resolution: z.literal('taken_down'),
    note: text(1, 1_000).describe('The reason, which the author is told.'),
  }),
]);
export type ResolveBody = z.output<typeof resolveBody>;

const featureBody = z.strictObject({
  until: z.iso
    .datetime({ offset: true })
    .refine((until) => Date.parse(until) > Date.now(), { error: 'Write a time in the future.' })
    .describe('After this it counts as not featured.'),
});

export const moderationRest = {
  report: {
    method: 'post',
    path: '/use-cases/{id}/report',
    summary: 'Tells the platform’s administrators what is wrong with a case; once per person and case.',
    auth: 'user',
    params: byId,
    body: reportBody,
    response: z.strictObject({ id: z.string(), state: reportState }),
    status: 201,
    idempotent: true,
  },
  reports: {
    method: 'get',
    path: '/reports',
    summary: 'Reports, latest first; for platform administrators.',
    auth: 'user',
    query: reportsQuery,
    response: z.array(report),
    pagination: numberedPagination,
  },
  resolve: {
    method: 'post',
    path: '/reports/{id}/resolve',
    summary: 'Dismisses an open report, or takes the case down: it is archived until an administrator brings it back.',
    auth: 'user',
    params: byId,
    body: resolveBody,
    response: report,
  },
  verify: {
    method: 'put',
    path: '/use-cases/{id}/verification',
    summary: 'Says that the platform has checked a published case.',
    auth: 'user',
    params: byId,
    response: useCaseDetail,
  },
  unverify: {
    method: 'delete',
    path: '/use-cases/{id}/verification',
    summary: 'Takes that back.',
    auth: 'user',
    params: byId,
    response: useCaseDetail,
  },
  feature: {
    method: 'put',
    path: '/use-cases/{id}/feature',
    summary: 'Features a published case until a date.',
    auth: 'user',
    params: byId,
    body: featureBody,
    response: useCaseDetail,
  },
  unfeature: {
    method: 'delete',
    path: '/use-cases/{id}/feature',
    summary: 'Ends that.',
    auth: 'user',
    params: byId,
    response: useCaseDetail,
  },
} as const;
