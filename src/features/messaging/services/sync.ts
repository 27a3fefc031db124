import type { UserCtx } from '../../../platform/context.ts';
import type { People } from '../../identity/index.ts';
import type { Sync, SyncResult } from '../messaging.contract.ts';
import { presentMessage, presentReceipt } from '../messaging.presenter.ts';
import type { MessagingRepository } from '../messaging.repository.ts';
import type { ChangeRow, SyncRow } from '../queries/sync.ts';
import type { UnreadCounts } from '../unread.ts';
import { withPeers } from './peers.ts';

interface Dependencies {
  repository: MessagingRepository;
  people: People;
  unread: UnreadCounts;
}

/**
 * The map to send next. Every conversation in the answer is whole, and so as new as its row, but for the last one of
 * an answer that was cut: that one is known up to its last item.
 */
function knownAfter(known: Record<string, number>, changes: ChangeRow[], complete: boolean): Record<string, number> {
  const next = { ...known };
  for (const change of changes) next[change.conversation_id] = change.conversation_rev;
  const last = changes.at(-1);
  if (!complete && last) next[last.conversation_id] = last.rev;
  return next;
}

const isChange = (row: SyncRow): row is ChangeRow => row.kind === 'message' || row.kind === 'mark';

export function createSync({ repository, people, unread }: Dependencies) {
  /** All that changed beyond what the client knows, as of one moment. Repeat with the answer until complete. */
  return async function sync(ctx: UserCtx, { known, state_rev = 0, limit }: Sync): Promise<SyncResult> {
    const { user_id } = ctx.actor;
    const rows = await repository.sync(user_id, known, state_rev, limit + 1);
    const notTheirs = new Set(rows.flatMap((row) => (row.kind === 'unknown' ? [row.conversation_id] : [])));
    const theirs = Object.fromEntries(Object.entries(known).filter(([id]) => !notTheirs.has(id)));
    const found = rows.filter(isChange);
    const complete = found.length <= limit;
    const changes = complete ? found : found.slice(0, limit);

    const changed = new Set(changes.map((change) => change.conversation_id));
    const conversations = rows.flatMap((row) => (row.kind === 'conversation' ? [row.item] : []));
    const [present = 0] = rows.flatMap((row) => (row.kind === 'state' ? [row.item.state_rev] : []));
    // Of a state_rev beyond ours nothing is known: all states are told.
    const known_state = state_rev > present ? -1 : state_rev;
    // Those whose own state moved, and those that changed: a new message unarchives without moving a state.
    const concerned = conversations.filter((row) => changed.has(row.id) || row.state_rev > known_state);

    const presented = await withPeers(
      people,
      concerned.filter(({ id }) => changed.has(id)),
    );

    return {
      conversations: presented,
      messages: changes.flatMap((change) => (change.kind === 'message' ? [presentMessage(change.item)] : [])),
      receipts: changes.flatMap((change) => (change.kind === 'mark' ? [presentReceipt(change.item)] : [])),
      known: knownAfter(theirs, changes, complete),
      states: Object.fromEntries(
        concerned.map(({ id, archived, muted, blocked }) => [id, { archived, muted, blocked }]),
      ),
      state_rev: present,
      complete,
      // Last: a push that comes after this answer was read after it. A client that left between a message and its
      // count is put right here, since the message itself it knows.
      unread: await unread.read(user_id),
    };
  };
}
