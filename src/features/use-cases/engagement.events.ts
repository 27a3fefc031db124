import { z } from 'zod';
import type { UserCtx } from '../../platform/context.ts';
import { envelopeSchema, newEvent } from '../../platform/events/index.ts';
import type { UseCaseDocument } from './use-cases.document.ts';

const ids = {
  use_case_id: z.string(),
  organization_id: z.uuid(),
  author_id: z.uuid(),
  /** Who did it. */
  user_id: z.uuid(),
};

/** Somebody likes a case for the first time: taking it back and liking it again is no news. */
const liked = envelopeSchema.extend({ type: z.literal('engagement.liked'), ...ids });

/** Somebody wrote to the author about a case. A crash may repeat it: the message tells one from another. */
const contactRequested = envelopeSchema.extend({
  type: z.literal('engagement.contact_requested'),
  ...ids,
  conversation_id: z.uuid(),
  message_id: z.uuid(),
});

const schema = z.discriminatedUnion('type', [liked, contactRequested]);

/** What people do with the cases of others. No list, index or figure follows these, so they are a family of their own. */
export const engagementEvents = { family: 'engagement', schema };

const idsOf = ({ actor }: UserCtx, { _id, organization_id, published_by }: UseCaseDocument) => ({
  aggregate: _id.toHexString(),
  use_case_id: _id.toHexString(),
  organization_id,
  author_id: published_by.user_id,
  user_id: actor.user_id,
});

export const likedEvent = (ctx: UserCtx, useCase: UseCaseDocument): z.infer<typeof liked> =>
  newEvent({ type: 'engagement.liked', ...idsOf(ctx, useCase) });

export const contactEvent = (
  ctx: UserCtx,
  useCase: UseCaseDocument,
  message: { conversation_id: string; message_id: string },
): z.infer<typeof contactRequested> =>
  newEvent({ type: 'engagement.contact_requested', ...idsOf(ctx, useCase), ...message });
