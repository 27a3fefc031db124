import { z } from 'zod';
import type { UserCtx } from '../../../platform/context.ts';
import { notFound } from '../../../platform/errors/index.ts';
import type { Bus } from '../../../platform/events/index.ts';
import type { PresenceRepository } from './presence.repository.ts';

const EXPIRES_MS = 6_000;
const TOPIC = 'messaging.typing';

const typingSchema = z.object({
  conversation_id: z.string(),
  user_id: z.string(),
  peer_id: z.string(),
  typing: z.boolean(),
  /** The socket that said so; absent where it ends on all. */
  device: z.string().optional(),
});
type Typing = z.infer<typeof typingSchema>;

/** Somebody who is shown as typing, on at least one device, and when each of these runs out. */
interface Shown {
  typing: Typing;
  devices: Map<string, NodeJS.Timeout>;
}

interface Dependencies {
  repository: PresenceRepository;
  bus: Bus;
  hasListeners(user_id: string): boolean;
  isHere(socket_id: string): boolean;
  /** To the peer's sockets on this process. */
  push(typing: Typing): void;
}

/**
 * Who types, nowhere stored. The clock runs in the process of those who see it: it runs out also where the process of
 * the one who types has died.
 */
export function createTyping({ repository, bus, hasListeners, isHere, push }: Dependencies) {
  const shown = new Map<string, Shown>();
  /** What each socket here said last, by conversation, so that its end ends that. */
  const bySocket = new Map<string, Map<string, Typing>>();

  /** Of one device, or of all; who types on another one is still shown. */
  function end(key: string, device?: string): void {
    const entry = shown.get(key);
    if (!entry) return;
    for (const [each, timer] of entry.devices) {
      if (device !== undefined && each !== device) continue;
      clearTimeout(timer);
      entry.devices.delete(each);
    }
    if (entry.devices.size > 0) return;
    shown.delete(key);
    push({ ...entry.typing, typing: false });
  }

  bus.subscribe(TOPIC, typingSchema, (typing) => {
    const { device } = typing;
    const key = `${typing.conversation_id} ${typing.user_id}`;
    if (!typing.typing || device === undefined) {
      end(key, device);
      return;
    }
    if (!hasListeners(typing.peer_id)) return;
    const { devices } = shown.get(key) ?? { devices: new Map<string, NodeJS.Timeout>() };
    clearTimeout(devices.get(device));
    devices.set(
      device,
      setTimeout(() => {
        end(key, device);
      }, EXPIRES_MS),
    );
    shown.set(key, { typing, devices });
    push(typing);
  });

  return {
    /** @throws AppError not_found where the conversation is not the caller's. */
    async set(ctx: UserCtx & { socket_id: string }, conversation_id: string, isTyping: boolean): Promise<void> {
      const { user_id } = ctx.actor;
      const peer = await repository.typingPeer(user_id, conversation_id);
      if (!peer) throw notFound('conversation');
      if (!peer.is_shown) return;
      // Gone meanwhile: what it said ended with it, and nobody would end this.
      if (!isHere(ctx.socket_id)) return;
      const typing = { conversation_id, user_id, peer_id: peer.peer_id, typing: isTyping, device: ctx.socket_id };
      const mine = bySocket.get(ctx.socket_id) ?? new Map<string, Typing>();
      if (isTyping) bySocket.set(ctx.socket_id, mine.set(conversation_id, typing));
      else mine.delete(conversation_id);
      bus.publish(TOPIC, typing);
    },

    /** What was sent is not being typed any more. */
    sent(socket_id: string, conversation_id: string): void {
      const mine = bySocket.get(socket_id);
      const typing = mine?.get(conversation_id);
      if (!typing) return;
      mine?.delete(conversation_id);
      bus.publish(TOPIC, { ...typing, typing: false });
    },

    /** On all devices. */
    end(conversation_id: string, user_id: string, peer_id: string): void {
      bus.publish(TOPIC, { conversation_id, user_id, peer_id, typing: false });
    },

    leave(socket_id: string): void {
      for (const typing of bySocket.get(socket_id)?.values() ?? []) bus.publish(TOPIC, { ...typing, typing: false });
      bySocket.delete(socket_id);
    },

    stop(): void {
      for (const { devices } of shown.values()) for (const timer of devices.values()) clearTimeout(timer);
      shown.clear();
    },
  };
}
