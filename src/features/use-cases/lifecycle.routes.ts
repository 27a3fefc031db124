import type { Handlers } from '../../platform/http/index.ts';
import type { lifecycleRest } from './lifecycle.contract.ts';
import type { UseCasesService } from './use-cases.service.ts';

export const lifecycleRoutes = (service: UseCasesService): Handlers<typeof lifecycleRest> => ({
  validate: async ({ ctx, params, query }) => ({ data: await service.validate(ctx, params.id, query.step) }),
  unpublish: async ({ ctx, params }) => ({ data: await service.unpublish(ctx, params.id) }),
  archive: async ({ ctx, params }) => ({ data: await service.archive(ctx, params.id) }),
  approve: async ({ ctx, params, req }) => ({ data: await service.approve(ctx, params.id, req.get('if-match')) }),
  reject: async ({ ctx, params, body, req }) => ({
    data: await service.reject(ctx, params.id, req.get('if-match'), body),
  }),
  remove: async ({ ctx, params }) => service.remove(ctx, params.id),
  restore: async ({ ctx, params }) => ({ data: await service.restore(ctx, params.id) }),
  purge: async ({ ctx, params }) => service.purge(ctx, params.id),
  async audit({ ctx, params, query }) {
    const { rows, pagination } = await service.audit(ctx, params.id, query);
    return { data: rows, pagination };
  },
});
