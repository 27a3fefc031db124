import { z } from 'zod';
import { envelopeSchema } from '../../platform/events/index.ts';
import { sessionEvents } from '../../platform/sockets/index.ts';

const userJoined = envelopeSchema.extend({
  type: z.literal('identity.user_joined'),
  user_id: z.uuid(),
  organization_id: z.uuid(),
});

/** These sessions can sign nobody in any more. */
const accessEnded = envelopeSchema.extend({
  type: z.literal('identity.access_ended'),
  ...sessionEvents.server['session:ended'].payload.shape,
  session_ids: z.array(z.uuid()),
});

/** The role, the status or the time zone of the aggregate, a user or an organization, is another now. */
const accessChanged = envelopeSchema.extend({ type: z.literal('identity.access_changed') });

/** A person's name or title is another now. */
const personRenamed = envelopeSchema.extend({
  type: z.literal('identity.person_renamed'),
  user_id: z.uuid(),
  organization_id: z.uuid(),
});

/** An organization was suspended or let back. */
const organizationStatusChanged = envelopeSchema.extend({
  type: z.literal('identity.organization_status_changed'),
  organization_id: z.uuid(),
});

const schema = z.discriminatedUnion('type', [
  userJoined,
  accessEnded,
  accessChanged,
  personRenamed,
  organizationStatusChanged,
]);

export type IdentityEvent = z.infer<typeof schema>;
export const identityEvents = { family: 'identity', schema };
