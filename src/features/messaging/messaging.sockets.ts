import type { EventHandlers } from '../../platform/sockets/index.ts';
import type { MessagingService } from './messaging.service.ts';
import type { Presence } from './presence/index.ts';
import type { messagingSockets } from './messaging.contract.ts';

export function messagingEvents(
  messaging: MessagingService,
  presence: Presence,
): EventHandlers<typeof messagingSockets> {
  return {
    'conversation:list': messaging.conversations.list,
    'conversation:open': async (ctx, { user_id }) => ({
      conversation: await messaging.conversations.open(ctx, user_id),
    }),
    'message:send': async (ctx, payload) => ({ message: (await messaging.send(ctx, payload)).message }),
    'message:edit': async (ctx, { message_id, content }) => ({
      message: await messaging.changes.edit(ctx, message_id, () => content),
    }),
    'message:delete': async (ctx, { message_id }) => ({ message: await messaging.changes.delete(ctx, message_id) }),
    'message:history': (ctx, { conversation_id, ...bounds }) =>
      messaging.conversations.history(ctx, conversation_id, bounds),
    'message:read': messaging.marks.read,
    'message:delivered': messaging.marks.delivered,
    'unread:get': messaging.marks.unread,
    ...presence.handlers,
    sync: messaging.sync,
  };
}
