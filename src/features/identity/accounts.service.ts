import { AppError, unauthenticated } from '../../platform/errors/index.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import type { LimitHeaders, RateLimits } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Postgres, Tx } from '../../platform/postgres/index.ts';
import type { Signup } from './identity.contract.ts';
import type { User } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Sessions, SignedIn } from './sessions.service.ts';
import { asTaken, takenBy } from './taken.ts';

/** Where a call comes from: what limits count by, and what the list of devices shows. */
export interface Origin {
  address: string;
  device: string | undefined;
  /** Told what is left of the budgets. */
  headers?: LimitHeaders;
}

interface Dependencies {
  postgres: Postgres;
  repository: IdentityRepository;
  outbox: Outbox;
  limits: RateLimits;
  sessions: Sessions;
}

const DEFAULT_TIMEZONE = 'Asia/Riyadh';

export type NewPerson = Pick<User, 'email' | 'first_name' | 'last_name' | 'title' | 'role' | 'timezone'> &
  Partial<Pick<User, 'department' | 'phone' | 'language'>> & { password: string };

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts({ postgres, repository, outbox, limits, sessions }: Dependencies) {
  /** Before the transaction: hashing waits in line, and a connection of the pool must not wait with it. */
  async function hashed<Person extends { password: string }>({ password, ...person }: Person) {
    return { ...person, password_hash: await hashPassword(password) };
  }

  /** One more person in an organization, with everything that follows from it. */
  async function insertPerson(tx: Tx, organization_id: string, person: Partial<User>): Promise<string> {
    const user_id = newId();
    await repository.insertUser(tx, { id: user_id, organization_id, ...person, last_seen_at: new Date() });
    const joined = { type: 'identity.user_joined', aggregate: user_id, user_id, organization_id } as const;
    await outbox.record(newEvent(joined), tx);
    return user_id;
  }

  async function create({ organization, ...person }: Signup): Promise<string> {
    const timezone = organization.timezone ?? DEFAULT_TIMEZONE;
    const admin = await hashed({ ...person, title: person.title ?? null, role: 'org_admin' as const, timezone });
    return postgres.withTransaction(async (tx) => {
      const organization_id = newId();
      await repository.insertOrganization(tx, { id: organization_id, ...organization });
      return insertPerson(tx, organization_id, admin);
    });
  }

  return {
    /** @throws AppError already_exists naming the field, or both; rate_limited. */
    async signup(input: Signup, origin: Origin): Promise<SignedIn> {
      await limits.consume('signupAddress', origin.address, origin.headers);
      const user_id = await create(input).catch(async (error: unknown) => {
        const others = takenBy(error) ? await repository.taken(input.email, input.organization.name) : [];
        throw asTaken(error, others);
      });
      return sessions.open(await repository.accountOf(user_id), origin.device);
    },

    /** @throws AppError unauthenticated, the same for an unknown address and a wrong password; rate_limited. */
    async login({ email, password }: { email: string; password: string }, origin: Origin): Promise<SignedIn> {
      const account = email.toLowerCase();
      await limits.consume('loginAddress', origin.address, origin.headers);
      await limits.consume('loginAccount', account, origin.headers);
      const user = await repository.findForLogin(email);
      const matches = await verifyPassword(password, user?.password_hash);
      if (!user || !matches) throw unauthenticated('The e-mail address or the password is wrong.');
      if (user.status !== 'active' || user.organization.status === 'suspended') {
        throw new AppError('forbidden', 'This account is suspended; ask your administrator.');
      }
      await limits.reset('loginAccount', account);
      await repository.seen(user.id);
      return sessions.open(user, origin.device);
    },

    /** Adds a person to an organization that already is. @throws AppError already_exists. */
    async join(organization_id: string, person: NewPerson): Promise<User> {
      const columns = await hashed(person);
      const joining = postgres.withTransaction((tx) => insertPerson(tx, organization_id, columns));
      return repository.accountOf(
        await joining.catch((error: unknown) => {
          throw asTaken(error);
        }),
      );
    },

    /** The account with this address, if there is one. */
    find: (email: string) => repository.findForLogin(email),

    /** In bulk, for benchmark sizes; nobody is told, and all share the password "benchmark". */
    importPeople: async (organizations: number, people: number) =>
      repository.importPeople(organizations, people, await hashPassword('benchmark')),

    /** True until the first account is made. */
    isEmpty: async () => (await repository.countUsers()) === 0,

    /** Makes the account with this address a platform administrator; false where there is none. */
    grantPlatformAdmin: (email: string): Promise<boolean> =>
      postgres.withTransaction(async (tx) => {
        const user_id = await repository.grantRole(tx, email, 'platform_admin');
        if (user_id === undefined) return false;
        await outbox.record(newEvent({ type: 'identity.access_changed', aggregate: user_id } as const), tx);
        return true;
      }),
  };
}
