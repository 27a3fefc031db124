export interface MessageRow {
  id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  client_message_id: string | null;
  sender_id: string;
  recipient_id: string;
  content: string | null;
  delivered_at: Date | null;
  read_at: Date | null;
  edited_at: Date | null;
  deleted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** Of a messages row `m`; a tombstone keeps its place but not its content. */
const MESSAGE_COLUMNS = `
  m.id, m.conversation_id, m.seq, m.rev, m.client_message_id, m.sender_id, m.recipient_id,
  CASE WHEN m.deleted_at IS NULL THEN m.content END AS content,
  m.edited_at, m.deleted_at, m.created_at, m.updated_at`;

const firstMark = (column: 'delivered_seq' | 'read_seq') => `
  (SELECT k.at FROM marks k
   WHERE k.conversation_id = m.conversation_id AND k.user_id = m.recipient_id AND k.${column} >= m.seq
   ORDER BY k.${column}, k.rev LIMIT 1)`;

/**
 * When the recipient's marks first covered the message: so reading 10,000 messages writes one row, yet each has its
 * time. One index probe each (marks_delivered, marks_read).
 */
export const MESSAGE_VIEW = `${MESSAGE_COLUMNS},
  ${firstMark('delivered_seq')} AS delivered_at,
  ${firstMark('read_seq')} AS read_at`;
