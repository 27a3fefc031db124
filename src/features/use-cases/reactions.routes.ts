import type { Handlers } from '../../platform/http/index.ts';
import type { Contact } from './contact.ts';
import type { reactionsRest } from './reactions.contract.ts';
import type { Reactions } from './reactions.ts';

export const reactionsRoutes = (reactions: Reactions, contact: Contact): Handlers<typeof reactionsRest> => ({
  async saved({ ctx, query }) {
    const { rows, pagination } = await reactions.saved(ctx, query);
    return { data: rows, pagination };
  },
  like: async ({ ctx, params }) => ({ data: await reactions.like(ctx, params.id, true) }),
  unlike: async ({ ctx, params }) => ({ data: await reactions.like(ctx, params.id, false) }),
  save: async ({ ctx, params }) => ({ data: await reactions.save(ctx, params.id, true) }),
  unsave: async ({ ctx, params }) => ({ data: await reactions.save(ctx, params.id, false) }),
  contact: async ({ ctx, params, body }) => ({ data: await contact(ctx, params.id, body) }),
});
