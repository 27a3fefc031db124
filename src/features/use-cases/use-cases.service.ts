import type { DocumentRelay, Outbox } from '../../platform/events/index.ts';
import type { People } from '../identity/index.ts';
import type { AccountsFollower } from './accounts-follower.ts';
import type { Places } from './places.ts';
import type { Audit } from './audit.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';
import { createUseCasesWrites } from './use-cases.writes.ts';
import type { UseCaseStore } from './use-case-store.ts';
import { createUseCaseTransitions } from './use-cases.transitions.ts';
import type { UseCasesReads } from './use-cases.reads.ts';

interface Dependencies {
  repository: UseCasesRepository;
  people: People;
  relay: DocumentRelay;
  audit: Audit;
  outbox: Outbox;
  reads: UseCasesReads;
  store: UseCaseStore;
  places: Places;
  accounts: AccountsFollower;
}

/** What can be done with use cases, the same for REST, sockets and tasks. */
export function createUseCasesService(dependencies: Dependencies) {
  return {
    ...dependencies.reads,
    ...createUseCasesWrites(dependencies),
    ...createUseCaseTransitions(dependencies),
  };
}

export type UseCasesService = ReturnType<typeof createUseCasesService>;
