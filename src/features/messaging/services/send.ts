import type { UserCtx } from '../../../platform/context.ts';
import { AppError, forbidden, notFound } from '../../../platform/errors/index.ts';
import type { LimitHeaders, RateLimits } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import type { People } from '../../identity/index.ts';
import { createMessageWriter } from '../message-writer.ts';
import type { Message } from '../messaging-shapes.contract.ts';
import type { Send } from '../messaging.contract.ts';
import { presentMessage } from '../messaging.presenter.ts';
import type { MessagingPushes } from '../messaging.pushes.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import type { MessageRow } from '../queries/message-view.ts';
import type { NewMessage } from '../queries/send.ts';
import type { UnreadCounts } from '../unread.ts';
import { requirePeer } from './peers.ts';

export interface SendDependencies {
  repository: MessagingRepository;
  people: People;
  limits: RateLimits;
  pushes: MessagingPushes;
  unread: UnreadCounts;
  /** Told of the two people whose figures a message moves. */
  onFiguresChanged(user_ids: string[]): void;
}

interface Sent {
  message: Message;
  created: boolean;
}

export function createSend(deps: SendDependencies) {
  const { repository, people, limits, pushes, unread, onFiguresChanged } = deps;

  /** Why nothing could be written: told only to somebody who may know it. */
  async function refuse(actor: UserCtx['actor'], to: NewMessage['to']): Promise<never> {
    if ('conversation_id' in to && !(await repository.findConversation(actor.user_id, to.conversation_id))) {
      throw notFound('conversation');
    }
    throw forbidden('You cannot write to this user.');
  }

  /** The first message to somebody makes the conversation; the usual one finds it and costs one round trip. */
  async function startConversation(message: NewMessage) {
    const { to, sender_id } = message;
    if (!('recipient_id' in to) || (await repository.findConversationWith(sender_id, to.recipient_id)))
      return undefined;
    await requirePeer(people, sender_id, to.recipient_id);
    return repository.insertFirstMessage({ ...message, to });
  }

  const writer = createMessageWriter({ repository, onMissing: startConversation });

  async function write(actor: UserCtx['actor'], message: NewMessage): Promise<MessageRow | 'duplicate'> {
    const { to, client_message_id } = message;
    // Twice: the first message of the other side may have made the conversation after the first look for it.
    const written = (await writer.write(message)) ?? (await writer.write(message));
    if (written) return written;
    // What was stored while it was allowed is stored: who repeats it is owed the first answer.
    if (client_message_id !== null && (await repository.findByClientId(actor.user_id, client_message_id))) {
      return 'duplicate';
    }
    return refuse(actor, to);
  }

  /**
   * Stores a message once per (sender, client_message_id) and pushes it to everybody concerned after the commit.
   * `created` is false where the same message had been sent before.
   * @throws AppError not_found, forbidden, validation_failed, rate_limited.
   */
  return async function send(ctx: UserCtx, input: Send, headers?: LimitHeaders): Promise<Sent> {
    const { actor } = ctx;
    await limits.consume('messages', actor.user_id, headers);
    const client_message_id = input.client_message_id ?? ctx.operation_id ?? null;
    const written = await write(actor, {
      id: newId(),
      to: destination(input),
      sender_id: actor.user_id,
      content: input.content,
      client_message_id,
    });
    if (written === 'duplicate') {
      const first = client_message_id && (await repository.findByClientId(actor.user_id, client_message_id));
      if (!first) throw new AppError('conflict', 'The first message with this client_message_id is not readable yet.');
      return { message: presentMessage(first), created: false };
    }
    const message = presentMessage(written);
    pushes.messageCreated(message, ctx.socket_id);
    unread.changed(message.recipient_id, message.conversation_id);
    onFiguresChanged([message.sender_id, message.recipient_id]);
    return { message, created: true };
  };
}

function destination({ conversation_id, recipient_id }: Send): NewMessage['to'] {
  if (conversation_id !== undefined) return { conversation_id };
  // The contract demands one of the two.
  return { recipient_id: recipient_id ?? '' };
}
