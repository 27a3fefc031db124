import type { UserCtx } from '../../platform/context.ts';
import { forbidden, notFound, validationFailed } from '../../platform/errors/index.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import { hasItsRegion, REGION_ELSEWHERE } from './identity.contract.ts';
import type { Organization, User } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';
import type { PatchMe, PatchOrganization } from './profiles.contract.ts';
import { asTaken } from './taken.ts';

interface Dependencies {
  postgres: Postgres;
  repository: IdentityRepository;
  outbox: Outbox;
}

/** The members of a patch that say something new; undefined ones are not named. */
const changesOf = <Row extends object>(row: Row, patch: Partial<Row>) =>
  Object.fromEntries(
    Object.entries(patch).filter(([name, value]) => value !== undefined && value !== row[name as keyof Row]),
  ) as Partial<Row>;

const names = (changes: object, ...fields: string[]) => fields.some((field) => field in changes);

/** What people and organizations say about themselves. */
export function createProfiles({ postgres, repository, outbox }: Dependencies) {
  const me = ({ actor }: UserCtx): Promise<User> => repository.accountOf(actor.user_id);

  return {
    /** The signed-in user with the organization. */
    me,

    async patchMe(ctx: UserCtx, patch: PatchMe): Promise<User> {
      const { user_id, organization_id } = ctx.actor;
      await postgres.withTransaction(async (tx) => {
        const changes = changesOf<User>(await repository.lockUser(tx, user_id), patch as Partial<User>);
        if (Object.keys(changes).length === 0) return;
        await repository.updateUser(tx, user_id, changes);
        if (!names(changes, 'first_name', 'last_name', 'title')) return;
        const renamed = { type: 'identity.person_renamed', aggregate: user_id, user_id, organization_id } as const;
        await outbox.record(newEvent(renamed), tx);
      });
      return me(ctx);
    },

    /** @throws AppError forbidden for members, validation_failed for a region outside its country, already_exists naming `name`. */
    async patchOrganization(ctx: UserCtx, readPatch: () => PatchOrganization): Promise<Organization> {
      const { organization_id, role } = ctx.actor;
      if (role === 'member') throw forbidden('Only an administrator of the organization may change it.');
      const patch = readPatch() as Partial<Organization>;
      const changing = postgres.withTransaction(async (tx) => {
        const before = await repository.lockOrganization(tx, organization_id);
        const changes = changesOf<Organization>(before, patch);
        if (Object.keys(changes).length === 0) return;
        if (!hasItsRegion({ country: before.country, region: before.region, ...changes })) {
          throw validationFailed([{ path: 'region', code: 'wrong_country', message: REGION_ELSEWHERE }]);
        }
        await repository.updateOrganization(tx, organization_id, changes);
        if (!names(changes, 'timezone')) return;
        // Every actor of the organization carries its time zone, and its figures are counted by it.
        const changed = { type: 'identity.access_changed', aggregate: organization_id, organization_id } as const;
        await outbox.record(newEvent(changed), tx);
      });
      await changing.catch((error: unknown) => {
        throw asTaken(error, [], { organizations_name: 'name' });
      });
      return (await me(ctx)).organization;
    },

    /** @throws AppError not_found, also for one that is suspended, but to platform administrators. */
    async card({ actor }: UserCtx, id: string): Promise<Organization> {
      const organization = await repository.findOrganization(id);
      if (!organization || (organization.status === 'suspended' && actor.role !== 'platform_admin')) {
        throw notFound('organization');
      }
      return organization;
    },
  };
}

export type Profiles = ReturnType<typeof createProfiles>;
