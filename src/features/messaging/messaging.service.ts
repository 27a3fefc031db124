import { createChanges } from './services/changes.ts';
import { createConversations } from './services/conversations.ts';
import { createMarks } from './services/marks.ts';
import { createSearch } from './services/search.ts';
import { createSend, type SendDependencies } from './services/send.ts';
import { createSync } from './services/sync.ts';

type Dependencies = SendDependencies & Parameters<typeof createConversations>[0];

export type MessagingService = ReturnType<typeof createMessagingService>;

/** What REST and sockets both call; neither holds a rule. */
export function createMessagingService(deps: Dependencies) {
  return {
    send: createSend(deps),
    changes: createChanges(deps),
    conversations: createConversations(deps),
    marks: createMarks(deps),
    search: createSearch(deps),
    sync: createSync(deps),
  };
}
