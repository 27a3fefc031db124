import { z } from 'zod';
import { cursorPagination, cursorQuery, text, timestamp, uuid } from '../../platform/wire.contract.ts';
import { ownOrganization, ownUser } from './identity.contract.ts';

// What the platform's administrators do to accounts, and the record of it.

const byId = z.strictObject({ id: uuid });
const reason = text(1, 1_000).optional().describe('Kept in the audit; nobody else is told.');

const organizationStatusBody = z.strictObject({ status: ownOrganization.shape.status, reason });
const userStatusBody = z.strictObject({ status: z.enum(['active', 'suspended']), reason });

const auditSubject = z.enum(['organization', 'user']);

const auditEntry = z
  .strictObject({
    id: z.string(),
    actor_id: z.string(),
    subject: auditSubject,
    subject_id: z.string(),
    before: z.strictObject({ status: z.string() }),
    after: z.strictObject({ status: z.string() }),
    reason: z.string().nullable(),
    at: timestamp,
  })
  .meta({ id: 'AccountAuditEntry' });
export type AccountAuditEntry = z.infer<typeof auditEntry>;

export const auditQuery = z.strictObject({
  subject_id: uuid.optional().describe('Of this organization or user only.'),
  ...cursorQuery,
});
export type AuditQuery = z.output<typeof auditQuery>;

export const administrationRest = {
  organizationStatus: {
    method: 'patch',
    path: '/admin/organizations/{id}',
    summary:
      'Suspends an organization or lets it back. Suspended, its people are signed out and cannot sign in, and its use cases are hidden; activated, they are as they were.',
    auth: 'user',
    params: byId,
    body: organizationStatusBody,
    response: ownOrganization,
  },
  userStatus: {
    method: 'patch',
    path: '/admin/users/{id}',
    summary: 'Suspends a person, who is signed out everywhere, or lets them back.',
    auth: 'user',
    params: byId,
    body: userStatusBody,
    response: ownUser,
  },
  audit: {
    method: 'get',
    path: '/admin/audit',
    summary: 'What platform administrators did to accounts, latest first.',
    auth: 'user',
    query: auditQuery,
    response: z.array(auditEntry),
    pagination: cursorPagination,
  },
} as const;
