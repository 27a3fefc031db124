import { z } from 'zod';
import type { UserCtx } from '../../../platform/context.ts';
import { type Cursors, pageOf } from '../../../platform/cursor.ts';
import { findWords, foldedWords } from '../../../platform/text/index.ts';
import type { People } from '../../identity/index.ts';
import type { MessageHit } from '../messaging-shapes.contract.ts';
import { presentMessage } from '../messaging.presenter.ts';
import type { MessagingRepository } from '../messaging.repository.ts';

interface Dependencies {
  repository: MessagingRepository;
  people: People;
  cursors: Cursors;
}

interface Query {
  q: string;
  cursor?: string | undefined;
  limit: number;
}

const position = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

export function createSearch({ repository, people, cursors }: Dependencies) {
  const places = cursors('messages-search', position);

  /** The caller's own messages that hold every word of `q`, or begin one with it. @throws AppError malformed_request. */
  return async function search({ actor }: UserCtx, { q, cursor, limit }: Query) {
    const after = places.open(cursor);
    const words = foldedWords(q);
    if (words.length === 0) return { hits: [], next_cursor: null };
    const { page, last } = pageOf(await repository.searchMessages(actor.user_id, words, after, limit + 1), limit);
    const peerOf = (row: (typeof page)[number]) => (row.sender_id === actor.user_id ? row.recipient_id : row.sender_id);
    const cards = await people.cards([...new Set(page.map(peerOf))]);
    const hits = page.flatMap((row): MessageHit[] => {
      const peer = cards.get(peerOf(row));
      return peer ? [{ message: presentMessage(row), peer, highlights: findWords(row.content ?? '', words) }] : [];
    });
    return { hits, next_cursor: last ? places.seal({ at: last.created_at.toISOString(), id: last.id }) : null };
  };
}
