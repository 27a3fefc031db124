import type { Conversation, Message, Receipt } from '../features/messaging/messaging-shapes.contract.ts';
import type { SyncResult } from '../features/messaging/messaging.contract.ts';
import { ConversationState, type ConversationView } from './conversation.ts';

interface Hooks {
  onChange(): void;
  /** Something was missed. */
  onGap(): void;
  /** A message of one's own is known to be stored. */
  onOwnMessage(message: Message): void;
}

/** What a sync is asked with. */
export type Known = Pick<SyncResult, 'known' | 'state_rev'>;

/**
 * What this device knows of all conversations, and the rule by which it learns: what is the next revision is applied,
 * what is known is ignored, and anything else is a gap, which only a sync can close.
 */
export class View {
  total_unread = 0;
  private readonly conversations = new Map<string, ConversationState>();
  private state_rev = 0;

  constructor(private readonly hooks: Hooks) {}

  /** What to send with the first sync. */
  get known(): Known {
    return {
      known: Object.fromEntries([...this.conversations].map(([id, { rev }]) => [id, rev])),
      state_rev: this.state_rev,
    };
  }

  get(conversation_id: string): ConversationState | undefined {
    return this.conversations.get(conversation_id);
  }

  /** One whose last message is to me and not marked as delivered. */
  undelivered(): [id: string, ConversationState] | undefined {
    return [...this.conversations].find(([, conversation]) => conversation.hasUndelivered);
  }

  applyMessage(message: Message): void {
    this.applyNext(message.conversation_id, message.rev, (conversation) => {
      this.keepMessage(conversation, message);
    });
  }

  applyReceipt(receipt: Receipt): void {
    this.applyNext(receipt.conversation_id, receipt.rev, (conversation) => {
      conversation.keepReceipt(receipt);
    });
  }

  applyUnread(unread: { conversation_id: string; unread_count: number; total_unread: number }): void {
    this.total_unread = unread.total_unread;
    this.conversations.get(unread.conversation_id)?.keepUnread(unread.unread_count);
    this.hooks.onChange();
  }

  /** From a push or an answer about one conversation; its messages come by revision only. */
  applyConversation(entity: Conversation): void {
    const known = this.conversations.get(entity.id);
    if (known) known.keepEntity(entity);
    else if (entity.last_seq > 0) this.hooks.onGap();
    else this.add(entity).rev = entity.rev;
    this.hooks.onChange();
  }

  /** Messages of a history change nothing that is known: a newer state of one stays. */
  keepHistory(messages: Message[]): void {
    for (const message of messages) this.keepMessage(this.conversations.get(message.conversation_id), message);
    this.hooks.onChange();
  }

  /** One answer of a sync, complete or not, to what was asked. */
  applySync(answer: SyncResult, asked: Known): void {
    this.forget(answer, asked);
    for (const entity of answer.conversations) if (!this.conversations.has(entity.id)) this.add(entity);
    for (const message of answer.messages) {
      this.keepMessage(this.conversations.get(message.conversation_id), message);
    }
    for (const receipt of answer.receipts) this.conversations.get(receipt.conversation_id)?.keepReceipt(receipt);
    const isOvertaken = this.applyStates(answer);
    for (const entity of answer.conversations) this.conversations.get(entity.id)?.keepEntity(entity);
    for (const [id, rev] of Object.entries(answer.known)) {
      const conversation = this.conversations.get(id);
      if (!conversation) continue;
      conversation.rev = Math.max(conversation.rev, rev);
      conversation.touch();
    }
    this.total_unread = answer.unread.total_unread;
    for (const [id, conversation] of this.conversations) {
      conversation.keepUnread(answer.unread.by_conversation[id] ?? 0);
    }
    this.hooks.onChange();
    if (isOvertaken) this.hooks.onGap();
    else if (answer.complete) this.state_rev = Math.max(this.state_rev, answer.state_rev);
  }

  snapshot(): ConversationView[] {
    const latest = ({ last_message, created_at }: ConversationView) => last_message?.created_at ?? created_at;
    return [...this.conversations.values()]
      .map((conversation) => conversation.snapshot())
      .sort((one, other) => latest(other).localeCompare(latest(one)) || one.id.localeCompare(other.id));
  }

  /** A server that knows less than it was asked with has lost what this device knows: its truth is the older one. */
  private forget(answer: SyncResult, asked: Known): void {
    for (const [id, rev] of Object.entries(asked.known)) {
      const present = answer.known[id];
      if (present === undefined || present < rev) this.conversations.delete(id);
    }
    if (answer.state_rev >= asked.state_rev) return;
    this.state_rev = 0;
    for (const conversation of this.conversations.values()) conversation.forgetState();
  }

  /** true where a push overtook the answer: whether the state of then still holds, only another sync knows. */
  private applyStates({ states, state_rev, known }: SyncResult): boolean {
    let isOvertaken = false;
    for (const [id, state] of Object.entries(states)) {
      const conversation = this.conversations.get(id);
      if (!conversation) continue;
      if (conversation.rev > (known[id] ?? 0)) isOvertaken = true;
      else conversation.keepState(state, state_rev, known[id] ?? 0);
    }
    return isOvertaken;
  }

  private applyNext(conversation_id: string, rev: number, apply: (conversation: ConversationState) => void): void {
    const conversation = this.conversations.get(conversation_id);
    if (conversation && rev <= conversation.rev) return;
    if (conversation?.rev !== rev - 1) {
      this.hooks.onGap();
      return;
    }
    conversation.rev = rev;
    apply(conversation);
    this.hooks.onChange();
  }

  private keepMessage(conversation: ConversationState | undefined, message: Message): void {
    conversation?.keepMessage(message);
    if (conversation?.isOwn(message)) this.hooks.onOwnMessage(message);
  }

  private add(entity: Conversation): ConversationState {
    const conversation = new ConversationState(entity);
    this.conversations.set(entity.id, conversation);
    return conversation;
  }
}
