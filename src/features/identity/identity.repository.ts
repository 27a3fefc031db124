import { type FindOptionsWhere, LessThan, type QueryDeepPartialEntity } from 'typeorm';
import type { Role } from '../../platform/context.ts';
import { notFound, unauthenticated } from '../../platform/errors/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Postgres, Tx } from '../../platform/postgres/index.ts';
import type { Signup } from './identity.contract.ts';
import type { Taken } from './taken.ts';
import { AccountAudit, Organization, Session, User } from './identity.entities.ts';

export interface ActorRow {
  session_id: string;
  user_id: string;
  organization_id: string;
  role: Role;
  user_status: User['status'];
  organization_status: Organization['status'];
  organization_timezone: string;
  revoked_at: Date | null;
}

/** Of sessions with their users. By primary keys throughout: three index lookups each. */
const ACTORS = `
  SELECT s.id AS session_id, u.id AS user_id, u.organization_id, u.role, u.status AS user_status,
         o.status AS organization_status, o.timezone AS organization_timezone, s.revoked_at
  FROM unnest($1::uuid[], $2::uuid[]) asked (session_id, user_id)
  JOIN sessions s ON s.id = asked.session_id AND s.user_id = asked.user_id
  JOIN users u ON u.id = s.user_id JOIN organizations o ON o.id = u.organization_id`;

/** Who may have a session at all. */
const MAY_SIGN_IN = `u.status = 'active' AND o.status <> 'suspended'`;

/** More than anybody's tabs exchange one after the other within the seconds of grace. */
const REMEMBERED_ROTATIONS = 16;

/** Moves the rotation on, if nobody did so since `generation` was read. Also says that the user is here. */
const ROTATE = `
  WITH rotated AS (
    UPDATE sessions s
      SET generation = s.generation + 1, rotations = (array_prepend(now(), s.rotations))[1:${REMEMBERED_ROTATIONS}],
        last_used_at = now(), expires_at = $3
    FROM users u JOIN organizations o ON o.id = u.organization_id
    WHERE s.id = $1 AND s.generation = $2 AND s.revoked_at IS NULL AND u.id = s.user_id AND ${MAY_SIGN_IN}
    RETURNING s.user_id)
  UPDATE users SET last_seen_at = now() FROM rotated WHERE users.id = rotated.user_id RETURNING users.id`;

/**
 * Whether the token of a generation was exchanged within so many seconds, by the clock that wrote it: another machine's
 * may be seconds off.
 */
const ROTATION = `
  SELECT s.id, s.user_id, s.generation, s.expires_at, s.revoked_at IS NULL AND ${MAY_SIGN_IN} AS is_live,
         coalesce(s.rotations[s.generation - $2] >= now() - make_interval(secs => $3), false) AS is_recent
  FROM sessions s JOIN users u ON u.id = s.user_id JOIN organizations o ON o.id = u.organization_id
  WHERE s.id = $1`;

export interface RotationRow extends Pick<Session, 'id' | 'user_id' | 'generation' | 'expires_at'> {
  is_live: boolean;
  is_recent: boolean;
}

/** least() passes over null: a session ends by revocation or by its time. */
const SWEEP_SESSIONS = `DELETE FROM sessions WHERE least(revoked_at, expires_at) < now() - interval '30 days'`;
const SWEEP_TOKENS = `DELETE FROM one_time_tokens WHERE least(used_at, expires_at) < now() - interval '1 day'`;

/** users_organization, then sessions_live. */
const REVOKE_SESSIONS_OF = `
  UPDATE sessions SET revoked_at = now() FROM users
  WHERE users.organization_id = $1 AND sessions.user_id = users.id AND sessions.revoked_at IS NULL`;

/** users_organization and the primary keys: one query for any number of ids. */
const CARDS = `
  SELECT u.id, u.first_name, u.last_name, u.title, o.id AS organization_id, o.name AS organization_name
  FROM users u JOIN organizations o ON o.id = u.organization_id
  WHERE u.id = ANY($1)`;

/** In one order, so that two processes never wait for each other in a circle. */
const SEEN = `
  WITH here AS (SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE)
  UPDATE users SET last_seen_at = now() FROM here WHERE users.id = here.id`;

const IMPORT_PEOPLE = `
  WITH added AS (
    INSERT INTO organizations (id, name, industry, size, country, city, region)
    SELECT gen_random_uuid(), 'Organization ' || i || ' of ' || $4, 'other', 'medium', 'SA', 'Riyadh', 'riyadh'
    FROM generate_series(1, $1::int) i
    RETURNING id
  ), numbered AS (SELECT id, row_number() OVER () - 1 AS number FROM added)
  INSERT INTO users (id, organization_id, email, password_hash, first_name, last_name, last_seen_at)
  SELECT gen_random_uuid(), numbered.id, 'person-' || i || '@' || $4 || '.example', $3, 'Person', i::text, now()
  FROM generate_series(0, $2::int - 1) i JOIN numbered ON numbered.number = i % $1::int
  RETURNING id, organization_id, first_name, last_name`;

interface CardRow {
  id: string;
  first_name: string;
  last_name: string;
  title: string | null;
  organization_id: string;
  organization_name: string;
}

export type IdentityRepository = ReturnType<typeof createIdentityRepository>;

export function createIdentityRepository(postgres: Postgres) {
  const withOrganization = (where: FindOptionsWhere<User>) =>
    postgres.repository(User).findOne({ where, relations: { organization: true } });

  return {
    async insertOrganization(tx: Tx, organization: Signup['organization'] & { id: string }): Promise<void> {
      await postgres.repository(Organization, tx).insert(organization as QueryDeepPartialEntity<Organization>);
    },
    async insertUser(tx: Tx, user: Partial<User>): Promise<void> {
      const { organization: _, ...columns } = user;
      await postgres.repository(User, tx).insert(columns);
    },
    async insertSession(session: Partial<Session>, tx?: Tx): Promise<void> {
      await postgres.repository(Session, tx).insert(session);
    },

    /** Somebody who acts, with the organization. @throws AppError unauthenticated where the account is gone. */
    async accountOf(id: string): Promise<User> {
      const user = await withOrganization({ id });
      if (!user) throw unauthenticated('This account is gone.');
      return user;
    },

    /** What of these somebody has, by its unique index. */
    async taken(email: string, organization: string): Promise<Taken[]> {
      const rows = await postgres.query<{ taken: Taken }>(
        `SELECT 'users_email' AS taken WHERE EXISTS (SELECT FROM users WHERE lower(email) = lower($1))
         UNION ALL SELECT 'organizations_name' WHERE EXISTS (
           SELECT FROM organizations WHERE organization_name_key(name) = organization_name_key($2))`,
        [email, organization],
      );
      return rows.map(({ taken }) => taken);
    },

    findOrganization: (id: string) => postgres.repository(Organization).findOneBy({ id }),

    /** As it is until the transaction ends. @throws AppError not_found. */
    async lockUser(tx: Tx, id: string): Promise<User> {
      const lock = { mode: 'for_no_key_update' } as const;
      const user = await postgres.repository(User, tx).findOne({ where: { id }, lock });
      if (!user) throw notFound('user');
      return user;
    },

    /** As it is until the transaction ends. @throws AppError not_found. */
    async lockOrganization(tx: Tx, id: string): Promise<Organization> {
      const lock = { mode: 'for_no_key_update' } as const;
      const organization = await postgres.repository(Organization, tx).findOne({ where: { id }, lock });
      if (!organization) throw notFound('organization');
      return organization;
    },

    async updateUser(tx: Tx, id: string, changes: Partial<User>): Promise<void> {
      await postgres.repository(User, tx).update(id, changes);
    },

    async updateOrganization(tx: Tx, id: string, changes: Partial<Organization>): Promise<void> {
      await postgres.repository(Organization, tx).update(id, changes);
    },

    async insertAudit(tx: Tx, entry: Omit<AccountAudit, 'at'>): Promise<void> {
      await postgres.repository(AccountAudit, tx).insert(entry);
    },

    /** Latest first: ids are in the order of time. */
    auditPage: (subject_id: string | undefined, before: string | undefined, limit: number) =>
      postgres.repository(AccountAudit).find({
        where: {
          ...(subject_id !== undefined && { subject_id }),
          ...(before !== undefined && { id: LessThan(before) }),
        },
        order: { id: 'DESC' },
        take: limit,
      }),

    /**
     * With the password's hash, which no other query brings along. Lowered here and not by the database: in some of
     * its locales more letters than one become an "i", and each would be an account of its own to the limits.
     */
    findForLogin: (email: string) =>
      postgres
        .repository(User)
        .createQueryBuilder('user')
        .innerJoinAndSelect('user.organization', 'organization')
        .addSelect('user.password_hash')
        .where('lower(user.email) = :email', { email: email.toLowerCase() })
        .getOne(),

    countUsers: () => postgres.repository(User).count(),

    async seen(user_id: string): Promise<void> {
      await postgres.repository(User).update(user_id, { last_seen_at: new Date(), updated_at: () => 'updated_at' });
    },

    async seenAll(user_ids: string[]): Promise<void> {
      await postgres.query(SEEN, [user_ids]);
    },

    lastSeen: (user_ids: string[]) =>
      postgres.query<{ id: string; last_seen_at: Date }>(
        `SELECT id, last_seen_at FROM users WHERE id = ANY($1) AND last_seen_at IS NOT NULL`,
        [user_ids],
      ),

    /** Who acts by each of these sessions; absent where it is not that user's. */
    findActors: (sessions: { session_id: string; user_id: string }[]) =>
      postgres.query<ActorRow>(ACTORS, [
        sessions.map(({ session_id }) => session_id),
        sessions.map(({ user_id }) => user_id),
      ]),

    async rotate(session_id: string, generation: number, expires_at: Date): Promise<boolean> {
      const rotated = await postgres.query(ROTATE, [session_id, generation, expires_at]);
      return rotated.length === 1;
    },

    /** Where the rotation stands; `is_recent`: it moved on from this generation within so many seconds. */
    async findRotation(session_id: string, generation: number, seconds: number): Promise<RotationRow | undefined> {
      const [row] = await postgres.query<RotationRow>(ROTATION, [session_id, generation, seconds]);
      return row;
    },

    /** The latest first: ids grow with time. */
    liveSessions: (user_id: string, after: string | undefined, limit: number) =>
      postgres
        .repository(Session)
        .createQueryBuilder('session')
        .where('session.user_id = :user_id AND session.revoked_at IS NULL AND session.expires_at > now()', { user_id })
        .andWhere(after === undefined ? 'true' : 'session.id < :after', { after })
        .orderBy('session.id', 'DESC')
        .take(limit)
        .getMany(),

    /** One session, or all of the user: the ids of those that were live. */
    async revokeSessions(tx: Tx, user_id: string, session_id?: string): Promise<string[]> {
      const result = await postgres
        .repository(Session, tx)
        .createQueryBuilder()
        .update()
        .set({ revoked_at: () => 'now()' })
        .where('user_id = :user_id AND revoked_at IS NULL', { user_id })
        .andWhere(session_id === undefined ? 'true' : 'id = :session_id', { session_id })
        .returning('id')
        .execute();
      return (result.raw as { id: string }[]).map(({ id }) => id);
    },

    /** Of everybody in the organization. */
    async revokeSessionsOf(tx: Tx, organization_id: string): Promise<void> {
      await tx.query(REVOKE_SESSIONS_OF, [organization_id]);
    },

    /** The id of the user, if there is one. */
    async grantRole(tx: Tx, email: string, role: Role): Promise<string | undefined> {
      const result = await postgres
        .repository(User, tx)
        .createQueryBuilder()
        .update()
        .set({ role })
        .where('lower(email) = :email', { email: email.toLowerCase() })
        .returning('id')
        .execute();
      return (result.raw as { id: string }[])[0]?.id;
    },

    async sweep(): Promise<void> {
      await postgres.query(SWEEP_SESSIONS, []);
      await postgres.query(SWEEP_TOKENS, []);
    },

    cardRows: (ids: string[]) => postgres.query<CardRow>(CARDS, [ids]),

    organizations: (ids: string[]) =>
      postgres.query<Pick<Organization, (typeof FACTS)[number]>>(
        `SELECT ${FACTS.join(', ')} FROM organizations WHERE id = ANY($1)`,
        [ids],
      ),

    /** In bulk, for benchmark sizes: people in turn over the new organizations, all with one password. */
    importPeople: (organizations: number, people: number, password_hash: string) =>
      postgres.query<Pick<User, 'id' | 'organization_id' | 'first_name' | 'last_name'>>(IMPORT_PEOPLE, [
        organizations,
        people,
        password_hash,
        newId(),
      ]),

    /** What the dashboard shows of an organization's people; users_organization serves all three counts in one pass. */
    async figures(organization_id: string, period: { from: Date | null; to: Date }, monthStart: Date) {
      const [row] = await postgres.query<{ total_users: number; active_users: number; new_users_this_month: number }>(
        `SELECT count(*)::int AS total_users,
                count(*) FILTER (WHERE last_seen_at >= coalesce($2, $3::timestamptz - interval '30 days')
                                   AND last_seen_at < $3)::int AS active_users,
                count(*) FILTER (WHERE created_at >= $4)::int AS new_users_this_month
         FROM users WHERE organization_id = $1 AND status = 'active' AND created_at < $3`,
        [organization_id, period.from, period.to, monthStart],
      );
      return row ?? { total_users: 0, active_users: 0, new_users_this_month: 0 };
    },
  };
}

const FACTS = [
  'id',
  'name',
  'timezone',
  'status',
  'require_use_case_approval',
  'allow_public_use_cases',
] as const satisfies (keyof Organization)[];
