import type { UserCtx } from '../../../platform/context.ts';
import { AppError, forbidden, notFound } from '../../../platform/errors/index.ts';
import type { Refusal } from '../messaging.changes.ts';
import type { Message } from '../messaging-shapes.contract.ts';
import { presentMessage } from '../messaging.presenter.ts';
import type { MessagingPushes } from '../messaging.pushes.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import { EDITABLE_MINUTES } from '../queries/change.ts';
import type { UnreadCounts } from '../unread.ts';

interface Dependencies {
  repository: MessagingRepository;
  pushes: MessagingPushes;
  unread: UnreadCounts;
  onFiguresChanged(user_ids: string[]): void;
}

const refusals: Record<Refusal, () => AppError> = {
  deleted: () => new AppError('wrong_state', 'This message is deleted.'),
  settled: () =>
    new AppError('wrong_state', `A message can be edited for ${EDITABLE_MINUTES} minutes; it can still be deleted.`),
  closed: () => forbidden('You cannot write to this user.'),
};

export function createChanges({ repository, pushes, unread, onFiguresChanged }: Dependencies) {
  /** A message of the conversation's other person is there to see, but not to change. */
  async function requireOwn({ actor }: UserCtx, message_id: string): Promise<void> {
    const place = await repository.findPlace(message_id, actor.user_id);
    if (!place) throw notFound('message');
    if (place.sender_id !== actor.user_id) throw forbidden('Only who sent a message may change it.');
  }

  return {
    /**
     * Changes the text of one's own message; the same text again changes nothing.
     * @throws AppError not_found, forbidden, wrong_state once it is deleted or older than 15 minutes.
     */
    async edit(ctx: UserCtx, message_id: string, readContent: () => string): Promise<Message> {
      await requireOwn(ctx, message_id);
      const outcome = await repository.editMessage(message_id, readContent());
      if (typeof outcome === 'string') throw refusals[outcome]();
      const message = presentMessage(outcome.message);
      if (outcome.changed) pushes.messageUpdated(message, ctx.socket_id);
      return message;
    },

    /** Takes the text of one's own message away and leaves its place; again changes nothing. @throws AppError not_found, forbidden. */
    async delete(ctx: UserCtx, message_id: string): Promise<Message> {
      await requireOwn(ctx, message_id);
      const outcome = await repository.deleteMessage(message_id);
      const message = presentMessage(outcome.message);
      if (outcome.changed) {
        pushes.messageDeleted(message, ctx.socket_id);
        unread.changed(message.recipient_id, message.conversation_id);
        onFiguresChanged([message.sender_id, message.recipient_id]);
      }
      return message;
    },
  };
}
