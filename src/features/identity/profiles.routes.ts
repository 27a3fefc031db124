import { paginationOf } from '../../platform/cursor.ts';
import type { Handlers } from '../../platform/http/index.ts';
import type { Administration } from './administration.service.ts';
import type { administrationRest } from './administration.contract.ts';
import {
  presentAccountAudit,
  presentOrganizationCard,
  presentOwnOrganization,
  presentOwnUser,
} from './identity.presenter.ts';
import type { User } from './identity.entities.ts';
import type { profilesRest } from './profiles.contract.ts';
import type { Profiles } from './profiles.service.ts';

const meAndMine = (user: User) => ({
  data: { user: presentOwnUser(user), organization: presentOwnOrganization(user.organization) },
});

export const profilesRoutes = (profiles: Profiles): Handlers<typeof profilesRest> => ({
  me: async ({ ctx }) => meAndMine(await profiles.me(ctx)),
  patchMe: async ({ ctx, body }) => meAndMine(await profiles.patchMe(ctx, body())),
  organization: async ({ ctx }) => ({ data: presentOwnOrganization((await profiles.me(ctx)).organization) }),
  patchOrganization: async ({ ctx, body }) => ({
    data: presentOwnOrganization(await profiles.patchOrganization(ctx, body)),
  }),
  card: async ({ ctx, params }) => ({ data: presentOrganizationCard(await profiles.card(ctx, params.id)) }),
});

export const administrationRoutes = (administration: Administration): Handlers<typeof administrationRest> => ({
  organizationStatus: async ({ ctx, params, body }) => ({
    data: presentOwnOrganization(await administration.setOrganizationStatus(ctx, params.id, body)),
  }),
  userStatus: async ({ ctx, params, body }) => ({
    data: presentOwnUser(await administration.setUserStatus(ctx, params.id, body)),
  }),
  async audit({ ctx, query }) {
    const { rows, next_cursor } = await administration.audit(ctx, query);
    return { data: rows.map(presentAccountAudit), pagination: paginationOf(next_cursor) };
  },
});
