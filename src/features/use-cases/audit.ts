import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { AuditAction, auditEntry } from './lifecycle.contract.ts';
import type { AuditRecord, AuditState, UseCaseDocument } from './use-cases.document.ts';

const stateOf = (useCase: UseCaseDocument): AuditState => ({
  status: useCase.status,
  visibility: useCase.visibility,
  version: useCase.version,
  verified: useCase.verified,
  featured_until: useCase.featured_until ?? null,
  deleted: useCase.deleted_at !== null,
});

interface Step {
  action: AuditAction;
  user_id: string;
  reason?: string | undefined;
}

/** @param after what the change makes of it, its version not yet counted. */
export const recordOf = (
  { action, user_id, reason }: Step,
  before: UseCaseDocument,
  after: UseCaseDocument,
  { fields, counts }: { fields: string[]; counts: boolean },
): AuditRecord => ({
  id: uuidv7(),
  action,
  user_id,
  before: stateOf(before),
  after: { ...stateOf(after), version: before.version + (counts ? 1 : 0) },
  fields,
  reason: reason ?? null,
  at: new Date(),
});

const presentState = ({ featured_until, ...state }: AuditState) => ({
  ...state,
  featured_until: featured_until?.toISOString() ?? null,
});

export const presentAudit = (record: AuditRecord): z.input<typeof auditEntry> => ({
  id: record.id,
  action: record.action,
  user_id: record.user_id,
  before: presentState(record.before),
  after: presentState(record.after),
  fields: record.fields,
  reason: record.reason,
  at: record.at.toISOString(),
});
