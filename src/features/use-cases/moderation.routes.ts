import type { Handlers } from '../../platform/http/index.ts';
import type { moderationRest } from './moderation.contract.ts';
import type { Moderation } from './use-cases.moderation.ts';
import { paged } from './use-cases.routes.ts';

export const moderationRoutes = (moderation: Moderation): Handlers<typeof moderationRest> => ({
  report: async ({ ctx, params, body }) => ({ data: await moderation.report(ctx, params.id, body) }),
  reports: async ({ ctx, query }) => paged(query, await moderation.reports(ctx, query)),
  resolve: async ({ ctx, params, body }) => ({ data: await moderation.resolve(ctx, params.id, body) }),
  verify: async ({ ctx, params }) => ({ data: await moderation.verify(ctx, params.id) }),
  unverify: async ({ ctx, params }) => ({ data: await moderation.unverify(ctx, params.id) }),
  feature: async ({ ctx, params, body }) => ({ data: await moderation.feature(ctx, params.id, body) }),
  unfeature: async ({ ctx, params }) => ({ data: await moderation.unfeature(ctx, params.id) }),
});
