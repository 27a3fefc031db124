import type { Message } from '../../src/features/messaging/messaging-shapes.contract.ts';
import type { Person } from './app.ts';
import type { TestSocket } from './sockets.ts';

let sent = 0;

/** Sends a message that has to arrive: as a person by REST, as a socket on that socket. */
export async function say(
  from: Pick<Person, 'api'> | TestSocket,
  to: Pick<Person, 'id'>,
  content = 'Hello',
): Promise<Message> {
  const message = { recipient_id: to.id, content };
  if ('emit' in from) {
    return (await from.emit('message:send', { ...message, client_message_id: `said-${sent++}` })).message as Message;
  }
  const { status, body } = await from.api.post('/messages', message);
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.data as Message;
}
