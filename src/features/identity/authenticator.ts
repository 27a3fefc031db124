import { createBatches } from '../../platform/batches.ts';
import { createCache } from '../../platform/cache/index.ts';
import type { Actor } from '../../platform/context.ts';
import { AppError, unauthenticated } from '../../platform/errors/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import type { EndReason } from '../../platform/sockets/index.ts';
import type { ActorRow, IdentityRepository } from './identity.repository.ts';
import type { Tokens } from './tokens.ts';

/** A revoked session is refused within a second in every process, even where word of it is lost. */
const ACTOR_TTL_MS = 800;

interface Dependencies {
  tokens: Tokens;
  repository: IdentityRepository;
  metrics: Metrics;
}

export interface Authenticator {
  /** @throws AppError unauthenticated, token_expired or session_revoked. */
  authenticate(token: unknown): Promise<{ actor: Actor; expires_at: Date }>;
  /** Who acts by this session, as the rows say now, or why nobody does any more. */
  judge(session: Pick<Actor, 'session_id' | 'user_id'>): Promise<Actor | EndReason>;
  /** The next call of these sessions is judged by the rows as they are then. */
  forget(user_id: string, session_ids: string[]): void;
  /** The next call of every session is. */
  forgetAll(): void;
}

const keyOf = (session_id: string, user_id: string) => `${session_id} ${user_id}`;

function judgeRow(session_id: string, row: ActorRow | undefined): Actor | EndReason {
  if (!row) return 'account_removed';
  // A suspension ends the sessions too: the reason is what the person is to know.
  if (row.user_status !== 'active' || row.organization_status === 'suspended') return 'account_suspended';
  if (row.revoked_at) return 'session_revoked';
  const { user_id, organization_id, role, organization_timezone } = row;
  return { user_id, organization_id, role, session_id, organization_timezone };
}

function refusal(reason: EndReason): AppError {
  if (reason === 'account_removed') return unauthenticated('The token is not valid.');
  const isSuspended = reason === 'account_suspended';
  const message = isSuspended ? 'This account is not active.' : 'This session was signed out; sign in again.';
  return new AppError('session_revoked', message);
}

/** Turns an access token into the Actor that policies judge, as the rows say now. */
export function createAuthenticator({ tokens, repository, metrics }: Dependencies): Authenticator {
  const actors = createCache<ActorRow | undefined>({
    name: 'actors',
    max: 10_000,
    ttlMs: ACTOR_TTL_MS,
    metrics,
  });
  /** A thousand who come back at once are looked up together. */
  const findActors = createBatches(async (keys) => {
    const sessions = keys.map((key) => {
      const [session_id = '', user_id = ''] = key.split(' ');
      return { session_id, user_id };
    });
    const rows = await repository.findActors(sessions);
    return new Map(rows.map((row) => [keyOf(row.session_id, row.user_id), row]));
  });
  const findActor = async (key: string) => (await findActors([key])).get(key);
  return {
    async authenticate(token) {
      if (typeof token !== 'string' || token === '') throw unauthenticated('Send an access token.');
      const { session_id, user_id, expires_at } = await tokens.readAccess(token);
      const key = keyOf(session_id, user_id);
      const row = await actors.get(key, () => findActor(key));
      const actor = judgeRow(session_id, row);
      if (typeof actor === 'string') throw refusal(actor);
      return { actor, expires_at };
    },
    judge: async ({ session_id, user_id }) => judgeRow(session_id, await findActor(keyOf(session_id, user_id))),
    forget(user_id, session_ids) {
      for (const session_id of session_ids) actors.invalidate(keyOf(session_id, user_id));
    },
    forgetAll: actors.clear,
  };
}
