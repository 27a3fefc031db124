import type { Router } from 'express';
import { z } from 'zod';
import type { Outbox } from '../../platform/events/index.ts';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import type { Tasks } from '../../platform/tasks/index.ts';
import { concernedBy, type Indexable, type Listed, useCaseEvents } from '../use-cases/index.ts';
import { createIndexer } from './indexer.ts';
import { searchRest } from './search.contract.ts';
import { createSearchRepository } from './search.repository.ts';
import { createSearchService } from './search.service.ts';
import { createSearchWrites } from './search.writes.ts';

export { searchMigrations } from './search.migrations.ts';

interface Dependencies {
  postgres: Postgres;
  outbox: Outbox;
  tasks: Tasks;
  cases: Indexable;
  listed: Listed;
  logger: Logger;
}

/**
 * Full-text search of use cases in PostgreSQL. Its rows follow the cases by their events; a sweep mends what events
 * missed. Whoever reads the ranked cases applies visibility and filters again, and suggestions are judged by `listed`, so a
 * stale row leaks nothing.
 */
export function createSearch({ postgres, outbox, tasks, cases, listed, logger }: Dependencies) {
  const service = createSearchService(createSearchRepository(postgres), listed);
  const indexer = createIndexer({ cases, writes: createSearchWrites(postgres) });

  outbox.subscribe(useCaseEvents, {
    name: 'search.index',
    scope: 'once',
    handle: (event) => indexer.index(concernedBy(event)),
  });
  tasks.define({
    name: 'sweep_search_index',
    payload: z.unknown(),
    lane: 'default',
    schedule: '*/10 * * * *',
    async run() {
      const { written } = await indexer.sweep();
      if (written > 0) logger.warn({ written }, 'the search index had missed cases');
    },
  });

  return {
    /** Reads what people type: the best cases for it, at most 1,000, and where a text answers it. Never throws for a query. */
    read: service.read,
    /** Rebuilds every row beside running searches and writes. */
    rebuild: indexer.rebuild,
    /** Compares the index with the cases and mends it. */
    sweep: indexer.sweep,

    /** To be mounted before /use-cases/{id}. */
    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(
        router,
        searchRest,
        { suggest: async ({ ctx, query }) => ({ data: await service.suggest(ctx, query) }) },
        deps,
      );
    },
  };
}
