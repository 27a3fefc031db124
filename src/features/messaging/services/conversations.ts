import { z } from 'zod';
import type { UserCtx } from '../../../platform/context.ts';
import type { Cursors } from '../../../platform/cursor.ts';
import { notFound } from '../../../platform/errors/index.ts';
import type { People } from '../../identity/index.ts';
import type { Conversation } from '../messaging.contract.ts';
import { presentConversation, presentMessage } from '../messaging.presenter.ts';
import type { MessagingPushes } from '../messaging.pushes.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import { requirePeer, withPeers } from './peers.ts';

interface Dependencies {
  repository: MessagingRepository;
  people: People;
  cursors: Cursors;
  pushes: MessagingPushes;
}

export interface HistoryBounds {
  before_seq?: number | undefined;
  after_seq?: number | undefined;
  limit: number;
}

const position = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

export function createConversations({ repository, people, cursors, pushes }: Dependencies) {
  async function find(ctx: UserCtx, conversation_id: string): Promise<Conversation> {
    const row = await repository.findConversation(ctx.actor.user_id, conversation_id);
    const [conversation] = row ? await withPeers(people, [row]) : [];
    if (!conversation) throw notFound('conversation');
    return conversation;
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
      const after = cursor === undefined ? undefined : cursors.open(cursor, position);
      const rows = await repository.conversationPage(ctx.actor.user_id, after, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const more = rows.length > limit ? last?.last_message_at : undefined;
      return {
        conversations: await withPeers(people, page),
        next_cursor: more && last ? cursors.seal({ at: more.toISOString(), id: last.id }) : null,
      };
    },

    /** Messages in ascending seq. @throws AppError not_found. */
    async history(ctx: UserCtx, conversation_id: string, { before_seq, after_seq, limit }: HistoryBounds) {
      await find(ctx, conversation_id);
      const bounds = { ...(before_seq !== undefined && { before_seq }), ...(after_seq !== undefined && { after_seq }) };
      const { messages, has_more } = await repository.history(conversation_id, bounds, limit);
      return { messages: messages.map(presentMessage), has_more };
    },

    /** Archives or mutes for the caller only. @throws AppError not_found. */
    async updateSettings(
      ctx: UserCtx,
      conversation_id: string,
      readSettings: () => { archived?: boolean | undefined; muted?: boolean | undefined },
    ): Promise<Conversation> {
      const { user_id } = ctx.actor;
      await find(ctx, conversation_id);
      await repository.updateSettings(user_id, conversation_id, readSettings());
      const conversation = await find(ctx, conversation_id);
      pushes.conversationUpdated(user_id, conversation, ctx.socket_id);
      return conversation;
    },

    /** Neither side can send while a block stands; repeating changes nothing. @throws AppError not_found. */
    async setBlock(ctx: UserCtx, peer_id: string, blocked: boolean): Promise<void> {
      const { user_id } = ctx.actor;
      await requirePeer(people, user_id, peer_id, 'id');
      const conversation_id = await repository.setBlock(user_id, peer_id, blocked);
      if (conversation_id === undefined) return;
      pushes.conversationUpdated(user_id, await find(ctx, conversation_id), ctx.socket_id);
    },
  };
}
