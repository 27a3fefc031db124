import { z } from 'zod';
import type { Logger } from '../../../platform/logging/index.ts';
import type { Postgres } from '../../../platform/postgres/index.ts';
import { type EventHandlers, rooms, type Sockets, type TypedNamespace } from '../../../platform/sockets/index.ts';
import type { People } from '../../identity/index.ts';
import type { Message } from '../messaging-shapes.contract.ts';
import type { Presence as PresenceOf, presenceSockets } from './presence.contract.ts';
import { createPresenceRepository } from './presence.repository.ts';
import { createRegistry } from './registry.ts';
import { createTyping } from './typing.ts';
import { createWatches } from './watches.ts';

export { presenceMigrations } from './presence.migrations.ts';

const TOPIC = 'messaging.presence';
const changeSchema = z.object({ user_ids: z.array(z.string()) });

interface Dependencies {
  postgres: Postgres;
  people: People;
  sockets: Sockets;
  namespace: Pick<
    TypedNamespace<{ namespace: '/messaging'; summary: string } & typeof presenceSockets>,
    'pushTo' | 'pushLocal' | 'hasLocal'
  >;
  logger: Logger;
}

export type Presence = ReturnType<typeof createPresence>;

/** Who is online and who types, told to those who share a conversation with a message in it and no block. */
export function createPresence({ postgres, people, sockets, namespace, logger }: Dependencies) {
  const { bus } = sockets;
  const repository = createPresenceRepository(postgres);
  const changed = (user_ids: string[]): void => {
    bus.publish(TOPIC, { user_ids });
  };
  const watches = createWatches({
    repository,
    people,
    logger,
    push: (socket_id, payload) => {
      namespace.pushTo(socket_id, 'presence:updated', payload);
    },
  });
  const registry = createRegistry({ repository, people, logger, onChanged: changed });
  const typing = createTyping({
    repository,
    bus,
    hasListeners: (user_id) => namespace.hasLocal(rooms.user(user_id)),
    // Each socket is in a room of its own, until it disconnects.
    isHere: (socket_id) => namespace.hasLocal(socket_id),
    push: ({ peer_id, conversation_id, user_id, typing }) => {
      namespace.pushLocal(rooms.user(peer_id), 'typing:updated', { conversation_id, user_id, typing });
    },
  });

  bus.subscribe(TOPIC, changeSchema, ({ user_ids }) => {
    watches.changed(user_ids);
  });
  sockets.onUserMoved(registry.moved);

  const handlers: Pick<
    EventHandlers<{ namespace: '/messaging'; summary: string } & typeof presenceSockets>,
    'typing:set' | 'presence:watch'
  > = {
    'typing:set': async (ctx, payload) => {
      await typing.set(ctx, payload.conversation_id, payload.typing);
      return {};
    },
    'presence:watch': (ctx, { user_ids }): Promise<Record<string, PresenceOf>> =>
      watches.watch(ctx.actor.user_id, ctx.socket_id, user_ids),
  };

  return {
    handlers,

    /** A message was written: nobody types it any more, and the first one shows the two to each other. */
    messageCreated(message: Message, acting?: string): void {
      if (acting !== undefined) typing.sent(acting, message.conversation_id);
      if (message.seq === 1) changed([message.sender_id, message.recipient_id]);
    },

    /** One of the two has blocked the other, or lifted the block. */
    blockChanged(user_id: string, peer_id: string, conversation_id: string): void {
      typing.end(conversation_id, user_id, peer_id);
      typing.end(conversation_id, peer_id, user_id);
      changed([user_id, peer_id]);
    },

    leave(socket_id: string): void {
      watches.leave(socket_id);
      typing.leave(socket_id);
    },

    async stop(): Promise<void> {
      typing.stop();
      await registry.stop();
      await watches.idle();
    },
  };
}
