import type { UserCard } from '../../platform/wire.contract.ts';
import type { Conversation, Message, Receipt } from './messaging-shapes.contract.ts';
import type { ConversationRow } from './queries/conversations.ts';
import type { MessageRow } from './queries/message-view.ts';
import type { MarkRow } from './queries/sync.ts';

/** A column arrives as a Date, or inside JSON as text. */
const iso = (at: Date | string): string => (typeof at === 'string' ? new Date(at) : at).toISOString();
export const isoOrNull = (at: Date | string | null): string | null => (at === null ? null : iso(at));

export function presentMessage(row: MessageRow): Message {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    rev: row.rev,
    client_message_id: row.client_message_id,
    sender_id: row.sender_id,
    recipient_id: row.recipient_id,
    content: row.content,
    attachments: [],
    is_read: row.read_at !== null,
    read_at: isoOrNull(row.read_at),
    delivered_at: isoOrNull(row.delivered_at),
    edited_at: isoOrNull(row.edited_at),
    deleted_at: isoOrNull(row.deleted_at),
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}

export function presentReceipt(row: MarkRow): Receipt {
  return {
    conversation_id: row.conversation_id,
    user_id: row.user_id,
    delivered_seq: row.delivered_seq,
    read_seq: row.read_seq,
    at: iso(row.at),
    rev: row.rev,
  };
}

export function presentConversation(row: ConversationRow, peer: UserCard): Conversation {
  return {
    id: row.id,
    peer: { ...peer, online: row.peer_online },
    last_message: row.last_message && presentMessage(row.last_message),
    last_seq: row.last_seq,
    rev: row.rev,
    read_seq: row.read_seq,
    delivered_seq: row.delivered_seq,
    peer_read_seq: row.peer_read_seq,
    peer_delivered_seq: row.peer_delivered_seq,
    unread_count: row.unread_count,
    archived: row.archived,
    muted: row.muted,
    blocked: row.blocked,
    state_rev: row.state_rev,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}
