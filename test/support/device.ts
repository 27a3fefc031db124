import type { Message, Receipt } from '../../src/features/messaging/messaging-shapes.contract.ts';
import type { SyncResult } from '../../src/features/messaging/messaging.contract.ts';
import type { TestSocket } from './sockets.ts';

type State = SyncResult['states'][string];

interface ConversationView {
  rev: number;
  messages: Map<number, Message>;
  /** By user. */
  marks: Map<string, { delivered_seq: number; read_seq: number }>;
  /** In the order of their rev: what each message's read_at follows from. */
  receipts: Receipt[];
  unread_count: number;
  state: State;
}

/**
 * A client that keeps the fourth delivery rule and knows nothing else: it applies what is the next revision, ignores
 * what it has, and syncs where there is a gap and after every connect.
 */
export class Device {
  readonly conversations = new Map<string, ConversationView>();
  /** Messages whose sending was acknowledged. */
  readonly acknowledged: Message[] = [];
  /** Pushes that should not have come here. */
  readonly illicit: unknown[] = [];
  /** How often it had to ask for what it missed. */
  syncs = 0;
  private readonly sentOn = new Map<string, TestSocket>();
  private state_rev = 0;
  private withheld = 0;
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
      this.listen(event, ({ message }: { message: Message }) => {
        const { sender_id, recipient_id, client_message_id } = message;
        const isActing = event === 'message:created' && this.sentOn.get(client_message_id ?? '') === socket;
        if (isActing || ![sender_id, recipient_id].includes(this.user_id)) this.illicit.push({ event, message });
        this.applyMessage(message);
      });
    }
    this.listen('receipt:updated', (receipt: Receipt) => {
      this.applyReceipt(receipt);
    });
    this.listen('unread:updated', (unread: { conversation_id: string; unread_count: number }) => {
      this.view(unread.conversation_id).unread_count = unread.unread_count;
    });
    await this.sync();
  }

  disconnect(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  /** Loses so many of the next pushes, as a network may, without a disconnect. */
  withhold(count: number): void {
    this.withheld = count;
  }

  private listen(event: string, heard: (payload: never) => void): void {
    this.socket?.raw.on(event, (payload: unknown) => {
      if (this.withheld > 0) this.withheld--;
      else heard(payload as never);
    });
  }

  async send(recipient_id: string, client_message_id: string, content: string): Promise<void> {
    const { socket } = this;
    if (socket && !this.sentOn.has(client_message_id)) this.sentOn.set(client_message_id, socket);
    const message = await this.ask('message:send', { recipient_id, client_message_id, content });
    if (message) this.acknowledged.push(message);
  }

  /** Edits or deletes one of the messages that this device knows as its owner's. */
  async change(event: 'message:edit' | 'message:delete', choice: number, content: string): Promise<void> {
    const own = [...this.conversations.values()]
      .flatMap(({ messages }) => [...messages.values()])
      .filter((message) => message.sender_id === this.user_id && message.content !== null);
    const chosen = own[choice % own.length];
    if (!chosen) return;
    const payload = event === 'message:edit' ? { message_id: chosen.id, content } : { message_id: chosen.id };
    await this.ask(event, payload);
  }

  /** What a message is by now, or nothing where one has blocked the other or another device has deleted it meanwhile. */
  private async ask(event: string, payload: object): Promise<Message | undefined> {
    const { data, error } = (await this.socket?.ask(event, payload)) ?? {};
    if (error !== undefined && !['wrong_state', 'forbidden'].includes(error.code as string)) {
      throw new Error(JSON.stringify(error));
    }
    if (data !== undefined) this.applyMessage((data as { message: Message }).message);
    return (data as { message: Message } | undefined)?.message;
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
    this.syncs++;
    this.hasGap = false;
    let known = Object.fromEntries([...this.conversations].map(([id, view]) => [id, view.rev]));
    for (let complete = false; !complete && this.socket;) {
      // A small limit, so that paging is part of what is tried.
      const answer: SyncResult = await this.socket.emit('sync', { known, state_rev: this.state_rev, limit: 7 });
      for (const message of answer.messages) this.keepMessage(message);
      for (const receipt of answer.receipts) this.keepMarks(receipt);
      const isOvertaken = this.keepStates(answer);
      for (const [id, rev] of Object.entries(answer.known)) {
        const view = this.view(id);
        view.rev = Math.max(view.rev, rev);
      }
      for (const [id, view] of this.conversations) view.unread_count = answer.unread.by_conversation[id] ?? 0;
      ({ known, complete } = answer);
      if (isOvertaken) this.hasGap = true;
      else if (complete) this.state_rev = answer.state_rev;
    }
  }

  /** Whether a push overtook the answer: then the state is asked for again. */
  private keepStates({ states, known }: SyncResult): boolean {
    let isOvertaken = false;
    for (const [id, state] of Object.entries(states)) {
      const view = this.view(id);
      if (view.rev > (known[id] ?? 0)) isOvertaken = true;
      else view.state = state;
    }
    return isOvertaken;
  }

  private view(conversation_id: string): ConversationView {
    const view = this.conversations.get(conversation_id) ?? {
      rev: 0,
      messages: new Map<number, Message>(),
      marks: new Map<string, { delivered_seq: number; read_seq: number }>(),
      receipts: [],
      unread_count: 0,
      state: { archived: false, muted: false, blocked: false },
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
    const view = this.view(message.conversation_id);
    const { messages } = view;
    const known = messages.get(message.seq);
    // A new message unarchives, and no state moves with it.
    if (message.seq > Math.max(0, ...messages.keys())) view.state = { ...view.state, archived: false };
    if (!known || known.rev <= message.rev) messages.set(message.seq, message);
  }

  /** When the recipient read it: as it said when it came, or with the first mark since that covers it. */
  readAt({ conversation_id, seq, recipient_id, read_at }: Message): string | null {
    const covering = this.view(conversation_id).receipts.filter(
      ({ user_id, read_seq }) => user_id === recipient_id && read_seq >= seq,
    );
    return read_at ?? covering[0]?.at ?? null;
  }

  private keepMarks(receipt: Receipt): void {
    const { conversation_id, user_id, delivered_seq, read_seq } = receipt;
    const { marks, receipts } = this.view(conversation_id);
    receipts.push(receipt);
    receipts.sort((one, other) => one.rev - other.rev);
    const known = marks.get(user_id) ?? { delivered_seq: 0, read_seq: 0 };
    marks.set(user_id, {
      delivered_seq: Math.max(known.delivered_seq, delivered_seq),
      read_seq: Math.max(known.read_seq, read_seq),
    });
  }
}
