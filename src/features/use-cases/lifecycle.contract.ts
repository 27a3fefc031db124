import { z } from 'zod';
import {
  cursorPagination,
  cursorQuery,
  objectId,
  text,
  timestamp,
  wholeInQuery,
} from '../../platform/wire.contract.ts';
import { statusCode } from './use-case-bodies.contract.ts';
import { useCaseDetail } from './use-cases.contract.ts';

// The life of a use case after it is written: what may follow what, and who did it.

const byId = z.strictObject({ id: objectId });
const reason = text(1, 1_000).refine((value) => value.trim() !== '', { error: 'Say why.' });

export const auditAction = z.enum([
  'edit',
  'publish',
  'submit',
  'unpublish',
  'archive',
  'approve',
  'reject',
  'delete',
  'restore',
  'purge',
  'verify',
  'unverify',
  'feature',
  'unfeature',
  'take_down',
]);
export type AuditAction = z.infer<typeof auditAction>;

const auditState = z.strictObject({
  status: statusCode,
  visibility: z.string(),
  version: z.int(),
  verified: z.boolean(),
  featured_until: timestamp.nullable(),
  deleted: z.boolean(),
});

/** What a step made of a case. */
export const auditStep = z.strictObject({
  before: auditState,
  after: auditState,
  fields: z.array(z.string()).describe('Which fields an edit changed.'),
  reason: z.string().nullable(),
});
export type AuditStep = z.infer<typeof auditStep>;

const auditEntry = z
  .strictObject({ id: z.string(), action: auditAction, user_id: z.string(), ...auditStep.shape, at: timestamp })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

const auditQuery = z.strictObject(cursorQuery);
export type AuditQuery = z.output<typeof auditQuery>;

const fault = z.strictObject({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  step: z.int().describe('The step of the form that mends it.'),
});

const transition = <Name extends string>(name: Name, summary: string) =>
  ({
    method: 'post',
    path: `/use-cases/{id}/${name}` as const,
    summary: `${summary} From any other state: 409 wrong_state, naming both.`,
    auth: 'user',
    params: byId,
    response: useCaseDetail,
  }) as const;

export const lifecycleRest = {
  validate: {
    method: 'post',
    path: '/use-cases/{id}/validate',
    summary: 'Everything that keeps the case from being published, of one step of the form or of all.',
    auth: 'user',
    params: byId,
    query: z.strictObject({ step: wholeInQuery(1, 7).optional() }),
    response: z.strictObject({ valid: z.boolean(), errors: z.array(fault) }),
  },
  unpublish: transition('unpublish', 'Published, under review or archived, it becomes a draft again.'),
  archive: transition('archive', 'A published case leaves the lists and is kept.'),
  approve: {
    ...transition('approve', 'Publishes a case that is under review, in the version that If-Match names.'),
    if_match: 'optional',
  },
  reject: {
    ...transition('reject', 'Gives a case that is under review back to its author, as a draft.'),
    if_match: 'optional',
    body: z.strictObject({ reason }),
  },
  remove: {
    method: 'delete',
    path: '/use-cases/{id}',
    summary: 'Deletes it for everybody. Whoever may delete it finds it with deleted=true in a list and may restore it.',
    auth: 'user',
    params: byId,
  },
  restore: transition('restore', 'A deleted case is back in the state that it had.'),
  purge: {
    method: 'post',
    path: '/use-cases/{id}/purge',
    summary:
      'Removes a deleted case for good, with its views, likes, saves and reports; for platform administrators. Its audit stays.',
    auth: 'user',
    params: byId,
  },
  audit: {
    method: 'get',
    path: '/use-cases/{id}/audit',
    summary:
      'Every step of a case since it left its first draft, and what others did to a draft, latest first. Of a case that is deleted or purged, for platform administrators.',
    auth: 'user',
    params: byId,
    query: auditQuery,
    response: z.array(auditEntry),
    pagination: cursorPagination,
  },
} as const;
