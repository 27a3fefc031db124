import { z } from 'zod';
import type { UserCtx } from '../../platform/context.ts';
import { type Cursors, pageOf } from '../../platform/cursor.ts';
import { forbidden } from '../../platform/errors/index.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Postgres, Tx } from '../../platform/postgres/index.ts';
import type { AuditQuery } from './administration.contract.ts';
import type { AccountAudit, Organization, User } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';

interface Dependencies {
  postgres: Postgres;
  repository: IdentityRepository;
  outbox: Outbox;
  cursors: Cursors;
}

interface Change<Status> {
  status: Status;
  reason?: string | undefined;
}

const position = z.strictObject({ id: z.uuid() });

function requirePlatformAdmin({ actor }: UserCtx): void {
  if (actor.role !== 'platform_admin') throw forbidden('This is for platform administrators.');
}

/** What the platform does with accounts. Each change, its record and word of it are one transaction. */
export function createAdministration({ postgres, repository, outbox, cursors }: Dependencies) {
  const places = cursors('account-audit', position);

  const record = (
    tx: Tx,
    ctx: UserCtx,
    entry: Pick<AccountAudit, 'subject' | 'subject_id' | 'before' | 'after' | 'reason'>,
  ) => repository.insertAudit(tx, { id: newId(), actor_id: ctx.actor.user_id, ...entry });

  return {
    /** @throws AppError forbidden, not_found. Ends every session of its people where it is suspended. */
    async setOrganizationStatus(
      ctx: UserCtx,
      id: string,
      readBody: () => Change<Organization['status']>,
    ): Promise<Organization> {
      requirePlatformAdmin(ctx);
      return postgres.withTransaction(async (tx) => {
        const before = await repository.lockOrganization(tx, id);
        if (id === ctx.actor.organization_id) throw forbidden('Nobody changes the status of their own organization.');
        const { status, reason = null } = readBody();
        if (status === before.status) return before;
        await repository.updateOrganization(tx, id, { status });
        if (status === 'suspended') await repository.revokeSessionsOf(tx, id);
        const change = { before: { status: before.status }, after: { status } };
        await record(tx, ctx, { subject: 'organization', subject_id: id, ...change, reason });
        const changed = { aggregate: id, organization_id: id };
        await outbox.record(newEvent({ type: 'identity.access_changed', ...changed } as const), tx);
        await outbox.record(newEvent({ type: 'identity.organization_status_changed', ...changed } as const), tx);
        return repository.lockOrganization(tx, id);
      });
    },

    /** @throws AppError forbidden, not_found. Ends every session of somebody who is suspended. */
    async setUserStatus(ctx: UserCtx, id: string, readBody: () => Change<'active' | 'suspended'>): Promise<User> {
      requirePlatformAdmin(ctx);
      return postgres.withTransaction(async (tx) => {
        const before = await repository.lockUser(tx, id);
        if (id === ctx.actor.user_id) throw forbidden('Nobody changes their own status.');
        const { status, reason = null } = readBody();
        if (status === before.status) return before;
        await repository.updateUser(tx, id, { status });
        if (status === 'suspended') await repository.revokeSessions(tx, id);
        const change = { before: { status: before.status }, after: { status } };
        await record(tx, ctx, { subject: 'user', subject_id: id, ...change, reason });
        const { organization_id } = before;
        const changed = { type: 'identity.access_changed', aggregate: id, organization_id } as const;
        await outbox.record(newEvent(changed), tx);
        return repository.lockUser(tx, id);
      });
    },

    /** What was done to accounts, latest first. @throws AppError forbidden, malformed_request for a forged cursor. */
    async audit(ctx: UserCtx, { subject_id, cursor, limit }: AuditQuery) {
      requirePlatformAdmin(ctx);
      const after = places.open(cursor)?.id;
      const { page, last } = pageOf(await repository.auditPage(subject_id, after, limit + 1), limit);
      return { rows: page, next_cursor: last ? places.seal({ id: last.id }) : null };
    },
  };
}

export type Administration = ReturnType<typeof createAdministration>;
