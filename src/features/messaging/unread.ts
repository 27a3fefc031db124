import { z } from 'zod';
import type { Bus } from '../../platform/events/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { Unread } from './messaging-shapes.contract.ts';
import type { MessagingPushes } from './messaging.pushes.ts';
import type { MessagingRepository, UnreadRow } from './messaging.repository.ts';

export interface UnreadCounts {
  /** The user's counts, as new as this call. What is answered and what is pushed are in one order. */
  read(user_id: string): Promise<Unread>;
  /** Pushes the user's counts, as new as this call, to all the user's sockets in every process. */
  changed(user_id: string, conversation_id: string): void;
  /** Resolves when everything asked for here is answered and pushed. */
  idle(): Promise<void>;
}

interface Dependencies {
  repository: MessagingRepository;
  pushes: MessagingPushes;
  bus: Bus;
  logger: Logger;
}

/** What one user waits for in a round. */
interface Wanted {
  conversations: Set<string>;
  readers: { resolve(unread: Unread): void; reject(reason: unknown): void }[];
}

const TOPIC = 'messaging.unread';
const changeSchema = z.object({ user_id: z.string(), conversation_id: z.string() });

function toUnread(rows: UnreadRow[]): Unread {
  return {
    total_unread: rows.reduce((sum, row) => sum + row.unread_count, 0),
    by_conversation: Object.fromEntries(rows.map((row) => [row.conversation_id, row.unread_count])),
  };
}

/**
 * Counts that two queries computed can arrive in the wrong order, and the older one would stay on the screen. So each
 * process has one reader for the sockets it holds: it reads after the commits, round after round, each for all users
 * at once, and everything a socket is told comes out in the order it was read.
 */
export function createUnreadCounts({ repository, pushes, bus, logger }: Dependencies): UnreadCounts {
  let wanted = new Map<string, Wanted>();
  let running: Promise<void> | undefined;

  async function round(users: Map<string, Wanted>): Promise<void> {
    const rows = await repository.unread([...users.keys()]);
    const byUser = new Map([...users.keys()].map((user_id) => [user_id, [] as UnreadRow[]]));
    for (const row of rows) byUser.get(row.user_id)?.push(row);
    for (const [user_id, { conversations, readers }] of users) {
      const unread = toUnread(byUser.get(user_id) ?? []);
      for (const reader of readers) reader.resolve(unread);
      for (const conversation_id of conversations) pushes.unreadUpdated(user_id, conversation_id, unread);
    }
  }

  async function drain(): Promise<void> {
    while (wanted.size > 0) {
      const users = wanted;
      wanted = new Map();
      try {
        await round(users);
      } catch (error) {
        // Nothing is lost with a push: the counts are in their rows, and the next change or sync brings them.
        logger.warn({ err: error }, 'unread counts were not read');
        for (const { readers } of users.values()) for (const reader of readers) reader.reject(error);
      }
    }
    running = undefined;
  }

  function want(user_id: string): Wanted {
    const mine = wanted.get(user_id) ?? { conversations: new Set(), readers: [] };
    wanted.set(user_id, mine);
    return mine;
  }

  bus.subscribe(TOPIC, changeSchema, ({ user_id, conversation_id }) => {
    if (!pushes.hasListeners(user_id)) return;
    want(user_id).conversations.add(conversation_id);
    running ??= drain();
  });

  return {
    read: (user_id) =>
      new Promise((resolve, reject) => {
        want(user_id).readers.push({ resolve, reject });
        running ??= drain();
      }),
    changed(user_id, conversation_id) {
      bus.publish(TOPIC, { user_id, conversation_id });
    },
    idle: () => running ?? Promise.resolve(),
  };
}
