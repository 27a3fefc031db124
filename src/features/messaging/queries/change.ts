import { MESSAGE_VIEW } from './message-view.ts';
import { wordsOf } from './words.ts';

export const EDITABLE_MINUTES = 15;

/** Taken first, as by every writer: what the next statement sees is what nobody else changes meanwhile. */
export const LOCK_CONVERSATION_OF = `
  SELECT c.id FROM conversations c WHERE c.id = (SELECT conversation_id FROM messages WHERE id = $1)
  FOR NO KEY UPDATE`;

export interface ChangeableRow {
  deleted: boolean;
  /** Older than may be edited. */
  settled: boolean;
  /** Its two people may not write to each other. */
  closed: boolean;
  content: string;
}

export const CHANGEABLE = `
  SELECT m.deleted_at IS NOT NULL AS deleted, m.content,
    m.created_at < now() - make_interval(mins => ${EDITABLE_MINUTES}) AS settled,
    NOT c.is_open AS closed
  FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = $1`;

export const MESSAGE_BY_ID = `SELECT ${MESSAGE_VIEW} FROM messages m WHERE m.id = $1`;

const BUMPED = `
  bumped AS (
    UPDATE conversations c SET rev = c.rev + 1, updated_at = now()
    FROM messages m WHERE m.id = $1 AND c.id = m.conversation_id
    RETURNING c.rev)`;

/** Under the lock. clock_timestamp(): the transaction may have begun before the lock was free. */
export const EDIT = `
  WITH ${BUMPED}, edited AS (
    UPDATE messages m
    SET content = $2, words = ${wordsOf('$3', 'm.sender_id', 'm.recipient_id')}, rev = bumped.rev,
      edited_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM bumped WHERE m.id = $1
    RETURNING m.*)
  SELECT ${MESSAGE_VIEW} FROM edited m`;

/** Under the lock, and only what is not deleted yet. The text itself goes; the place stays, and unread loses it. */
export const DELETE = `
  WITH ${BUMPED}, counted AS (
    UPDATE participants p SET unread_count = p.unread_count - 1
    FROM messages m
    WHERE m.id = $1 AND p.user_id = m.recipient_id AND p.conversation_id = m.conversation_id AND p.read_seq < m.seq
  ), deleted AS (
    UPDATE messages m
    SET content = '', words = NULL, rev = bumped.rev, deleted_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM bumped WHERE m.id = $1
    RETURNING m.*)
  SELECT ${MESSAGE_VIEW} FROM deleted m`;
