import type { Postgres } from '../../platform/postgres/index.ts';
import { CHANGEABLE, type ChangeableRow, DELETE, EDIT, LOCK_CONVERSATION_OF, MESSAGE_BY_ID } from './queries/change.ts';
import { LOCK_EVERY_CONVERSATION, REPAIRS } from './queries/repair.ts';
import type { MessageRow } from './queries/message-view.ts';
import { searchedWords } from './queries/words.ts';

export type Refusal = 'deleted' | 'settled' | 'closed';

type Ask = <Row>(text: string, values: unknown[]) => Promise<Row>;

interface Changed {
  message: MessageRow;
  /** false: it was so already. */
  changed: boolean;
}

/** The statements that change a message once sent, each under the lock of its conversation. */
export function createMessageChanges(postgres: Postgres) {
  /** Only for a message that is there: rows of messages are never removed. */
  const locked = <Result>(message_id: string, work: (ask: Ask, row: ChangeableRow) => Promise<Result>) =>
    postgres.withTransaction(async (tx) => {
      async function ask<Row>(text: string, values: unknown[]): Promise<Row> {
        const [row] = await tx.query<Row[]>(text, values);
        if (row === undefined) throw new Error(`message ${message_id} is not there`);
        return row;
      }
      await ask(LOCK_CONVERSATION_OF, [message_id]);
      return work(ask, await ask<ChangeableRow>(CHANGEABLE, [message_id]));
    });

  return {
    editMessage: (message_id: string, content: string): Promise<Changed | Refusal> =>
      locked(message_id, async (ask, row) => {
        if (row.deleted) return 'deleted';
        if (row.settled) return 'settled';
        if (row.closed) return 'closed';
        if (row.content === content) return { message: await ask(MESSAGE_BY_ID, [message_id]), changed: false };
        return { message: await ask(EDIT, [message_id, content, searchedWords(content)]), changed: true };
      }),

    deleteMessage: (message_id: string): Promise<Changed> =>
      locked(message_id, async (ask, { deleted }) => ({
        message: await ask<MessageRow>(deleted ? MESSAGE_BY_ID : DELETE, [message_id]),
        changed: !deleted,
      })),

    /** Counts everything again under the locks, and answers how many rows of each kind were wrong. */
    repair: () =>
      postgres.withTransaction(async (tx) => {
        await tx.query(LOCK_EVERY_CONVERSATION);
        const repaired = async (text: string): Promise<number> => {
          const [row] = await tx.query<{ count: number }[]>(
            `WITH repaired AS (${text}) SELECT count(*)::int AS count FROM repaired`,
          );
          return row?.count ?? 0;
        };
        // In this order: each counts from what the one before put right.
        const conversations = await repaired(REPAIRS.conversations);
        const places = await repaired(REPAIRS.places);
        const marks = await repaired(REPAIRS.marks);
        const unread = await repaired(REPAIRS.unread);
        return { conversations, places, marks, unread, open: await repaired(REPAIRS.open) };
      }),
  };
}
