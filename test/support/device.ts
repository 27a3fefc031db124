import type { TestSocket } from './sockets.ts';

interface Message {
  conversation_id: string;
  id: string;
  seq: number;
  rev: number;
  sender_id: string;
  content: string | null;
}

interface Receipt {
  conversation_id: string;
  user_id: string;
  delivered_seq: number;
  read_seq: number;
  rev: number;
}

interface ConversationView {
  rev: number;
  messages: Map<number, Message>;
  /** By user. */
  marks: Map<string, { delivered_seq: number; read_seq: number }>;
  unread_count: number;
}

/**
 * A client that keeps the fourth delivery rule and knows nothing else: it applies what is the next revision, ignores
 * what it has, and syncs where there is a gap and after every connect.
 */
export class Device {
  readonly conversations = new Map<string, ConversationView>();
  /** Messages whose sending was acknowledged. */
  readonly acknowledged: Message[] = [];
  private socket: TestSocket | undefined;
  private syncing: Promise<void> | undefined;
  private hasGap = false;

  constructor(
    readonly user_id: string,
    private readonly dial: () => Promise<TestSocket>,
  ) {}

  get isConnected(): boolean {
    return this.socket !== undefined;
  }

  async connect(): Promise<void> {
    if (this.socket) return;
    const socket = await this.dial();
    this.socket = socket;
    for (const event of ['message:created', 'message:updated', 'message:deleted']) {
      socket.raw.on(event, ({ message }: { message: Message }) => {
        this.applyMessage(message);
      });
    }
    socket.raw.on('receipt:updated', (receipt: Receipt) => {
      this.applyReceipt(receipt);
    });
    socket.raw.on('unread:updated', (unread: { conversation_id: string; unread_count: number }) => {
      this.view(unread.conversation_id).unread_count = unread.unread_count;
    });
    await this.sync();
  }

  disconnect(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  async send(recipient_id: string, client_message_id: string, content: string): Promise<void> {
    const payload = { recipient_id, client_message_id, content };
    const { message } = (await this.socket?.emit('message:send', payload)) as { message: Message };
    this.acknowledged.push(message);
    this.applyMessage(message);
  }

  /** Edits or deletes one of the messages that this device knows as its owner's. */
  async change(event: 'message:edit' | 'message:delete', choice: number, content: string): Promise<void> {
    const own = [...this.conversations.values()]
      .flatMap(({ messages }) => [...messages.values()])
      .filter((message) => message.sender_id === this.user_id && message.content !== null);
    const chosen = own[choice % own.length];
    if (!chosen) return;
    const payload = event === 'message:edit' ? { message_id: chosen.id, content } : { message_id: chosen.id };
    const { data, error } = (await this.socket?.ask(event, payload)) ?? {};
    // Another device of the same person may have deleted it meanwhile.
    if (error !== undefined && error.code !== 'wrong_state') throw new Error(JSON.stringify(error));
    if (data !== undefined) this.applyMessage((data as { message: Message }).message);
  }

  /** Reads or delivers the latest that this device knows of in one of its conversations. */
  async mark(event: 'message:read' | 'message:delivered', choice: number): Promise<void> {
    const known = [...this.conversations.entries()];
    const [conversation_id, view] = known[choice % known.length] ?? [];
    if (conversation_id === undefined || !view) return;
    const up_to_seq = Math.max(0, ...view.messages.keys());
    const marks = (await this.socket?.emit(event, { conversation_id, up_to_seq })) as Receipt & {
      unread_count: number;
    };
    this.applyReceipt({ ...marks, user_id: this.user_id });
    view.unread_count = marks.unread_count;
  }

  async sync(): Promise<void> {
    this.syncing ??= this.syncUntilComplete().finally(() => {
      this.syncing = undefined;
    });
    await this.syncing;
    if (this.hasGap && this.socket) await this.sync();
  }

  private async syncUntilComplete(): Promise<void> {
    this.hasGap = false;
    let known = Object.fromEntries([...this.conversations].map(([id, view]) => [id, view.rev]));
    for (let complete = false; !complete && this.socket;) {
      // A small limit, so that paging is part of what is tried.
      const answer = await this.socket.emit('sync', { known, limit: 7 });
      for (const message of answer.messages as Message[]) this.keepMessage(message);
      for (const receipt of answer.receipts as Receipt[]) this.keepMarks(receipt);
      for (const [id, rev] of Object.entries(answer.known as Record<string, number>)) {
        const view = this.view(id);
        view.rev = Math.max(view.rev, rev);
      }
      const { by_conversation } = answer.unread as { by_conversation: Record<string, number> };
      for (const [id, view] of this.conversations) view.unread_count = by_conversation[id] ?? 0;
      ({ known, complete } = answer as { known: Record<string, number>; complete: boolean });
    }
  }

  private view(conversation_id: string): ConversationView {
    const view = this.conversations.get(conversation_id) ?? {
      rev: 0,
      messages: new Map<number, Message>(),
      marks: new Map<string, { delivered_seq: number; read_seq: number }>(),
      unread_count: 0,
    };
    this.conversations.set(conversation_id, view);
    return view;
  }

  private applyMessage(message: Message): void {
    if (this.isNext(message.conversation_id, message.rev)) this.keepMessage(message);
  }

  private applyReceipt(receipt: Receipt): void {
    if (this.isNext(receipt.conversation_id, receipt.rev)) this.keepMarks(receipt);
  }

  private isNext(conversation_id: string, rev: number): boolean {
    const view = this.view(conversation_id);
    if (rev === view.rev + 1) {
      view.rev = rev;
      return true;
    }
    if (rev > view.rev) {
      this.hasGap = true;
      if (!this.syncing) void this.sync().catch(() => undefined);
    }
    return false;
  }

  private keepMessage(message: Message): void {
    const { messages } = this.view(message.conversation_id);
    const known = messages.get(message.seq);
    if (!known || known.rev <= message.rev) messages.set(message.seq, message);
  }

  private keepMarks({ conversation_id, user_id, delivered_seq, read_seq }: Receipt): void {
    const { marks } = this.view(conversation_id);
    const known = marks.get(user_id) ?? { delivered_seq: 0, read_seq: 0 };
    marks.set(user_id, {
      delivered_seq: Math.max(known.delivered_seq, delivered_seq),
      read_seq: Math.max(known.read_seq, read_seq),
    });
  }
}
