import { z } from 'zod';
import type { Actor, UserCtx } from '../../platform/context.ts';
import { type Cursors, pageOf } from '../../platform/cursor.ts';
import { AppError, notFound } from '../../platform/errors/index.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import type { IdentityEvent } from './identity.events.ts';
import type { Session, User } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';
import type { Tokens } from './tokens.ts';

/** Two tabs may present the same refresh token at once: for so long the second one gets the successor too. */
const ROTATION_GRACE_SECONDS = 10;
const DAY_MS = 86_400_000;

export interface Refreshed {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  refresh_expires_at: Date;
}

export interface SignedIn extends Refreshed {
  user: User;
}

export type Holder = Pick<Actor, 'user_id' | 'session_id'>;

type AccessEnded = Extract<IdentityEvent, { type: 'identity.access_ended' }>;

interface Dependencies {
  postgres: Postgres;
  repository: IdentityRepository;
  outbox: Outbox;
  tokens: Tokens;
  cursors: Cursors;
  refreshTokenDays: number;
}

const revoked = () => new AppError('session_revoked', 'This session was signed out; sign in again.');

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions({ postgres, repository, outbox, tokens, cursors, refreshTokenDays }: Dependencies) {
  const places = cursors('sessions', z.strictObject({ id: z.uuid() }));
  const newExpiry = () => new Date(Date.now() + refreshTokenDays * DAY_MS);

  async function issue(session: Pick<Session, 'id' | 'user_id' | 'generation' | 'expires_at'>): Promise<Refreshed> {
    const access = await tokens.issueAccess(session.user_id, session.id);
    const refresh_token = await tokens.issueRefresh(session.id, session.generation, session.expires_at);
    return { ...access, refresh_token, refresh_expires_at: session.expires_at };
  }

  /** Ends one session, or all where none is named, and their sockets once this is committed. */
  async function end(user_id: string, session_id: string | undefined, reason: AccessEnded['reason']): Promise<boolean> {
    return postgres.withTransaction(async (tx) => {
      // By session and never by user: who signs in again before the event is delivered keeps the new session.
      const session_ids = await repository.revokeSessions(tx, user_id, session_id);
      if (session_ids.length === 0) return false;
      const event = { type: 'identity.access_ended', aggregate: user_id, session_ids, reason } as const;
      await outbox.record(newEvent(event), tx);
      return true;
    });
  }

  return {
    async open(user: User, device: string | undefined): Promise<SignedIn> {
      const session = {
        id: newId(),
        user_id: user.id,
        device: device?.slice(0, 200) ?? null,
        generation: 1,
        last_used_at: new Date(),
        expires_at: newExpiry(),
      };
      await repository.insertSession(session);
      return { user, ...(await issue(session)) };
    },

    /**
     * Rotates. A token presented again within 10 s of its rotation gets its successor, or what that was exchanged for
     * meanwhile; later it is a stolen one, and the whole family ends.
     * @throws AppError unauthenticated, token_expired or session_revoked.
     */
    async refresh(refresh_token: string): Promise<Refreshed> {
      const { session_id, generation } = await tokens.readRefresh(refresh_token);
      const expires_at = newExpiry();
      const rotated = await repository.rotate(session_id, generation, expires_at);
      const session = await repository.findRotation(session_id, generation, ROTATION_GRACE_SECONDS);
      if (!session?.is_live) throw revoked();
      if (rotated || session.is_recent) return issue(session);
      await end(session.user_id, session_id, 'session_revoked');
      throw revoked();
    },

    /** Whose live session a refresh token is of. @throws AppError unauthenticated, token_expired or session_revoked. */
    async holderOf(refresh_token: string): Promise<Holder> {
      const { session_id, generation } = await tokens.readRefresh(refresh_token);
      const session = await repository.findRotation(session_id, generation, ROTATION_GRACE_SECONDS);
      if (!session?.is_live) throw revoked();
      return { user_id: session.user_id, session_id };
    },

    async logout({ user_id, session_id }: Holder, all: boolean): Promise<void> {
      await end(user_id, all ? undefined : session_id, 'logged_out');
    },

    /** @throws AppError not_found where the caller has no such live session. */
    async endOne(ctx: UserCtx, session_id: string): Promise<void> {
      if (!(await end(ctx.actor.user_id, session_id, 'session_revoked'))) throw notFound('session');
    },

    /** The caller's live sessions, latest first. @throws AppError malformed_request for a forged cursor. */
    async list(ctx: UserCtx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
      const rows = await repository.liveSessions(ctx.actor.user_id, places.open(cursor)?.id, limit + 1);
      const { page, last } = pageOf(rows, limit);
      return { sessions: page, next_cursor: last ? places.seal({ id: last.id }) : null };
    },
  };
}
