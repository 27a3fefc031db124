import { newId } from '../../platform/ids.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import {
  BLOCK,
  CONVERSATION_BY_ID,
  CONVERSATION_BY_PEER,
  CONVERSATION_PAGE,
  type ConversationRow,
  CREATE_CONVERSATION,
  UNBLOCK,
  UPDATE_SETTINGS,
} from './queries/conversations.ts';
import { DAILY_FIGURES } from './queries/figures.ts';
import { IMPORT_MESSAGES } from './queries/import.ts';
import { createMessageChanges } from './messaging.changes.ts';
import { MOVE_MARKS, UNREAD } from './queries/marks.ts';
import { SEARCH } from './queries/search.ts';
import { MESSAGE_VIEW, type MessageRow } from './queries/message-view.ts';
import {
  type NewMessage,
  SEND_BATCH,
  SEND_TO_CONVERSATION,
  SEND_TO_USER,
  toMessageRow,
  type WrittenRow,
} from './queries/send.ts';
import { SYNC, type SyncRow } from './queries/sync.ts';
import { searchedWords } from './queries/words.ts';

/** Where a reader stands, with the rev and the time of the mark that led there. */
type MarksRow = { peer_id: string; read_seq: number; delivered_seq: number; rev: number } & (
  { moved: true; at: Date } | { moved: false; at: Date | null }
);

export interface UnreadRow {
  user_id: string;
  conversation_id: string;
  unread_count: number;
}

export interface FiguresRow {
  user_id: string;
  total_conversations: number;
  unread_count: number;
  messages_today: number;
}

/** Of what is imported in bulk. */
const MESSAGES_PER_CONVERSATION = 100;

const isDuplicate = (error: unknown) =>
  (error as { constraint?: unknown } | null)?.constraint === 'messages_client_message_id';

async function unlessDuplicate<Row>(inserting: Promise<Row>): Promise<Row | 'duplicate'> {
  try {
    return await inserting;
  } catch (error) {
    if (isDuplicate(error)) return 'duplicate';
    throw error;
  }
}

function sending({ to, sender_id, id, content, client_message_id }: NewMessage): [string, unknown[]] {
  const [text, target] =
    'conversation_id' in to ? [SEND_TO_CONVERSATION, to.conversation_id] : [SEND_TO_USER, to.recipient_id];
  return [text, [target, sender_id, id, content, client_message_id, searchedWords(content)]];
}

/** Undoes the transaction that it is thrown in. */
class Refused extends Error {}

/** Two batches with the same client ids in opposite order wait for each other in their index. */
const isDeadlock = (error: unknown) => (error as { code?: unknown } | null)?.code === '40P01';

export type MessagingRepository = ReturnType<typeof createMessagingRepository>;

export function createMessagingRepository(postgres: Postgres) {
  const one = async <Row extends object>(text: string, values: unknown[]): Promise<Row | undefined> =>
    (await postgres.query<Row>(text, values))[0];

  return {
    ...createMessageChanges(postgres),

    /** undefined: no conversation of the sender's, or one that may not be written in. `duplicate`: sent before. */
    insertMessage: (message: NewMessage): Promise<MessageRow | 'duplicate' | undefined> =>
      unlessDuplicate(one<WrittenRow>(...sending(message)).then((row) => row && toMessageRow(message, row))),

    /** Makes the pair's conversation with its first message, or, where that may not be written, neither. */
    insertFirstMessage: (message: NewMessage & { to: { recipient_id: string } }) =>
      unlessDuplicate(
        postgres
          .withTransaction(async (tx) => {
            await tx.query(CREATE_CONVERSATION, [message.sender_id, message.to.recipient_id, newId()]);
            const [row] = await tx.query<WrittenRow[]>(...sending(message));
            if (!row) throw new Refused();
            return toMessageRow(message, row);
          })
          .catch((error: unknown) => {
            if (error instanceof Refused) return undefined;
            throw error;
          }),
      ),

    /** Under one commit, by id; absent where a message could not be written. `retry`: all undone by one of them. */
    async insertMessages(messages: NewMessage[]): Promise<Map<string, MessageRow> | 'retry'> {
      const values = [
        messages.map(({ to }) => ('conversation_id' in to ? to.conversation_id : null)),
        messages.map(({ to }) => ('recipient_id' in to ? to.recipient_id : null)),
        messages.map(({ sender_id }) => sender_id),
        messages.map(({ id }) => id),
        messages.map(({ content }) => content),
        messages.map(({ client_message_id }) => client_message_id),
        messages.map(({ content }) => searchedWords(content)),
      ];
      try {
        const rows = new Map((await postgres.query<WrittenRow>(SEND_BATCH, values)).map((row) => [row.id, row]));
        return new Map(
          messages.flatMap((message) => {
            const row = rows.get(message.id);
            return row ? [[message.id, toMessageRow(message, row)] as const] : [];
          }),
        );
      } catch (error) {
        if (isDuplicate(error) || isDeadlock(error)) return 'retry';
        throw error;
      }
    },

    findByClientId: (sender_id: string, client_message_id: string) =>
      one<MessageRow>(`SELECT ${MESSAGE_VIEW} FROM messages m WHERE m.sender_id = $1 AND m.client_message_id = $2`, [
        sender_id,
        client_message_id,
      ]),

    /** Where a message stands, for one of its two people. */
    findPlace: (message_id: string, user_id: string) =>
      one<{ conversation_id: string; seq: number; sender_id: string }>(
        `SELECT conversation_id, seq, sender_id FROM messages WHERE id = $1 AND $2 IN (sender_id, recipient_id)`,
        [message_id, user_id],
      ),

    async createConversation(user_id: string, peer_id: string): Promise<void> {
      await postgres.query(CREATE_CONVERSATION, [user_id, peer_id, newId()]);
    },

    findConversation: (user_id: string, conversation_id: string) =>
      one<ConversationRow>(CONVERSATION_BY_ID, [user_id, conversation_id]),

    findConversationWith: (user_id: string, peer_id: string) =>
      one<ConversationRow>(CONVERSATION_BY_PEER, [user_id, peer_id]),

    conversationPage: (user_id: string, after: { at: string; id: string } | undefined, limit: number) =>
      postgres.query<ConversationRow>(CONVERSATION_PAGE, [user_id, after?.at ?? null, after?.id ?? null, limit]),

    /** Ascending; one more than `limit` where there are more. messages_seq in either direction. */
    async history(
      user_id: string,
      conversation_id: string,
      bounds: { before_seq?: number | undefined; after_seq?: number | undefined },
      limit: number,
    ) {
      const mine = await one(`SELECT true FROM participants WHERE user_id = $1 AND conversation_id = $2`, [
        user_id,
        conversation_id,
      ]);
      if (!mine) return undefined;
      const forward = bounds.after_seq !== undefined;
      const rows = await postgres.query<MessageRow>(
        `SELECT ${MESSAGE_VIEW} FROM messages m
         WHERE m.conversation_id = $1 AND m.seq > coalesce($2, 0) AND m.seq < coalesce($3, 2147483647)
         ORDER BY m.seq ${forward ? 'ASC' : 'DESC'} LIMIT $4`,
        [conversation_id, bounds.after_seq ?? null, bounds.before_seq ?? null, limit + 1],
      );
      const has_more = rows.length > limit;
      const page = rows.slice(0, limit);
      return { messages: forward ? page : page.reverse(), has_more };
    },

    /** Forward only, and not beyond the last message. undefined: not the user's conversation. */
    moveMarks: (conversation_id: string, user_id: string, upTo: { read: number; delivered: number }) =>
      one<MarksRow>(MOVE_MARKS, [conversation_id, user_id, upTo.read, upTo.delivered]),

    /** Those that hold each folded word, or begin one with it. */
    searchMessages: (user_id: string, words: string[], after: { at: string; id: string } | undefined, limit: number) =>
      postgres.query<MessageRow>(SEARCH, [
        user_id,
        // Words have no quotes and no backslashes: those are between words.
        [`'@${user_id}'`, ...words.map((word) => `'${word}':*`)].join(' & '),
        after?.at ?? null,
        after?.id ?? null,
        limit,
      ]),

    unread: (user_ids: string[]) => postgres.query<UnreadRow>(UNREAD, [user_ids]),

    /** false where it was so already. */
    async updateSettings(
      user_id: string,
      conversation_id: string,
      { archived, muted }: { archived?: boolean | undefined; muted?: boolean | undefined },
    ): Promise<boolean> {
      const updated = await one(UPDATE_SETTINGS, [user_id, conversation_id, archived ?? null, muted ?? null]);
      return updated !== undefined;
    },

    /** The conversation whose state moved with it, if there is one. */
    async setBlock(user_id: string, blocked_id: string, blocked: boolean): Promise<string | undefined> {
      const row = await one<{ conversation_id: string }>(blocked ? BLOCK : UNBLOCK, [user_id, blocked_id]);
      return row?.conversation_id;
    },

    sync: (user_id: string, known: Record<string, number>, state_rev: number, limit: number) =>
      postgres.query<SyncRow>(SYNC, [user_id, JSON.stringify(known), limit, state_rev]),

    async importMessages(user_ids: string[], messages: number): Promise<number> {
      const added = await one<{ messages: number }>(IMPORT_MESSAGES, [user_ids, messages, MESSAGES_PER_CONVERSATION]);
      return added?.messages ?? 0;
    },

    figures: (user_ids: string[], dayStart: Date) => postgres.query<FiguresRow>(DAILY_FIGURES, [user_ids, dayStart]),
  };
}
