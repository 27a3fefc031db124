import { paginationOf } from '../../platform/cursor.ts';
import type { Handlers } from '../../platform/http/index.ts';
import type { MessagingService } from './messaging.service.ts';
import type { messagingRest } from './messaging.contract.ts';

export function messagingRoutes({
  send,
  changes,
  conversations,
  marks,
  search,
}: MessagingService): Handlers<typeof messagingRest> {
  return {
    send: async ({ ctx, body, res }) => {
      const { message, created } = await send(ctx, body(), res);
      return { data: message, status: created ? 201 : 200 };
    },
    list: async ({ ctx, query }) => {
      const { conversations: data, next_cursor } = await conversations.list(ctx, query);
      return { data, pagination: paginationOf(next_cursor) };
    },
    unread: async ({ ctx }) => ({ data: await marks.unread(ctx) }),
    search: async ({ ctx, query }) => {
      const { hits: data, next_cursor } = await search(ctx, query);
      return { data, pagination: paginationOf(next_cursor) };
    },
    history: async ({ ctx, params, query }) => {
      const { messages: data, has_more, next_cursor } = await conversations.historyPage(ctx, params.id, query);
      return { data, pagination: { next_cursor, has_more } };
    },
    settings: async ({ ctx, params, body }) => ({ data: await conversations.updateSettings(ctx, params.id, body) }),
    read: async ({ ctx, params }) => ({ data: await marks.readMessage(ctx, params.id) }),
    edit: async ({ ctx, params, body }) => ({ data: await changes.edit(ctx, params.id, () => body().content) }),
    delete: async ({ ctx, params }) => {
      await changes.delete(ctx, params.id);
    },
    block: ({ ctx, params }) => conversations.setBlock(ctx, params.id, true),
    unblock: ({ ctx, params }) => conversations.setBlock(ctx, params.id, false),
  };
}
