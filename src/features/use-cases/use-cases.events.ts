import { z } from 'zod';
import { envelopeSchema } from '../../platform/events/index.ts';
import { auditAction, auditStep } from './lifecycle.contract.ts';

const ids = {
  use_case_id: z.string(),
  organization_id: z.uuid(),
  /** Who did it. */
  user_id: z.uuid(),
  /** Which step of its life this was. */
  action: auditAction.optional(),
  /** What it made of the case: history, which never changes, so it may travel. */
  audit: auditStep.optional(),
};

const published = envelopeSchema.extend({ type: z.literal('use_case.published'), ...ids });

/** A case that others can see, or could, is different now: its content, its status or who may read it. */
const changed = envelopeSchema.extend({ type: z.literal('use_case.changed'), ...ids });

/** Likewise, but of many cases of an organization at once, which somebody did to the organization. */
const severalChanged = envelopeSchema.extend({
  type: z.literal('use_case.several_changed'),
  organization_id: z.uuid(),
  use_case_ids: z.array(z.string()),
});

const schema = z.discriminatedUnion('type', [published, changed, severalChanged]);

export type AnyUseCaseEvent = z.infer<typeof schema>;
/** What happens to one case, which carries it until it is on its way. */
export type UseCaseEvent = Exclude<AnyUseCaseEvent, { type: 'use_case.several_changed' }>;
export const useCaseEvents = { family: 'use_case', schema };

/** The cases that an event is about. */
export const concernedBy = (event: AnyUseCaseEvent): string[] =>
  event.type === 'use_case.several_changed' ? event.use_case_ids : [event.use_case_id];

/**
 * A reader came who had not read this case today. No durable event: the row of the view is the fact, a job per view
 * would cost more than the view, and whoever misses this reads the true number at the next change or request.
 */
export interface UseCaseViewed {
  type: 'use_case.viewed';
  use_case_id: string;
  organization_id: string;
}
