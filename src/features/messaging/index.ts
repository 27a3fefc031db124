import type { Router } from 'express';
import type { Cursors } from '../../platform/cursor.ts';
import { mountRoutes, type RateLimits, type RouteDependencies } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import type { Sockets } from '../../platform/sockets/index.ts';
import type { People } from '../identity/index.ts';
import { messagingRest, messagingSockets } from './messaging.contract.ts';
import { createMessagingPushes, type MessagingPushes } from './messaging.pushes.ts';
import { createPresence } from './presence/index.ts';
import { createMessagingRepository } from './messaging.repository.ts';
import { messagingRoutes } from './messaging.routes.ts';
import { messagingEvents } from './messaging.sockets.ts';
import { createMessagingService } from './messaging.service.ts';
import { describeRepair } from './services/repair.ts';
import { createUnreadCounts } from './unread.ts';

export { messagingMigrations } from './messaging.migrations.ts';

interface Dependencies {
  postgres: Postgres;
  sockets: Sockets;
  people: People;
  limits: RateLimits;
  cursors: Cursors;
  logger: Logger;
}

type FiguresListener = (user_ids: string[]) => void;

/** Private messages between two people: stored once, numbered without gaps, on every device the same. */
export function createMessaging({ postgres, sockets, people, limits, cursors, logger }: Dependencies) {
  const repository = createMessagingRepository(postgres);
  const namespace = sockets.namespace(messagingSockets);
  const presence = createPresence({ postgres, people, sockets, namespace, logger });
  const toSockets = createMessagingPushes(namespace);
  const pushes: MessagingPushes = {
    ...toSockets,
    messageCreated(message, acting) {
      toSockets.messageCreated(message, acting);
      presence.messageCreated(message, acting);
    },
  };
  const unread = createUnreadCounts({ repository, pushes, bus: sockets.bus, logger });
  const listeners: FiguresListener[] = [];
  const onFiguresChanged: FiguresListener = (user_ids) => {
    for (const listener of listeners) listener(user_ids);
  };

  const service = createMessagingService({
    repository,
    people,
    limits,
    cursors,
    pushes,
    unread,
    onFiguresChanged,
    onBlockChanged: presence.blockChanged,
  });
  namespace.serve(messagingEvents(service, presence), presence.leave);

  return {
    ...service,

    /** The dashboard's figures of each user; absent where somebody has no conversation. */
    figures: repository.figures,

    /** Counts everything that is kept beside the messages again, puts right what is wrong, and says what it was. */
    repair: async (): Promise<string> => describeRepair(await repository.repair()),

    /** Adds messages between these people in bulk, for benchmark sizes; nobody is told. Answers how many. */
    importMessages: repository.importMessages,

    /** Calls back, in this process, after every change that moves the figures of the users named. */
    onFiguresChanged(listener: FiguresListener): void {
      listeners.push(listener);
    },

    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(router, messagingRest, messagingRoutes(service), deps);
    },

    /** Resolves when all pushes owed are out. */
    async stop(): Promise<void> {
      await Promise.all([unread.idle(), presence.stop()]);
    },
  };
}
