import type { Message } from '../features/messaging/messaging-shapes.contract.ts';
import { createConnection, type Status } from './connection.ts';
import type { ConversationView } from './conversation.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import type { OutboxStore, Recipient } from './outbox-store.ts';
import { createRest } from './rest.ts';
import { Session, type SessionOptions } from './session.ts';
import { createSync } from './sync.ts';
import { View } from './view.ts';

export { Failure, type Problem } from './failure.ts';
export type { Channel, EmitOptions } from './channel.ts';
export type { Status } from './connection.ts';
export type { RestAnswer, RestCall, RestRequest } from './contracts.ts';
export type { ConversationView } from './conversation.ts';
export type { Outgoing } from './outbox.ts';
export { type OutboxStore, type Recipient, webOutbox, type Written } from './outbox-store.ts';
export type { Refresh } from './session.ts';
export type { Conversation, Message, Receipt } from '../features/messaging/messaging-shapes.contract.ts';

export interface ConnectOptions extends SessionOptions {
  /** Changes that one answer of a sync holds at most; the server's default is 500. */
  sync_limit?: number;
  /** Whether messages are marked as delivered once they are here; true where nothing is said. */
  marks_delivered?: boolean;
  /** Keeps what is not sent yet over a reload; without it that is lost with the page. */
  outbox_store?: OutboxStore;
}

/** Everything a screen shows. It never changes: what changed is another object. */
export interface Snapshot {
  readonly status: Status;
  /** Why the session is over, if it is. */
  readonly ended?: string;
  /** Whether the view is whole since the last connect. */
  readonly is_synced: boolean;
  /** The latest first. */
  readonly conversations: readonly ConversationView[];
  readonly total_unread: number;
  /** Not acknowledged yet, in order; those with a failure were refused. */
  readonly outbox: readonly Outgoing[];
}

export type Client = ReturnType<typeof connect>;

/**
 * Connects, and keeps connected, authenticated and in step with the server until `disconnect`.
 * `subscribe` and `getSnapshot` are what React's useSyncExternalStore takes.
 */
export function connect(options: ConnectOptions) {
  const url = options.url.replace(/\/+$/, '');
  const session = new Session({ ...options, url });
  const listeners = new Set<() => void>();
  let status: Status = 'connecting';
  let ended: string | undefined;
  let is_synced = false;
  let snapshot: Snapshot | undefined;
  let isTelling = false;

  /** What changes together is told once. */
  function changed(): void {
    snapshot = undefined;
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      for (const listener of [...listeners]) listener();
      void markDelivered();
    });
  }

  const connection = createConnection(url, session, {
    onConnect() {
      sync().catch(() => undefined);
      outbox.flush();
    },
    onStatus(next, reason) {
      status = next;
      ended = reason;
      if (next !== 'connected') is_synced = false;
      changed();
    },
  });
  const { channel } = connection;
  const catchingUp = createSync(channel, () => view, options.sync_limit);
  const view = new View({
    onChange: changed,
    onGap: () => catchingUp.gap(),
    onOwnMessage: (message) => {
      outbox.settle(message);
    },
  });
  const outbox = new Outbox({
    async deliver(payload) {
      const { message } = await channel.emit('message:send', payload);
      view.applyMessage(message);
      return message;
    },
    onChange: changed,
    store: options.outbox_store,
  });

  async function sync(): Promise<void> {
    await catchingUp.run();
    is_synced = true;
    changed();
  }

  async function mark(event: 'message:read' | 'message:delivered', conversation_id: string, up_to_seq: number) {
    const marks = await channel.emit(event, { conversation_id, up_to_seq });
    const { at } = marks;
    // One who is not the peer is me: the view tells the two apart by that.
    if (at !== null) view.applyReceipt({ ...marks, at, user_id: 'me' });
    view.applyUnread(marks);
    return marks;
  }

  let isMarking = false;
  async function markDelivered(): Promise<void> {
    if (options.marks_delivered === false || isMarking || !is_synced) return;
    isMarking = true;
    try {
      for (let next = view.undelivered(); next; next = view.undelivered()) {
        const [id, conversation] = next;
        const { last_seq } = conversation;
        await mark('message:delivered', id, last_seq);
        conversation.told_delivered = last_seq;
      }
    } catch {
      // Told again with the next change, at the latest after the next connect.
    } finally {
      isMarking = false;
    }
  }

  channel.on('message:created', ({ message }) => {
    view.applyMessage(message);
  });
  channel.on('message:updated', ({ message }) => {
    view.applyMessage(message);
  });
  channel.on('message:deleted', ({ message }) => {
    view.applyMessage(message);
  });
  channel.on('receipt:updated', (receipt) => {
    view.applyReceipt(receipt);
  });
  channel.on('unread:updated', (unread) => {
    view.applyUnread(unread);
  });
  channel.on('conversation:updated', ({ conversation }) => {
    view.applyConversation(conversation);
  });
  connection.connect();

  async function change(answer: Promise<{ message: Message }>): Promise<Message> {
    const { message } = await answer;
    view.applyMessage(message);
    return message;
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },

    getSnapshot(): Snapshot {
      snapshot ??= {
        status,
        ...(ended !== undefined && { ended }),
        is_synced,
        conversations: view.snapshot(),
        total_unread: view.total_unread,
        outbox: outbox.snapshot(),
      };
      return snapshot;
    },

    /** Resolves once the server has stored it, over however many connections. @throws Failure where it is refused. */
    send: (to: Recipient, content: string, client_message_id?: string): Promise<Message> =>
      outbox.send(to, content, client_message_id),

    /** Gives up a message that was refused; `send` with its id tries it again instead. */
    drop: (client_message_id: string): void => {
      outbox.drop(client_message_id);
    },

    edit: (message_id: string, content: string): Promise<Message> =>
      change(channel.emit('message:edit', { message_id, content })),

    delete: (message_id: string): Promise<Message> => change(channel.emit('message:delete', { message_id })),

    /** Reads all that is here of a conversation, or up to a seq. */
    async read(conversation_id: string, up_to_seq?: number): Promise<void> {
      await mark('message:read', conversation_id, up_to_seq ?? view.get(conversation_id)?.last_seq ?? 0);
    },

    /** The conversation with somebody, there from then on; the peer sees nothing before a first message. */
    async open(user_id: string): Promise<string> {
      const { conversation } = await channel.emit('conversation:open', { user_id });
      view.applyConversation(conversation);
      return conversation.id;
    },

    /** Brings older messages of a conversation into the view; false where there are no more. */
    async loadOlder(conversation_id: string, limit = 50): Promise<boolean> {
      const oldest = view.get(conversation_id)?.snapshot().messages[0];
      if (!oldest || oldest.seq === 1) return false;
      const bounds = { conversation_id, before_seq: oldest.seq, limit };
      const { messages, has_more } = await channel.emit('message:history', bounds);
      view.keepHistory(messages);
      return has_more;
    },

    /** Catches up now; it does so by itself after every connect and wherever a gap shows. @throws Failure. */
    sync,

    /** Typed events of /messaging beyond the above, such as typing and presence. */
    emit: channel.emit,
    on: channel.on,

    /** Another namespace on the same connection; subscribe in `onConnect`, since subscriptions end with a connection. */
    namespace: connection.namespace,

    /** The REST API, typed by the contract. */
    rest: createRest(url, session),

    connect: connection.connect,
    disconnect: connection.disconnect,
  };
}
