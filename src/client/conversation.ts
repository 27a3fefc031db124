import type { Conversation, Message, Receipt } from '../features/messaging/messaging-shapes.contract.ts';

interface Marks {
  delivered_seq: number;
  read_seq: number;
}

/** One conversation as a screen shows it. A view never changes: what changed is another object. */
export interface ConversationView {
  readonly id: string;
  readonly peer: Conversation['peer'];
  readonly rev: number;
  /** Ascending and without holes, up to the last one; older ones come by `loadOlder`. */
  readonly messages: readonly Message[];
  readonly has_older: boolean;
  readonly last_message: Message | undefined;
  readonly read_seq: number;
  readonly delivered_seq: number;
  readonly peer_read_seq: number;
  readonly peer_delivered_seq: number;
  readonly unread_count: number;
  readonly archived: boolean;
  readonly muted: boolean;
  readonly blocked: boolean;
  readonly created_at: string;
}

type State = Pick<Conversation, 'archived' | 'muted' | 'blocked'>;

/** Answers that are under way while a receipt comes may hold messages of before it; more than these are never. */
const RECENT_RECEIPTS = 100;

const NO_MARKS: Marks = { delivered_seq: 0, read_seq: 0 };

/** What this device knows of one conversation. */
export class ConversationState {
  rev = 0;
  unread_count = 0;
  last_seq = 0;
  told_delivered = 0;
  /** What is known of state is as new as this. */
  private state_rev = { state: -1, change: -1 };
  private state: State = { archived: false, muted: false, blocked: false };
  private readonly messages = new Map<number, Message>();
  /** Mine, and the peer's. */
  private readonly marks = { own: NO_MARKS, peer: NO_MARKS };
  private readonly receipts: Receipt[] = [];
  private view: ConversationView | undefined;

  constructor(private entity: Conversation) {
    this.keepEntity(entity);
  }

  /** Whether the last message is to me and the server was not told yet that it is here. */
  get hasUndelivered(): boolean {
    const { last_seq, marks, told_delivered } = this;
    if (Math.max(marks.own.delivered_seq, told_delivered) >= last_seq) return false;
    return this.messages.get(last_seq)?.sender_id === this.entity.peer.id;
  }

  isOwn({ sender_id }: Message): boolean {
    return this.sideOf(sender_id) === 'own';
  }

  keepMessage(message: Message): void {
    const { seq } = message;
    const known = this.messages.get(seq);
    if (known && known.rev > message.rev) return;
    if (seq > this.last_seq) {
      // A new message unarchives, and no state moves with it.
      this.state = { ...this.state, archived: false };
      this.state_rev.change = Math.max(this.state_rev.change, message.rev);
    }
    this.last_seq = Math.max(this.last_seq, seq);
    const before = known && { ...message, ...readingOf(message.is_read ? message : known) };
    this.messages.set(
      seq,
      this.receipts.reduce((each, receipt) => this.marked(each, receipt), before ?? message),
    );
    this.touch();
  }

  keepReceipt(receipt: Receipt): void {
    const side = this.sideOf(receipt.user_id);
    const known = this.marks[side];
    this.marks[side] = {
      delivered_seq: Math.max(known.delivered_seq, receipt.delivered_seq),
      read_seq: Math.max(known.read_seq, receipt.read_seq),
    };
    this.receipts.push(receipt);
    if (this.receipts.length > RECENT_RECEIPTS) this.receipts.shift();
    for (const [seq, message] of this.messages) this.messages.set(seq, this.marked(message, receipt));
    this.touch();
  }

  keepUnread(unread_count: number): void {
    if (this.unread_count === unread_count) return;
    this.unread_count = unread_count;
    this.touch();
  }

  keepEntity(entity: Conversation): void {
    this.entity = entity;
    this.keepState(entity, entity.state_rev, entity.rev);
    this.touch();
  }

  /** Of two states the one with more state_rev, then with more rev, is newer. */
  keepState({ archived, muted, blocked }: State, state_rev: number, rev: number): void {
    const { state, change } = this.state_rev;
    if (state_rev < state || (state_rev === state && rev < change)) return;
    // A message that is known and newer than this state has unarchived since.
    this.state = { archived: archived && rev >= change, muted, blocked };
    this.state_rev = { state: state_rev, change: Math.max(rev, change) };
    this.touch();
  }

  /** Whatever state comes next is the newer one. */
  forgetState(): void {
    this.state_rev = { state: -1, change: -1 };
  }

  snapshot(): ConversationView {
    this.view ??= this.build();
    return this.view;
  }

  touch(): void {
    this.view = undefined;
  }

  /** A conversation has two sides: who is not the peer is me. */
  private sideOf(user_id: string): 'own' | 'peer' {
    return user_id === this.entity.peer.id ? 'peer' : 'own';
  }

  /** The first mark that covers a message is when it was delivered or read; later ones change nothing. */
  private marked(message: Message, { user_id, delivered_seq, read_seq, at }: Receipt): Message {
    if (this.sideOf(message.sender_id) === this.sideOf(user_id)) return message;
    const isDelivered = message.delivered_at === null && delivered_seq >= message.seq;
    const isRead = !message.is_read && read_seq >= message.seq;
    if (!isDelivered && !isRead) return message;
    return { ...message, ...(isDelivered && { delivered_at: at }), ...(isRead && { is_read: true, read_at: at }) };
  }

  private build(): ConversationView {
    const messages: Message[] = [];
    for (let seq = this.last_seq; ; seq -= 1) {
      const message = this.messages.get(seq);
      if (!message) break;
      messages.push(message);
    }
    messages.reverse();
    const { entity, rev, unread_count } = this;
    const { own, peer } = this.marks;
    return {
      id: entity.id,
      peer: entity.peer,
      rev,
      messages,
      has_older: (messages[0]?.seq ?? 1) > 1,
      last_message: messages.at(-1),
      read_seq: own.read_seq,
      delivered_seq: own.delivered_seq,
      peer_read_seq: peer.read_seq,
      peer_delivered_seq: peer.delivered_seq,
      unread_count,
      ...this.state,
      created_at: entity.created_at,
    };
  }
}

const readingOf = ({ is_read, read_at, delivered_at }: Message) => ({ is_read, read_at, delivered_at });
