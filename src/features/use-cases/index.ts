import type { Router } from 'express';
import { createDocumentRelay, type Outbox, type WithPendingEvents } from '../../platform/events/index.ts';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Mongo } from '../../platform/mongo/index.ts';
import type { People } from '../identity/index.ts';
import type { Locate } from './browse/map.ts';
import { figuresOf, type UseCaseFigures } from './figures.ts';
import { importPublished, type PublishedImport } from './import.ts';
import { createIndexable } from './indexable.ts';
import { useCasesRest } from './use-cases.contract.ts';
import type { Ranker } from './ranker.ts';
import { useCaseEvents, type UseCaseViewed } from './use-cases.events.ts';
import { createUseCasesRepository, type Period, USE_CASES } from './use-cases.repository.ts';
import { useCasesRoutes } from './use-cases.routes.ts';
import { createUseCasesService } from './use-cases.service.ts';
import { createViews } from './views.ts';

export type { UseCaseFigures } from './figures.ts';
export type { PublishedImport } from './import.ts';
export type { Indexable, IndexableCase } from './indexable.ts';
export type { CheapFilters, Ranked, Ranker } from './ranker.ts';
export { audiencesOf } from './use-cases.policy.ts';
export { useCaseEvents } from './use-cases.events.ts';
export { useCaseIndexes } from './use-cases.repository.ts';

interface Dependencies {
  mongo: Mongo;
  outbox: Outbox;
  people: People;
  logger: Logger;
  /** Secret that keeps guests apart without keeping their addresses. */
  viewKey: string;
  /** Without one, lists know no words. */
  ranker?: Ranker;
  locate: Locate;
  /** Told in this process, right after a view is counted. */
  onViewed?: (view: UseCaseViewed) => void;
}

/** Use cases: from the first draft to being read. */
export function createUseCases({
  mongo,
  outbox,
  people,
  logger,
  viewKey,
  ranker,
  locate,
  onViewed = () => undefined,
}: Dependencies) {
  const repository = createUseCasesRepository(mongo, locate);
  const collection = mongo.collection<WithPendingEvents>(USE_CASES);
  const relay = createDocumentRelay({ collection, outbox, logger });
  const views = createViews({ repository, logger, viewKey, onViewed });
  const service = createUseCasesService({ repository, people, relay, views, ranker });

  outbox.subscribe(useCaseEvents, {
    name: 'use_cases.forget_lists',
    scope: 'every_process',
    handle: repository.forgetLists,
  });

  return {
    service,

    /** For an index of what lists may show. */
    indexable: createIndexable(mongo),

    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(router, useCasesRest, useCasesRoutes(service), deps);
    },

    /** The dashboard's figures of an organization for [from, to); `from` null: from the beginning. */
    figures: (organization_id: string, period: Period): Promise<UseCaseFigures> =>
      figuresOf(repository, organization_id, period),

    /** Fills a database in bulk with published cases that are known to be valid; nobody is told of them. */
    importPublished: (imports: PublishedImport[]): Promise<void> => importPublished(repository, imports),

    start(): void {
      relay.start();
    },

    /** Resolves when every view is counted and every event so far was moved on. */
    async stop(): Promise<void> {
      await views.drained();
      await relay.stop();
    },
  };
}
