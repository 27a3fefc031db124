import { ObjectId } from 'mongodb';
import type { Actor } from '../../platform/context.ts';
import type { ReactionsRepository } from './reactions.repository.ts';

/** What the caller likes and saves among these rows, in one query however many. */
export async function markReactions<Row extends { id: string; liked: boolean; saved: boolean }>(
  repository: ReactionsRepository,
  actor: Actor | null,
  rows: Row[],
): Promise<Row[]> {
  if (actor === null || rows.length === 0) return rows;
  const own = await repository.ofUser(
    actor.user_id,
    rows.map(({ id }) => new ObjectId(id)),
  );
  const marks = new Set(own.map(({ use_case_id, kind }) => `${kind} ${use_case_id.toHexString()}`));
  return rows.map((row) => ({ ...row, liked: marks.has(`like ${row.id}`), saved: marks.has(`save ${row.id}`) }));
}
