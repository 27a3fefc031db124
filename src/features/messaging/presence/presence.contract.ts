import { z } from 'zod';
import { timestamp, uuid } from '../../../platform/wire.contract.ts';

const presence = z
  .strictObject({
    /** null where the two share no conversation with a message in it, or one of them has blocked the other. */
    online: z.boolean().nullable(),
    last_seen_at: timestamp.nullable(),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof presence>;

export const presenceSockets = {
  client: {
    'typing:set': {
      summary:
        'Says that the caller types on this device, or stopped; ends by itself after 6 s, so repeat it while typing, and lasts while any device types. Nobody is told before a first message or where one has blocked the other.',
      payload: z.strictObject({ conversation_id: uuid, typing: z.boolean() }),
      result: z.strictObject({}),
    },
    'presence:watch': {
      summary:
        'Who of these people is online, and from now on presence:updated for them. Replaces what this socket watched; online is null for strangers and where one has blocked the other.',
      payload: z.strictObject({ user_ids: z.array(uuid).max(500) }),
      result: z.record(z.string(), presence),
    },
  },
  server: {
    'typing:updated': {
      summary: 'The peer types, or stopped.',
      payload: z.strictObject({ conversation_id: z.string(), user_id: z.string(), typing: z.boolean() }),
    },
    'presence:updated': {
      summary: 'Somebody watched came online, left (2 s after the last connection), or may be seen no more (null).',
      payload: presence.extend({ user_id: z.string() }),
    },
  },
} as const;
