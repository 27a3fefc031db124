import { rooms, type TypedNamespace } from '../../platform/sockets/index.ts';
import type { Conversation, Message, Receipt, Unread } from './messaging-shapes.contract.ts';
import type { messagingSockets } from './messaging.contract.ts';

/**
 * Who hears of what: everybody concerned on all their sockets, but for the acting one, which has its ack; nobody else.
 * Sent right after the commit. Nothing is kept for those who are away: revisions without gaps and `sync` do that.
 */
export interface MessagingPushes {
  messageCreated(message: Message, acting?: string): void;
  messageUpdated(message: Message, acting?: string): void;
  messageDeleted(message: Message, acting?: string): void;
  receiptUpdated(receipt: Receipt, peer_id: string, acting?: string): void;
  /** Whether the user has a socket on this process. */
  hasListeners(user_id: string): boolean;
  /** To the user's sockets on this process only: each process counts for its own. */
  unreadUpdated(user_id: string, conversation_id: string, unread: Unread): void;
  conversationUpdated(user_id: string, conversation: Conversation, acting?: string): void;
}

export function createMessagingPushes(namespace: TypedNamespace<typeof messagingSockets>): MessagingPushes {
  const both = (message: Message) => [rooms.user(message.recipient_id), rooms.user(message.sender_id)];
  return {
    messageCreated(message, acting) {
      namespace.push(both(message), 'message:created', { message }, acting);
    },
    messageUpdated(message, acting) {
      namespace.push(both(message), 'message:updated', { message }, acting);
    },
    messageDeleted(message, acting) {
      namespace.push(both(message), 'message:deleted', { message }, acting);
    },
    receiptUpdated(receipt, peer_id, acting) {
      namespace.push([rooms.user(peer_id), rooms.user(receipt.user_id)], 'receipt:updated', receipt, acting);
    },
    hasListeners: (user_id) => namespace.hasLocal(rooms.user(user_id)),
    unreadUpdated(user_id, conversation_id, { total_unread, by_conversation }) {
      const unread_count = by_conversation[conversation_id] ?? 0;
      namespace.pushLocal(rooms.user(user_id), 'unread:updated', { conversation_id, unread_count, total_unread });
    },
    conversationUpdated(user_id, conversation, acting) {
      namespace.push([rooms.user(user_id)], 'conversation:updated', { conversation }, acting);
    },
  };
}
