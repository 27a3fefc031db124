import { z } from 'zod';
import { cursor, cursorPagination, text, uuid, wholeInQuery } from '../../platform/wire.contract.ts';
import { conversation, marks, message, messageHit, receipt, states, unread } from './messaging-shapes.contract.ts';
import { presenceSockets } from './presence/presence.contract.ts';

/** A mark beyond the last message is clamped to it; beyond PostgreSQL's integer it is no mark. */
const MAX_SEQ = 2_147_483_647;

const content = text(1, 5_000);
const clientMessageId = text(1, 100);

const toOne = (body: { recipient_id?: unknown; conversation_id?: unknown }) =>
  (body.recipient_id === undefined) !== (body.conversation_id === undefined);
const toOneFault = { path: ['recipient_id'], error: 'Name either recipient_id or conversation_id.' };

const outgoing = {
  recipient_id: uuid.optional(),
  conversation_id: uuid.optional(),
  content,
  attachment_ids: z
    .array(uuid)
    .max(0, 'Files cannot be attached yet.')
    .optional()
    .describe('Refused until files can be attached: leave it out, or empty.'),
};

export const sendBody = z
  .strictObject({ ...outgoing, client_message_id: clientMessageId.optional() })
  .refine(toOne, toOneFault);
export type Send = z.output<typeof sendBody>;

/** In a query numbers are text. Over a socket text is a fault, and so is null, which would be taken for 0. */
const whole = {
  inQuery: wholeInQuery,
  overSocket: (minimum: number, maximum: number) => z.int().min(minimum).max(maximum),
};
type Whole = (typeof whole)[keyof typeof whole];

const listLimit = (number: Whole) => number(1, 100).default(50);

const cursorAlone = (bounds: { before_seq?: unknown; after_seq?: unknown; cursor?: unknown }) =>
  bounds.cursor === undefined || (bounds.before_seq === undefined && bounds.after_seq === undefined);
const cursorAloneFault = { path: ['cursor'], error: 'A cursor holds its bounds: name no others beside it.' };
const HISTORY =
  'Messages in ascending seq, bounds exclusive: the first after after_seq, else the last before before_seq or of all.';

const historyBounds = (number: Whole) => ({
  before_seq: number(0, MAX_SEQ).optional(),
  after_seq: number(0, MAX_SEQ).optional(),
  limit: listLimit(number),
});

const settings = z
  .strictObject({ archived: z.boolean().optional(), muted: z.boolean().optional() })
  .refine((body) => body.archived !== undefined || body.muted !== undefined, { error: 'Name archived or muted.' });

const byId = z.strictObject({ id: uuid });

export const messagingRest = {
  send: {
    method: 'post',
    path: '/messages',
    summary: 'Sends a message; the same client_message_id again answers 200 with the first one.',
    auth: 'user',
    body: sendBody,
    response: message,
    status: 201,
    also: { 200: 'It was sent before under this client_message_id: the message as it is now.' },
    idempotent: true,
    budget: 'messagesBurst',
  },
  list: {
    method: 'get',
    path: '/messages',
    summary: 'The caller’s conversations, the latest first.',
    auth: 'user',
    query: z.strictObject({ cursor: cursor.optional(), limit: listLimit(whole.inQuery) }),
    response: z.array(conversation),
    pagination: cursorPagination,
  },
  unread: {
    method: 'get',
    path: '/messages/unread',
    summary: 'Unread messages, in total and by conversation.',
    auth: 'user',
    response: unread,
  },
  search: {
    method: 'get',
    path: '/messages/search',
    summary: 'The caller’s messages that hold every word, or begin one with it; Arabic and English, the latest first.',
    auth: 'user',
    query: z.strictObject({ q: text(1, 200), cursor: cursor.optional(), limit: listLimit(whole.inQuery) }),
    response: z.array(messageHit),
    pagination: cursorPagination,
  },
  history: {
    method: 'get',
    path: '/messages/conversations/{id}',
    summary: `${HISTORY} next_cursor goes on in the same direction.`,
    auth: 'user',
    params: byId,
    query: z
      .strictObject({ ...historyBounds(whole.inQuery), cursor: cursor.optional() })
      .refine(cursorAlone, cursorAloneFault),
    response: z.array(message),
    pagination: cursorPagination,
  },
  settings: {
    method: 'patch',
    path: '/messages/conversations/{id}',
    summary: 'Archives or mutes a conversation for the caller.',
    auth: 'user',
    params: byId,
    body: settings,
    response: conversation,
  },
  read: {
    method: 'patch',
    path: '/messages/{id}/read',
    summary: 'Reads the message and all before it.',
    auth: 'user',
    params: byId,
    response: marks,
  },
  edit: {
    method: 'patch',
    path: '/messages/{id}',
    summary: 'Changes the text of a message of the caller’s own, within 15 minutes.',
    auth: 'user',
    params: byId,
    body: z.strictObject({ content }),
    response: message,
  },
  delete: {
    method: 'delete',
    path: '/messages/{id}',
    summary: 'Deletes a message of the caller’s own at any time; its place stays. Repeating changes nothing.',
    auth: 'user',
    params: byId,
  },
  block: {
    method: 'put',
    path: '/users/{id}/block',
    summary: 'Blocks a user: neither can send to the other.',
    auth: 'user',
    params: byId,
  },
  unblock: {
    method: 'delete',
    path: '/users/{id}/block',
    summary: 'Lifts the caller’s block.',
    auth: 'user',
    params: byId,
  },
} as const;

/** Revisions by conversation: an attacker's million keys are refused before they reach a query. */
const known = z
  .record(uuid, z.int().min(0).max(MAX_SEQ))
  .refine((map) => Object.keys(map).length <= 5_000, { error: 'Send at most 5,000 conversations.' });

const upTo = z.strictObject({ conversation_id: uuid, up_to_seq: z.int().min(0).max(MAX_SEQ) });

export const messagingSockets = {
  namespace: '/messaging',
  summary: 'Private messages, receipts and unread counts.',
  client: {
    'conversation:list': {
      summary: 'The caller’s conversations, the latest first.',
      payload: z.strictObject({ cursor: cursor.optional(), limit: listLimit(whole.overSocket) }),
      result: z.strictObject({ conversations: z.array(conversation), next_cursor: z.string().nullable() }),
    },
    'conversation:open': {
      summary: 'The conversation with a user; the peer sees nothing before a first message.',
      payload: z.strictObject({ user_id: uuid }),
      result: z.strictObject({ conversation }),
    },
    'message:send': {
      summary: 'Sends. Safe to repeat: the same client_message_id returns the same message.',
      payload: z.strictObject({ ...outgoing, client_message_id: clientMessageId }).refine(toOne, toOneFault),
      result: z.strictObject({ message }),
      budget: 'messagesBurst',
    },
    'message:history': {
      summary: HISTORY,
      payload: z.strictObject({ conversation_id: uuid, ...historyBounds(whole.overSocket) }),
      result: z.strictObject({ messages: z.array(message), has_more: z.boolean() }),
    },
    'message:edit': {
      summary: 'Changes the text of a message of the caller’s own, within 15 minutes.',
      payload: z.strictObject({ message_id: uuid, content }),
      result: z.strictObject({ message }),
    },
    'message:delete': {
      summary: 'Deletes a message of the caller’s own at any time; its place stays. Repeating changes nothing.',
      payload: z.strictObject({ message_id: uuid }),
      result: z.strictObject({ message }),
    },
    'message:read': {
      summary: 'Reads everything up to a seq; clamped to the last one, only forward, reading also delivers.',
      payload: upTo,
      result: marks,
    },
    'message:delivered': {
      summary: 'Says that this device has everything up to a seq.',
      payload: upTo,
      result: marks,
    },
    ...presenceSockets.client,
    'unread:get': {
      summary: 'Unread messages, in total and by conversation.',
      payload: z.strictObject({}),
      result: unread,
    },
    sync: {
      summary:
        'Everything that changed since the revisions the client knows; call it again while not complete. A revision that the server has not reached starts its conversation over.',
      payload: z.strictObject({
        known,
        state_rev: z.int().min(0).max(MAX_SEQ).optional(),
        limit: z.int().min(1).max(1_000).default(500),
      }),
      result: z.strictObject({
        conversations: z.array(conversation),
        messages: z.array(message),
        receipts: z.array(receipt),
        known: z.record(z.string(), z.int()),
        states,
        state_rev: z.int(),
        complete: z.boolean(),
        unread,
      }),
    },
  },
  server: {
    'message:created': {
      summary: 'A new message. It unarchives its conversation, for which there is no other push.',
      payload: z.strictObject({ message }),
    },
    'message:updated': { summary: 'A message was edited.', payload: z.strictObject({ message }) },
    'message:deleted': { summary: 'A message was deleted; its content is null.', payload: z.strictObject({ message }) },
    'receipt:updated': { summary: 'A delivered or read mark moved.', payload: receipt },
    'unread:updated': {
      summary: 'The reader’s own counts moved.',
      payload: z.strictObject({ conversation_id: z.string(), unread_count: z.int(), total_unread: z.int() }),
    },
    ...presenceSockets.server,
    'conversation:updated': {
      summary: 'The caller archived, muted or blocked on another device; of two, the one with more state_rev is newer.',
      payload: z.strictObject({ conversation }),
    },
  },
} as const;

export type Sync = z.output<(typeof messagingSockets.client)['sync']['payload']>;
export type SyncResult = z.infer<(typeof messagingSockets.client)['sync']['result']>;
