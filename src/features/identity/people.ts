import { createBatches } from '../../platform/batches.ts';
import type { UserCard } from '../../platform/wire.contract.ts';
import type { Organization } from './identity.entities.ts';
import type { IdentityRepository } from './identity.repository.ts';

export type OrganizationFacts = Pick<
  Organization,
  'id' | 'name' | 'timezone' | 'status' | 'require_use_case_approval' | 'allow_public_use_cases'
>;

/** What other features show of users and organizations. */
export interface People {
  /** Cards by user id, in one query; unknown ids are absent. */
  cards(user_ids: string[]): Promise<Map<string, UserCard>>;
  /** Writes that these users are here now, in one statement. */
  seen(user_ids: string[]): Promise<void>;
  /** When users were last here, by id, in one query; absent where never. */
  lastSeen(user_ids: string[]): Promise<Map<string, Date>>;
  /** Facts by organization id, as they are now, in a query shared with others who ask; unknown ids are absent. */
  organizations(ids: string[]): Promise<ReadonlyMap<string, OrganizationFacts>>;
}

export function createPeople(repository: IdentityRepository): People {
  const findOrganizations = createBatches(async (ids) => {
    const rows = await repository.organizations(ids);
    return new Map(rows.map((row) => [row.id, row]));
  });
  return {
    async cards(user_ids) {
      const rows = user_ids.length === 0 ? [] : await repository.cardRows(user_ids);
      return new Map(
        rows.map(({ organization_id, organization_name, ...person }) => [
          person.id,
          { ...person, organization: { id: organization_id, name: organization_name }, avatar_url: null, online: null },
        ]),
      );
    },
    async seen(user_ids) {
      if (user_ids.length > 0) await repository.seenAll(user_ids);
    },
    async lastSeen(user_ids) {
      const rows = user_ids.length === 0 ? [] : await repository.lastSeen(user_ids);
      return new Map(rows.map(({ id, last_seen_at }) => [id, last_seen_at]));
    },
    organizations: async (ids) => (ids.length === 0 ? new Map() : findOrganizations(ids)),
  };
}
