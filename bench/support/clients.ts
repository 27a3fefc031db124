import { io, type Socket } from 'socket.io-client';
import type { Message } from '../../src/features/messaging/messaging-shapes.contract.ts';
import type { Pair } from './pairs.ts';

export interface ConnectedPair {
  /** Resolves at the ack. */
  send(): Promise<Message>;
  /** Told of each message that reaches the recipient. */
  onReceived(listener: (message: Message) => void): void;
  stopListening(): void;
}

export interface Clients {
  pairs: ConnectedPair[];
  close(): void;
}

const CONTENT =
  'The new fixture holds the part within 20 µm, so the second inspection is gone. Shall we compare figures on Sunday?';

/** Resolves once the server has let it in. @throws what the server says where it does not. */
export function connected(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('connect_error', reject);
  });
}

/** Over a websocket of its own, as browsers come. */
export const connect = (url: string, token: string): Promise<Socket> =>
  connected(
    io(`${url}/messaging`, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } }),
  );

/** The answer to an event. @throws the problem, where it is one. */
export async function ask<Data>(socket: Socket, event: string, payload: object): Promise<Data> {
  const answer = (await socket.emitWithAck(event, payload)) as { data: Data } | { error: unknown };
  if ('error' in answer) throw new Error(`${event} was refused: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function connectPair(url: string, pair: Pair, prefix: string, sockets: Socket[]): Promise<ConnectedPair> {
  const { conversation_id } = pair;
  const sender = await connect(url, pair.sender_token);
  const recipient = await connect(url, pair.recipient_token);
  sockets.push(sender, recipient);
  let sent = 0;
  return {
    async send() {
      sent += 1;
      const payload = { client_message_id: `${prefix}-${sent}`, conversation_id, content: CONTENT };
      return (await ask<{ message: Message }>(sender, 'message:send', payload)).message;
    },
    onReceived(listener) {
      recipient.on('message:created', ({ message }: { message: Message }) => {
        listener(message);
      });
    },
    stopListening: () => {
      recipient.off('message:created');
    },
  };
}

/** Everybody over a websocket of their own, as browsers come. */
export async function connectPairs(url: string, pairs: Pair[]): Promise<Clients> {
  const sockets: Socket[] = [];
  const connected: ConnectedPair[] = [];
  for (const pair of pairs) connected.push(await connectPair(url, pair, Date.now().toString(36), sockets));
  return {
    pairs: connected,
    close() {
      for (const socket of sockets) socket.disconnect();
    },
  };
}
