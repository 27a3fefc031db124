import type { Request } from 'express';
import type { Handlers } from '../../platform/http/index.ts';
import type { useCasesRest } from './use-cases.contract.ts';
import type { Page } from './browse/cards.ts';
import type { UseCasesService } from './use-cases.service.ts';
import type { Reader } from './views.ts';

const readerOf = (req: Request): Reader => ({ address: req.ip ?? '', agent: req.get('user-agent') ?? '' });

export const paged = <Row>({ page, page_size }: { page: number; page_size: number }, { rows, total }: Page<Row>) => ({
  data: rows,
  pagination: { page, page_size, total_items: total, total_pages: Math.ceil(total / page_size) },
});

export const useCasesRoutes = (service: UseCasesService): Handlers<typeof useCasesRest> => ({
  list: async ({ ctx, query }) => {
    const page = await service.list(ctx, query);
    return { ...paged(query, page), extras: page.extras };
  },

  map: async ({ ctx, query }) => ({ data: await service.map(ctx, query) }),

  mine: async ({ ctx, query }) => paged(query, await service.mine(ctx, query)),

  ofOrganization: async ({ ctx, query }) => paged(query, await service.ofOrganization(ctx, query)),

  related: async ({ ctx, params, query }) => ({ data: await service.related(ctx, params.id, query.limit) }),

  create: async ({ ctx, body }) => {
    const data = await service.create(ctx, body());
    return { data, headers: { Location: `/api/v1/use-cases/${data.id}` } };
  },

  detail: async ({ ctx, params, req }) => ({ data: await service.get(ctx, params.id, readerOf(req)) }),

  async bySlug({ ctx, params, req }) {
    const data = await service.getBySlug(ctx, params.organization_id, params.slug, readerOf(req));
    if (data.slug === params.slug.normalize('NFC')) return { data };
    return { moved_to: `/api/v1/use-cases/by-slug/${params.organization_id}/${encodeURIComponent(data.slug)}` };
  },

  patch: async ({ ctx, params, body, req }) => ({
    data: await service.patch(ctx, params.id, req.get('if-match'), body),
  }),

  publish: async ({ ctx, params }) => ({ data: await service.publish(ctx, params.id) }),
});
