import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { type Cursors, pageOf, paginationOf } from '../../platform/cursor.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { AuditEntry, AuditQuery, AuditStep } from './lifecycle.contract.ts';
import type { AuditDocument, UseCaseDocument } from './use-cases.document.ts';
import type { AnyUseCaseEvent } from './use-cases.events.ts';

const stateOf = (useCase: UseCaseDocument): AuditStep['before'] => ({
  status: useCase.status,
  visibility: useCase.visibility,
  version: useCase.version,
  verified: useCase.verified,
  featured_until: useCase.featured_until?.toISOString() ?? null,
  deleted: useCase.deleted_at !== null,
});

interface Details {
  fields?: string[];
  /** Whether the change counts a version, which `after` has not counted yet. */
  counts?: boolean;
  reason?: string | undefined;
}

export const auditStep = (
  before: UseCaseDocument,
  after: UseCaseDocument,
  { fields = [], counts = false, reason }: Details = {},
): AuditStep => ({
  before: stateOf(before),
  after: { ...stateOf(after), version: before.version + (counts ? 1 : 0) },
  fields,
  reason: reason ?? null,
});

function entryOf(event: AnyUseCaseEvent): AuditDocument | undefined {
  if (event.type === 'use_case.several_changed' || !event.audit || !event.action) return undefined;
  const { id, use_case_id, organization_id, user_id, action, audit, at } = event;
  return { _id: id, use_case_id: new ObjectId(use_case_id), organization_id, user_id, action, ...audit, at };
}

const present = ({ _id, action, user_id, before, after, fields, reason, at }: AuditDocument): AuditEntry => ({
  id: _id,
  action,
  user_id,
  before,
  after,
  fields,
  reason,
  at,
});

/**
 * The steps of every case. The event of a step carries its entry, so none is missing after a crash; it is written right
 * away too, so that whoever took the step finds it.
 */
export function createAudit(repository: AuditRepository, cursors: Cursors, logger: Logger) {
  async function handle(event: AnyUseCaseEvent): Promise<void> {
    const entry = entryOf(event);
    if (entry) await repository.put(entry);
  }
  return {
    handle,

    async keep(event: AnyUseCaseEvent): Promise<void> {
      await handle(event).catch((error: unknown) => {
        logger.warn({ err: error, event: event.id }, 'an audit entry comes later, by its event');
      });
    },

    /** A page, latest first. @throws AppError malformed_request for a cursor that is not of this case's list. */
    async of(use_case_id: string, { cursor, limit }: AuditQuery) {
      const places = cursors(`audit:${use_case_id}`, z.uuid());
      const { page, last } = pageOf(await repository.of(use_case_id, places.open(cursor), limit + 1), limit);
      return { rows: page.map(present), pagination: paginationOf(last ? places.seal(last._id) : null) };
    },
  };
}

export type Audit = ReturnType<typeof createAudit>;
