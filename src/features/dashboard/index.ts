import type { Router } from 'express';
import type { Envelope, EventFamily, Outbox } from '../../platform/events/index.ts';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import type { EventHandlers, Sockets } from '../../platform/sockets/index.ts';
import { createAnnouncer } from './announcer.ts';
import { dashboardRest, dashboardSockets, type Period } from './dashboard.contract.ts';
import type { Actor } from '../../platform/context.ts';
import { createLiveStats } from './live-stats.ts';
import { createStats, type StatsSources } from './stats.service.ts';

interface Dependencies {
  sources: StatsSources;
  sockets: Sockets;
  metrics: Metrics;
  logger: Logger;
}

/** Figures that are counted, cached, and pushed when they move. */
export function createDashboard({ sources, sockets, metrics, logger }: Dependencies) {
  const namespace = sockets.namespace(dashboardSockets);
  const service = createStats({ sources, metrics });
  const live = createLiveStats({
    service,
    logger,
    push(socket_id, period, stats) {
      namespace.pushTo(socket_id, 'stats:updated', { period, stats });
    },
  });
  const announcer = createAnnouncer(sockets.bus, ({ organization_ids, user_ids }) => {
    organization_ids.forEach(live.markOrganization);
    live.markUsers(user_ids);
  });

  const handlers: EventHandlers<typeof dashboardSockets> = {
    'stats:subscribe': async ({ actor, socket_id }, { period }) => ({
      period,
      stats: await live.subscribe(socket_id, actor, period),
    }),
    'stats:unsubscribe': ({ socket_id }, { period }) => {
      live.unsubscribe(socket_id, period);
      return { period };
    },
  };
  namespace.serve(handlers, live.leave);

  async function stats(actor: Actor, period: Period) {
    const [data] = await service.statsFor([{ actor, period }]);
    if (!data) throw new Error('one request has one answer');
    return { data };
  }

  return {
    announcer,

    /** Every event of the family that names an organization moves that organization's figures. */
    countEventsOf<Event extends Envelope>(outbox: Outbox, family: EventFamily<Event>): void {
      outbox.subscribe(family, {
        name: `dashboard.${family.family}`,
        scope: 'every_process',
        handle: (event) => {
          if (typeof event['organization_id'] === 'string') live.markOrganization(event['organization_id']);
        },
      });
    },

    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(router, dashboardRest, { stats: ({ ctx, query }) => stats(ctx.actor, query.period) }, deps);
    },

    start: live.start,

    async stop(): Promise<void> {
      announcer.stop();
      await live.stop();
    },
  };
}
