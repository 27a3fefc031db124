import type { Router } from 'express';
import { z } from 'zod';
import { createDocumentRelay, type Outbox, type WithPendingEvents } from '../../platform/events/index.ts';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import type { Mongo } from '../../platform/mongo/index.ts';
import { identityEvents, type People } from '../identity/index.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { Sockets } from '../../platform/sockets/index.ts';
import type { Tasks } from '../../platform/tasks/index.ts';
import { createAccountsFollower } from './accounts-follower.ts';
import { createAudit } from './audit.ts';
import { createAuditRepository } from './audit.repository.ts';
import { renewCityKeys } from './city-keys.ts';
import { figuresOf, type UseCaseFigures } from './figures.ts';
import { importPublished, type PublishedImport } from './import.ts';
import { createIndexable } from './indexable.ts';
import { createContact, type SendMessage } from './contact.ts';
import { lifecycleRest } from './lifecycle.contract.ts';
import { lifecycleRoutes } from './lifecycle.routes.ts';
import { createLive } from './live.ts';
import { moderationRest } from './moderation.contract.ts';
import { moderationRoutes } from './moderation.routes.ts';
import { createReactions } from './reactions.ts';
import { reactionsRest } from './reactions.contract.ts';
import { createReactionsRepository, REACTIONS } from './reactions.repository.ts';
import { reactionsRoutes } from './reactions.routes.ts';
import { createReportsRepository } from './reports.repository.ts';
import { createUseCaseStore } from './use-case-store.ts';
import { createUseCasesReads } from './use-cases.reads.ts';
import { createModeration } from './use-cases.moderation.ts';
import { useCasesRest } from './use-cases.contract.ts';
import type { Places } from './places.ts';
import type { Ranker } from './ranker.ts';
import { useCaseEvents, type UseCaseViewed } from './use-cases.events.ts';
import { createUseCasesRepository, type Period, USE_CASES, VIEWS } from './use-cases.repository.ts';
import { useCasesRoutes } from './use-cases.routes.ts';
import { createUseCasesService } from './use-cases.service.ts';
import { createViews } from './views.ts';

export type { UseCaseFigures } from './figures.ts';
export type { PublishedImport } from './import.ts';
export type { Indexable, IndexableCase } from './indexable.ts';
export type { CheapFilters, Listed, Ranked, Ranker, Reading } from './ranker.ts';
export { audiencesOf } from './use-cases.policy.ts';
export { concernedBy, useCaseEvents } from './use-cases.events.ts';
export { useCaseIndexes } from './use-cases.repository.ts';

interface Dependencies {
  mongo: Mongo;
  outbox: Outbox;
  sockets: Sockets;
  tasks: Tasks;
  cursors: Cursors;
  sendMessage: SendMessage;
  people: People;
  logger: Logger;
  metrics: Metrics;
  /** Secret that keeps guests apart without keeping their addresses. */
  viewKey: string;
  /** Without one, lists know no words. */
  ranker?: Ranker;
  places: Places;
  /** Told in this process, right after a view is counted. */
  onViewed?: (view: UseCaseViewed) => void;
}

/** Use cases: from the first draft to being read. */
export function createUseCases({
  mongo,
  outbox,
  sockets,
  tasks,
  cursors,
  sendMessage,
  people,
  logger,
  metrics,
  viewKey,
  ranker,
  places,
  onViewed = () => undefined,
}: Dependencies) {
  const repository = createUseCasesRepository(mongo, places.locate, metrics);
  const collection = mongo.collection<WithPendingEvents>(USE_CASES);
  const relay = createDocumentRelay({ collection, outbox, logger });
  const views = createViews({
    repository,
    logger,
    viewKey,
    onViewed(view) {
      live.counted(view.use_case_id);
      onViewed(view);
    },
  });
  const counted = createReactionsRepository(mongo, { cases: USE_CASES, views: VIEWS });
  const reads = createUseCasesReads({ repository, people, views, ranker, places, reactions: counted });
  const live = createLive({ sockets, reads, find: repository.find, logger });
  const audit = createAudit(createAuditRepository(mongo), cursors, logger);
  const store = createUseCaseStore({ repository, reads, relay, audit, places, onDraftChanged: live.counted });
  const accounts = createAccountsFollower({ repository, people, outbox });
  const service = createUseCasesService({ repository, people, relay, outbox, reads, store, places, accounts, audit });
  const reactionsRelay = createDocumentRelay({
    collection: mongo.collection<WithPendingEvents>(REACTIONS),
    outbox,
    logger,
  });
  const reactions = createReactions({
    repository: counted,
    reads,
    cursors,
    relay: reactionsRelay,
    logger,
    onCounted: live.counted,
  });
  const moderation = createModeration({ reports: createReportsRepository(mongo, USE_CASES), reads, store });
  const contact = createContact(reads, sendMessage, outbox);

  tasks.define({
    name: 'heal_use_case_counters',
    payload: z.unknown(),
    lane: 'default',
    schedule: '*/5 * * * *',
    run: reactions.heal,
  });
  outbox.subscribe(identityEvents, { name: 'use_cases.follow_accounts', scope: 'once', handle: accounts.handle });
  outbox.subscribe(useCaseEvents, { name: 'use_cases.audit', scope: 'once', handle: audit.handle });
  outbox.subscribe(useCaseEvents, { name: 'use_cases.watchers', scope: 'every_process', handle: live.changed });
  outbox.subscribe(useCaseEvents, { name: 'use_cases.published', scope: 'once', handle: live.published });

  outbox.subscribe(useCaseEvents, {
    name: 'use_cases.forget_lists',
    scope: 'every_process',
    handle: repository.forgetLists,
  });

  let healing: Promise<void> = Promise.resolve();

  return {
    service,

    /** For an index of what lists may show. */
    indexable: createIndexable(mongo),

    mount(router: Router, deps: RouteDependencies): void {
      // Before the routes of one case: `saved` is no id.
      mountRoutes(router, reactionsRest, reactionsRoutes(reactions, contact), deps);
      mountRoutes(router, lifecycleRest, lifecycleRoutes(service), deps);
      mountRoutes(router, moderationRest, moderationRoutes(moderation), deps);
      mountRoutes(router, useCasesRest, useCasesRoutes(service), deps);
    },

    /** The dashboard's figures of an organization for [from, to); `from` null: from the beginning. */
    figures: (organization_id: string, period: Period): Promise<UseCaseFigures> =>
      figuresOf(repository, organization_id, period),

    /** Fills a database in bulk with published cases that are known to be valid; nobody is told of them. */
    importPublished: (imports: PublishedImport[]): Promise<void> => importPublished(repository, places, imports),

    /** Brings the keys of cities up to what is known of cities now. @returns how many cases had another one. */
    renewCityKeys: (): Promise<number> => renewCityKeys(mongo, places),

    start(): void {
      relay.start();
      reactionsRelay.start();
      healing = reactions.heal().catch((error: unknown) => {
        logger.warn({ err: error }, 'counters were not healed; the next round tries again');
      });
    },

    /** Resolves when every view is counted and every event so far was moved on. */
    async stop(): Promise<void> {
      await healing;
      await views.drained();
      await relay.stop();
      await reactionsRelay.stop();
    },
  };
}
