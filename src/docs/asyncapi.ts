import { problemSchema } from '../platform/errors/index.ts';
import { type SocketContract, sessionEvents } from '../platform/sockets/index.ts';
import { createSchemas, type JsonSchema, type Schemas } from './schemas.ts';
import { product } from './version.ts';

const LOCAL = 'http://localhost:3000';

/** An event as an identifier: tools split at the characters that events are named with. */
const idOf = (event: string) => event.replaceAll(':', '.');
const channelOf = (contract: SocketContract) => contract.namespace.slice(1);

const withSession = ({ client, server }: SocketContract) => ({
  client: { ...client, ...sessionEvents.client },
  server: { ...server, ...sessionEvents.server },
});

function ackOf(data: JsonSchema): JsonSchema {
  return {
    oneOf: [
      { type: 'object', properties: { data }, required: ['data'] },
      { type: 'object', properties: { error: { $ref: '#/components/schemas/Problem' } }, required: ['error'] },
    ],
  };
}

function channel(contract: SocketContract, schemas: Schemas) {
  const { client, server } = withSession(contract);
  const messages: Record<string, unknown> = {};
  for (const [name, event] of Object.entries(client)) {
    messages[idOf(name)] = { name, summary: event.summary, payload: schemas.accepted(event.payload) };
    messages[`${idOf(name)}.ack`] = {
      name: `${name} (ack)`,
      summary: 'Either data or error.',
      payload: ackOf(schemas.sent(event.result)),
    };
  }
  for (const [name, event] of Object.entries(server)) {
    messages[idOf(name)] = { name, summary: event.summary, payload: schemas.sent(event.payload) };
  }
  return {
    address: contract.namespace,
    summary: contract.summary,
    description: 'A Socket.IO namespace. Connect with auth: { token }.',
    servers: [{ $ref: '#/servers/socketio' }],
    messages,
  };
}

function operations(contract: SocketContract) {
  const channelRef = { $ref: `#/channels/${channelOf(contract)}` };
  const message = (id: string) => ({ $ref: `${channelRef.$ref}/messages/${id}` });
  const { client, server } = withSession(contract);
  const entries: [string, unknown][] = [
    ...Object.entries(client).map(([name, { summary }]): [string, unknown] => [
      `${channelOf(contract)}.${idOf(name)}`,
      {
        action: 'receive',
        channel: channelRef,
        summary,
        messages: [message(idOf(name))],
        reply: { channel: channelRef, messages: [message(`${idOf(name)}.ack`)] },
      },
    ]),
    ...Object.entries(server).map(([name, { summary }]): [string, unknown] => [
      `${channelOf(contract)}.${idOf(name)}`,
      { action: 'send', channel: channelRef, summary, messages: [message(idOf(name))] },
    ]),
  ];
  return Object.fromEntries(entries);
}

/** AsyncAPI 3.0 of the namespaces: client events are requests that their ack answers, server events are sent. */
export function asyncApi(contracts: SocketContract[], publicUrl = LOCAL) {
  const schemas = createSchemas('#/components/schemas/');
  const problem = schemas.sent(problemSchema);
  const channels = Object.fromEntries(contracts.map((each) => [channelOf(each), channel(each, schemas)]));
  const { host, protocol } = new URL(publicUrl);
  return {
    asyncapi: '3.0.0',
    info: { ...product, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: {
      socketio: {
        host,
        pathname: '/socket.io',
        protocol: protocol === 'https:' ? 'wss' : 'ws',
        description: 'Socket.IO 4. Channels are its namespaces; every one wants the access token in the handshake.',
        security: [{ $ref: '#/components/securitySchemes/token' }],
      },
    },
    channels,
    operations: Object.assign({}, ...contracts.map(operations)) as Record<string, unknown>,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'As auth.token of the handshake, not as a header.' },
      },
      schemas: { ...schemas.components, Problem: problem },
    },
  };
}
