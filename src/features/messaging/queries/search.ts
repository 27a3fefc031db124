import { MESSAGE_VIEW } from './message-view.ts';

/**
 * The latest first, after the cursor's (created_at, id). $2 is a tsquery of the words and of '@' with the searcher's
 * id, so the index alone finds what is the searcher's own; the condition on the two people says it once more.
 */
export const SEARCH = `
  SELECT ${MESSAGE_VIEW} FROM (
    SELECT * FROM messages m
    WHERE m.words @@ $2::tsquery AND $1 IN (m.sender_id, m.recipient_id) AND m.deleted_at IS NULL
      AND ($3::timestamptz IS NULL OR (m.created_at, m.id) < ($3, $4::uuid))
    ORDER BY m.created_at DESC, m.id DESC
    LIMIT $5) m
  ORDER BY m.created_at DESC, m.id DESC`;
