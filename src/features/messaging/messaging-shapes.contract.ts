import { z } from 'zod';
import { spans, timestamp, userCard } from '../../platform/wire.contract.ts';

const seq = z.int();

export const message = z
  .strictObject({
    id: z.string(),
    conversation_id: z.string(),
    seq,
    rev: z.int(),
    client_message_id: z.string().nullable(),
    sender_id: z.string(),
    recipient_id: z.string(),
    /** null once the message is deleted. */
    content: z.string().nullable(),
    attachments: z.array(z.never()),
    is_read: z.boolean(),
    read_at: timestamp.nullable(),
    delivered_at: timestamp.nullable(),
    edited_at: timestamp.nullable(),
    deleted_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

export const conversation = z
  .strictObject({
    id: z.string(),
    peer: userCard,
    last_message: message.nullable(),
    last_seq: seq,
    rev: z.int(),
    read_seq: seq,
    delivered_seq: seq,
    peer_read_seq: seq,
    peer_delivered_seq: seq,
    unread_count: z.int(),
    archived: z.boolean(),
    muted: z.boolean(),
    blocked: z.boolean(),
    /** Of the caller's own archive, mute and block: of two views the one with more (then with more rev) is newer. */
    state_rev: z.int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

export const receipt = z
  .strictObject({
    conversation_id: z.string(),
    user_id: z.string(),
    delivered_seq: seq,
    read_seq: seq,
    at: timestamp,
    rev: z.int(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

export const marks = z.strictObject({
  conversation_id: z.string(),
  delivered_seq: seq,
  read_seq: seq,
  unread_count: z.int(),
  total_unread: z.int(),
  rev: z.int(),
  /** When the marks came there, as the others are told by receipt:updated; null where none ever moved. */
  at: timestamp.nullable(),
});
export type Marks = z.infer<typeof marks>;

export const states = z.record(
  z.string(),
  z.strictObject({ archived: z.boolean(), muted: z.boolean(), blocked: z.boolean() }),
);

export const unread = z.strictObject({ total_unread: z.int(), by_conversation: z.record(z.string(), z.int()) });
export type Unread = z.infer<typeof unread>;

/** What a search found. */
export const messageHit = z
  .strictObject({
    message,
    peer: userCard,
    /** Of the content. */
    highlights: spans,
  })
  .meta({ id: 'MessageHit' });
export type MessageHit = z.infer<typeof messageHit>;
