import { z } from 'zod';
import type { UserCtx } from '../../../platform/context.ts';
import { type Cursors, pageOf } from '../../../platform/cursor.ts';
import { notFound } from '../../../platform/errors/index.ts';
import type { People } from '../../identity/index.ts';
import type { Conversation } from '../messaging-shapes.contract.ts';
import { presentConversation, presentMessage } from '../messaging.presenter.ts';
import type { MessagingPushes } from '../messaging.pushes.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import { requirePeer, withPeers } from './peers.ts';

interface Dependencies {
  repository: MessagingRepository;
  people: People;
  cursors: Cursors;
  pushes: MessagingPushes;
  /** A block was set or lifted between two people with a conversation. */
  onBlockChanged(user_id: string, peer_id: string, conversation_id: string): void;
}

export interface HistoryBounds {
  before_seq?: number | undefined;
  after_seq?: number | undefined;
  limit: number;
}

const place = z.strictObject({ before_seq: z.int().optional(), after_seq: z.int().optional() });
const position = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

export function createConversations({ repository, people, cursors, pushes, onBlockChanged }: Dependencies) {
  const places = cursors('conversations', position);
  const historyPlaces = cursors('history', place);

  async function find(ctx: UserCtx, conversation_id: string): Promise<Conversation> {
    const row = await repository.findConversation(ctx.actor.user_id, conversation_id);
    const [conversation] = row ? await withPeers(people, [row]) : [];
    if (!conversation) throw notFound('conversation');
    return conversation;
  }

  /** Messages in ascending seq. @throws AppError not_found. */
  async function history(ctx: UserCtx, conversation_id: string, { limit, ...bounds }: HistoryBounds) {
    const page = await repository.history(ctx.actor.user_id, conversation_id, bounds, limit);
    if (!page) throw notFound('conversation');
    return { messages: page.messages.map(presentMessage), has_more: page.has_more };
  }

  return {
    /** The conversation with a user, made if need be. @throws AppError not_found, validation_failed for oneself. */
    async open(ctx: UserCtx, peer_id: string): Promise<Conversation> {
      const { user_id } = ctx.actor;
      const peer = await requirePeer(people, user_id, peer_id, 'user_id');
      let row = await repository.findConversationWith(user_id, peer_id);
      if (!row) {
        await repository.createConversation(user_id, peer_id);
        row = await repository.findConversationWith(user_id, peer_id);
      }
      if (!row) throw notFound('conversation');
      return presentConversation(row, peer);
    },

    /** The latest first. @throws AppError malformed_request for a forged cursor. */
    async list(ctx: UserCtx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
      const after = places.open(cursor);
      const { page, last } = pageOf(await repository.conversationPage(ctx.actor.user_id, after, limit + 1), limit);
      return {
        conversations: await withPeers(people, page),
        next_cursor: last?.last_message_at
          ? places.seal({ at: last.last_message_at.toISOString(), id: last.id })
          : null,
      };
    },

    history,

    /** History by a cursor, which goes on in the direction of the bounds it began with. @throws as `history`, and malformed_request. */
    async historyPage(
      ctx: UserCtx,
      conversation_id: string,
      { cursor, limit, ...given }: HistoryBounds & { cursor?: string | undefined },
    ) {
      const bounds = historyPlaces.open(cursor) ?? given;
      const page = await history(ctx, conversation_id, { ...bounds, limit });
      const forward = bounds.after_seq !== undefined;
      const seq = page.messages.at(forward ? -1 : 0)?.seq;
      const next = page.has_more && seq !== undefined;
      const beyond = forward ? { ...bounds, after_seq: seq } : { before_seq: seq };
      return { ...page, next_cursor: next ? historyPlaces.seal(beyond) : null };
    },

    /** Archives or mutes for the caller only; repeating changes nothing. @throws AppError not_found. */
    async updateSettings(
      ctx: UserCtx,
      conversation_id: string,
      readSettings: () => { archived?: boolean | undefined; muted?: boolean | undefined },
    ): Promise<Conversation> {
      const { user_id } = ctx.actor;
      await find(ctx, conversation_id);
      const hasChanged = await repository.updateSettings(user_id, conversation_id, readSettings());
      const conversation = await find(ctx, conversation_id);
      if (hasChanged) pushes.conversationUpdated(user_id, conversation, ctx.socket_id);
      return conversation;
    },

    /** Neither side can send while a block stands; repeating changes nothing. @throws AppError not_found. */
    async setBlock(ctx: UserCtx, peer_id: string, blocked: boolean): Promise<void> {
      const { user_id } = ctx.actor;
      await requirePeer(people, user_id, peer_id, 'id');
      const conversation_id = await repository.setBlock(user_id, peer_id, blocked);
      if (conversation_id === undefined) return;
      onBlockChanged(user_id, peer_id, conversation_id);
      pushes.conversationUpdated(user_id, await find(ctx, conversation_id), ctx.socket_id);
    },
  };
}
