import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';

/**
 * The least program that sends messages on the same parts: one statement, one ack, one push. It checks nothing, so
 * what the product adds (accounts, validation, policy, limits, unread counts pushed, metrics) has to fit in the
 * distance to it.
 */
const SCHEMA = `
  CREATE TABLE conversations (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    last_seq integer NOT NULL DEFAULT 0
  ) WITH (fillfactor = 70);
  CREATE TABLE participants (
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    peer_id uuid NOT NULL,
    unread_count integer NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
  ) WITH (fillfactor = 70);
  CREATE TABLE messages (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    conversation_id uuid NOT NULL,
    seq integer NOT NULL,
    sender_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    content text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, seq)
  )`;

/** $1 conversation, $2 sender, $3 content. */
const SEND = `
  WITH conversation AS (
    UPDATE conversations SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq
  ), recipient AS (
    UPDATE participants SET unread_count = unread_count + 1
    WHERE conversation_id = $1 AND peer_id = $2
    RETURNING user_id
  )
  INSERT INTO messages (conversation_id, seq, sender_id, recipient_id, content)
  SELECT $1, last_seq, $2, user_id, $3 FROM conversation, recipient
  RETURNING *`;

interface Send {
  conversation_id: string;
  content: string;
}

const pool = new pg.Pool({ connectionString: process.env['POSTGRES_URL'], max: 20 });
await pool.query(SCHEMA);

const http = createServer((_request, response) => response.end());
const io = new Server(http, { serveClient: false });

async function send(sender_id: string, { conversation_id, content }: Send) {
  const { rows } = await pool.query<{ recipient_id: string }>({
    name: 'send',
    text: SEND,
    values: [conversation_id, sender_id, content],
  });
  const [message] = rows;
  if (!message) throw new Error(`there is no conversation ${conversation_id}`);
  return message;
}

io.of('/messaging').on('connection', (socket) => {
  const sender_id = String(socket.handshake.auth['token']);
  void socket.join(sender_id);
  socket.on('message:send', async (payload: Send, ack: (answer: object) => void) => {
    const message = await send(sender_id, payload);
    ack({ data: { message } });
    socket.nsp.to(message.recipient_id).emit('message:created', { message });
  });
});

http.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
