import type { UserCtx } from '../../../platform/context.ts';
import { notFound } from '../../../platform/errors/index.ts';
import type { Marks } from '../messaging-shapes.contract.ts';
import { isoOrNull, presentReceipt } from '../messaging.presenter.ts';
import type { MessagingPushes } from '../messaging.pushes.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import type { UnreadCounts } from '../unread.ts';

interface Dependencies {
  repository: MessagingRepository;
  pushes: MessagingPushes;
  unread: UnreadCounts;
  onFiguresChanged(user_ids: string[]): void;
}

interface UpTo {
  conversation_id: string;
  up_to_seq: number;
}

export function createMarks({ repository, pushes, unread, onFiguresChanged }: Dependencies) {
  /** Moves the marks and tells the peer and the reader's other devices, if anything moved. */
  async function move(
    ctx: UserCtx,
    conversation_id: string,
    upTo: { read: number; delivered: number },
  ): Promise<Marks> {
    const { user_id } = ctx.actor;
    const now = await repository.moveMarks(conversation_id, user_id, upTo);
    if (!now) throw notFound('conversation');
    if (now.moved) {
      pushes.receiptUpdated(presentReceipt({ ...now, conversation_id, user_id }), now.peer_id, ctx.socket_id);
      unread.changed(user_id, conversation_id);
      onFiguresChanged([user_id]);
    }
    // Both counts of one reading, the last one: a client that keeps pushes and acks alike ends with what is true.
    const { total_unread, by_conversation } = await unread.read(user_id);
    const { delivered_seq, read_seq, rev } = now;
    const at = isoOrNull(now.at);
    const unread_count = by_conversation[conversation_id] ?? 0;
    return { conversation_id, delivered_seq, read_seq, unread_count, total_unread, rev, at };
  }

  return {
    /** Reads everything up to a seq. @throws AppError not_found. */
    read: (ctx: UserCtx, { conversation_id, up_to_seq }: UpTo) =>
      move(ctx, conversation_id, { read: up_to_seq, delivered: up_to_seq }),

    /** Says that a device has everything up to a seq. @throws AppError not_found. */
    delivered: (ctx: UserCtx, { conversation_id, up_to_seq }: UpTo) =>
      move(ctx, conversation_id, { read: 0, delivered: up_to_seq }),

    /** Reads a message and all before it. @throws AppError not_found. */
    async readMessage(ctx: UserCtx, message_id: string): Promise<Marks> {
      const place = await repository.findPlace(message_id, ctx.actor.user_id);
      if (!place) throw notFound('message');
      return move(ctx, place.conversation_id, { read: place.seq, delivered: place.seq });
    },

    unread: (ctx: UserCtx) => unread.read(ctx.actor.user_id),
  };
}
