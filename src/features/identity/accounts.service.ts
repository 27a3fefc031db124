import { QueryFailedError } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { UserCtx } from '../../platform/context.ts';
import { AppError, unauthenticated } from '../../platform/errors/index.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import type { RateLimits } from '../../platform/http/index.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import type { Signup } from './identity.contract.ts';
import type { User } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Sessions, SignedIn } from './sessions.service.ts';

/** Where a call comes from: what limits count by, and what the list of devices shows. */
export interface Origin {
  address: string;
  device: string | undefined;
}

interface Dependencies {
  postgres: Postgres;
  repository: IdentityRepository;
  outbox: Outbox;
  limits: RateLimits;
  sessions: Sessions;
}

/** Which field each unique index guards. */
const TAKEN: Record<string, { path: string; message: string }> = {
  users_email: { path: 'email', message: 'There is an account with this e-mail address; sign in instead.' },
  organizations_name: {
    path: 'organization.name',
    message: 'There is an organization with this name; ask its administrator for an invitation.',
  },
};

function asTaken(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { constraint } = error.driverError as { constraint?: string };
  const taken = constraint === undefined ? undefined : TAKEN[constraint];
  if (!taken) return error;
  return new AppError('already_exists', taken.message, { errors: [{ ...taken, code: 'already_exists' }] });
}

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts({ postgres, repository, outbox, limits, sessions }: Dependencies) {
  async function create(input: Signup): Promise<string> {
    const password_hash = await hashPassword(input.password);
    const organization_id = uuidv7();
    const user_id = uuidv7();
    const { organization, email, first_name, last_name, title } = input;
    await postgres.withTransaction(async (tx) => {
      await repository.insertOrganization(tx, { id: organization_id, ...organization });
      await repository.insertUser(tx, {
        id: user_id,
        organization_id,
        email,
        password_hash,
        first_name,
        last_name,
        title: title ?? null,
        role: 'org_admin',
        timezone: organization.timezone ?? 'Asia/Riyadh',
        last_seen_at: new Date(),
      });
      const joined = { type: 'identity.user_joined', aggregate: user_id, user_id, organization_id } as const;
      await outbox.record(newEvent(joined), tx);
    });
    return user_id;
  }

  async function load(user_id: string): Promise<User> {
    const user = await repository.findUser(user_id);
    if (!user) throw unauthenticated('This account is gone.');
    return user;
  }

  return {
    /** @throws AppError already_exists naming the field, rate_limited. */
    async signup(input: Signup, origin: Origin): Promise<SignedIn> {
      await limits.consume('signupAddress', origin.address);
      const user_id = await create(input).catch((error: unknown) => {
        throw asTaken(error);
      });
      return sessions.open(await load(user_id), origin.device);
    },

    /** @throws AppError unauthenticated, the same for an unknown address and a wrong password; rate_limited. */
    async login({ email, password }: { email: string; password: string }, origin: Origin): Promise<SignedIn> {
      const account = email.toLowerCase();
      await limits.consume('loginAddress', origin.address);
      await limits.consume('loginAccount', account);
      const user = email.includes('\0') ? null : await repository.findForLogin(email);
      const matches = await verifyPassword(password, user?.password_hash);
      if (!user || !matches) throw unauthenticated('The e-mail address or the password is wrong.');
      if (user.status !== 'active' || user.organization.status === 'suspended') {
        throw new AppError('forbidden', 'This account is suspended; ask your administrator.');
      }
      await limits.reset('loginAccount', account);
      await repository.seen(user.id);
      return sessions.open(user, origin.device);
    },

    /** The signed-in user with the organization. */
    me: (ctx: UserCtx): Promise<User> => load(ctx.actor.user_id),

    /** Makes the account with this address a platform administrator; false where there is none. */
    grantPlatformAdmin: (email: string) => repository.grantRole(email, 'platform_admin'),
  };
}
