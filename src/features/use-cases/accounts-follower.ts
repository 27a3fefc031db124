import type { UserCard } from '../../platform/wire.contract.ts';
import { newEvent, type Outbox } from '../../platform/events/index.ts';
import type { IdentityEvent, People } from '../identity/index.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

interface Dependencies {
  repository: UseCasesRepository;
  people: People;
  outbox: Outbox;
}

const BATCH = 200;

export const authorOf = (user_id: string, card: UserCard | undefined): UseCaseDocument['published_by'] => ({
  user_id,
  name: `${card?.first_name ?? ''} ${card?.last_name ?? ''}`.trim(),
  title: card?.title ?? null,
});

/** Cases copy who wrote them and whether their organization is suspended; this brings the copies up to the accounts. */
export function createAccountsFollower({ repository, people, outbox }: Dependencies) {
  const isSuspended = async (organization_id: string) =>
    (await people.organizations([organization_id])).get(organization_id)?.status === 'suspended';

  /** Batch by batch, each told of once it is written: where a crash cuts it short, all of it is repeated. */
  async function followOrganization(organization_id: string, suspended: boolean): Promise<void> {
    const ids = await repository.idsOfOrganization(organization_id);
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      await repository.setSuspended(batch, suspended);
      const use_case_ids = batch.map((id) => id.toHexString());
      const changed = { type: 'use_case.several_changed', aggregate: organization_id, organization_id } as const;
      await outbox.record(newEvent({ ...changed, use_case_ids }));
    }
  }

  return {
    async handle(event: IdentityEvent): Promise<void> {
      if (event.type === 'identity.organization_status_changed') {
        await followOrganization(event.organization_id, await isSuspended(event.organization_id));
      }
      if (event.type === 'identity.person_renamed') {
        const card = (await people.cards([event.user_id])).get(event.user_id);
        if (card) await repository.renameAuthor(authorOf(event.user_id, card));
      }
    },

    /** Hides what an organization has, if it is suspended. */
    async hideSuspended(organization_id: string): Promise<void> {
      if (await isSuspended(organization_id)) await followOrganization(organization_id, true);
    },
  };
}

export type AccountsFollower = ReturnType<typeof createAccountsFollower>;
