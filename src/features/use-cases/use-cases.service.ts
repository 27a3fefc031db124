import type { DocumentRelay } from '../../platform/events/index.ts';
import type { People } from '../identity/index.ts';
import { createUseCasesReads } from './use-cases.reads.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';
import { createUseCasesWrites } from './use-cases.writes.ts';
import type { Ranker } from './ranker.ts';
import type { Views } from './views.ts';

interface Dependencies {
  repository: UseCasesRepository;
  people: People;
  relay: DocumentRelay;
  views: Views;
  ranker: Ranker | undefined;
}

/** What can be done with use cases, the same for REST, sockets and tasks. */
export function createUseCasesService({ repository, people, relay, views, ranker }: Dependencies) {
  const reads = createUseCasesReads({ repository, people, views, ranker });
  return { ...reads, ...createUseCasesWrites({ repository, reads, people, relay }) };
}

export type UseCasesService = ReturnType<typeof createUseCasesService>;
