import type { UserCtx } from '../../platform/context.ts';
import { AppError } from '../../platform/errors/index.ts';
import type { Outbox } from '../../platform/events/index.ts';
import { contactEvent } from './engagement.events.ts';
import type { UseCasesReads } from './use-cases.reads.ts';

/** Writes a private message: what messaging promises and refuses holds. */
export type SendMessage = (
  ctx: UserCtx,
  message: { recipient_id: string; content: string },
) => Promise<{ message: { id: string; conversation_id: string } }>;

/** The way to the author, for whoever may read the case. */
export function createContact(reads: UseCasesReads, sendMessage: SendMessage, outbox: Outbox) {
  return async (ctx: UserCtx, id: string, readBody: () => { message: string }) => {
    const useCase = await reads.findReadable(ctx, id);
    if (useCase.published_by.user_id === ctx.actor.user_id) {
      throw new AppError('conflict', 'This use case is your own: there is nobody else to write to.');
    }
    const { message: content } = readBody();
    const { message } = await sendMessage(ctx, { recipient_id: useCase.published_by.user_id, content });
    const sent = { conversation_id: message.conversation_id, message_id: message.id };
    await outbox.record(contactEvent(ctx, useCase, sent));
    return sent;
  };
}

export type Contact = ReturnType<typeof createContact>;
