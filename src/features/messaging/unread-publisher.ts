import type { Logger } from '../../platform/logging/index.ts';
import type { MessagingPushes } from './messaging.pushes.ts';
import type { MessagingRepository, UnreadRow } from './messaging.repository.ts';
import type { Unread } from './messaging.contract.ts';

export function toUnread(rows: UnreadRow[]): Unread {
  return {
    total_unread: rows.reduce((sum, row) => sum + row.unread_count, 0),
    by_conversation: Object.fromEntries(rows.map((row) => [row.conversation_id, row.unread_count])),
  };
}

export interface UnreadPublisher {
  /** Pushes the user's counts, as they are after this call, to all the user's sockets. */
  changed(user_id: string, conversation_id: string): void;
  /** Resolves when everything announced so far is pushed. */
  idle(): Promise<void>;
}

interface Dependencies {
  repository: MessagingRepository;
  pushes: MessagingPushes;
  logger: Logger;
}

/**
 * Counts computed by two writers can arrive in the wrong order, and the older one would stay on the screen. So one
 * reader per process reads after the commits and pushes in the order it read; what changes meanwhile waits for the
 * next round, which covers all users at once.
 */
export function createUnreadPublisher({ repository, pushes, logger }: Dependencies): UnreadPublisher {
  let dirty = new Map<string, Set<string>>();
  let running: Promise<void> | undefined;

  async function publish(changed: Map<string, Set<string>>): Promise<void> {
    const rows = await repository.unread([...changed.keys()]);
    for (const [user_id, conversations] of changed) {
      const unread = toUnread(rows.filter((row) => row.user_id === user_id));
      for (const conversation_id of conversations) pushes.unreadUpdated(user_id, conversation_id, unread);
    }
  }

  async function drain(): Promise<void> {
    while (dirty.size > 0) {
      const changed = dirty;
      dirty = new Map();
      try {
        await publish(changed);
      } catch (error) {
        // The counts themselves are safe in their rows: the next change or sync brings them.
        logger.warn({ err: error }, 'unread counts were not pushed');
      }
    }
    running = undefined;
  }

  return {
    changed(user_id, conversation_id) {
      const conversations = dirty.get(user_id) ?? new Set();
      dirty.set(user_id, conversations.add(conversation_id));
      running ??= drain();
    },
    idle: () => running ?? Promise.resolve(),
  };
}
