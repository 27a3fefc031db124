import type { Handlers } from '../../platform/http/index.ts';
import type { MessagingService } from './messaging.service.ts';
import type { messagingRest } from './messaging.contract.ts';

export function messagingRoutes({ send, conversations, marks }: MessagingService): Handlers<typeof messagingRest> {
  return {
    send: async ({ ctx, body }) => {
      const { message, created } = await send(ctx, body());
      return { data: message, status: created ? 201 : 200 };
    },
    list: async ({ ctx, query }) => {
      const { conversations: data, next_cursor } = await conversations.list(ctx, query);
      return { data, pagination: { next_cursor, has_more: next_cursor !== null } };
    },
    unread: async ({ ctx }) => ({ data: await marks.unread(ctx) }),
    history: async ({ ctx, params, query }) => {
      const { messages, has_more } = await conversations.history(ctx, params.id, query);
      // The bounds are the cursor: before_seq and after_seq are stable under inserts by themselves.
      return { data: messages, pagination: { next_cursor: null, has_more } };
    },
    settings: async ({ ctx, params, body }) => ({ data: await conversations.updateSettings(ctx, params.id, body) }),
    read: async ({ ctx, params }) => ({ data: await marks.readMessage(ctx, params.id) }),
    block: ({ ctx, params }) => conversations.setBlock(ctx, params.id, true),
    unblock: ({ ctx, params }) => conversations.setBlock(ctx, params.id, false),
  };
}
