import { notFound, validationFailed } from '../../../platform/errors/index.ts';
import type { People } from '../../identity/index.ts';
import type { Conversation } from '../messaging-shapes.contract.ts';
import { presentConversation } from '../messaging.presenter.ts';
import type { ConversationRow } from '../queries/conversations.ts';

/** @throws AppError validation_failed for oneself, not_found for nobody. */
export async function requirePeer(people: People, user_id: string, peer_id: string, path = 'recipient_id') {
  if (user_id === peer_id) {
    throw validationFailed([{ path, code: 'self', message: 'This is yourself; name another user.' }]);
  }
  const card = (await people.cards([peer_id])).get(peer_id);
  if (!card) throw notFound('user');
  return card;
}

/** Conversations with their peers' cards, fetched together. */
export async function withPeers(people: People, rows: ConversationRow[]): Promise<Conversation[]> {
  const cards = await people.cards(rows.map((row) => row.peer_id));
  return rows.flatMap((row) => {
    const peer = cards.get(row.peer_id);
    return peer ? [presentConversation(row, peer)] : [];
  });
}
