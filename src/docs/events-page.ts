import { type SocketContract, sessionEvents } from '../platform/sockets/index.ts';
import { createSchemas, type JsonSchema, type Schemas } from './schemas.ts';
import { shortType } from './short-type.ts';

const INTRODUCTION = `# Socket events

Connect with socket.io-client to \`<address><namespace>\` and \`auth: { token }\`, where token is an access token; make it a
function, so that a reconnect brings the fresh one. Every event from the client takes \`(payload, ack)\`. The ack gets
\`{ data }\`, written in the table, or \`{ error }\`, the same problem object that REST answers with.

\`text 1..100\` is a string of so many code points, \`time\` an ISO 8601 UTC time with milliseconds, \`name?\` may be absent,
\`uuid[] 1..100\` a list of so many, \`text /x/\` one that a regular expression describes, \`= x\` is what an absent one counts as. Shapes with a capital letter stand at the end.
`;

// A bar ends a table's cell, even inside code.
const code = (schema: JsonSchema) => `\`${shortType(schema).replaceAll('|', '\\|')}\``;
const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

type Client = SocketContract['client'];
type Server = SocketContract['server'];

const calls = (client: Client, schemas: Schemas) =>
  table(
    ['event', 'payload', 'ack', 'meaning'],
    Object.entries(client).map(([name, { summary, payload, result }]) => [
      `\`${name}\``,
      code(schemas.accepted(payload)),
      code(schemas.sent(result)),
      summary,
    ]),
  );

const pushes = (server: Server, schemas: Schemas) =>
  table(
    ['event', 'payload', 'meaning'],
    Object.entries(server).map(([name, { summary, payload }]) => [`\`${name}\``, code(schemas.sent(payload)), summary]),
  );

function section({ client, server }: { client: Client; server: Server }, schemas: Schemas): string {
  return `To the server:\n\n${calls(client, schemas)}\n\nFrom the server:\n\n${pushes(server, schemas)}\n`;
}

function shape([name, schema]: [string, JsonSchema]): string {
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(
    ([field, type]) => `  ${field}${required.includes(field) ? '' : '?'}: ${shortType(type)}`,
  );
  return `### ${name}\n\n\`\`\`\n{\n${rows.join('\n')}\n}\n\`\`\`\n`;
}

/** The namespaces as a page for people. */
export function eventsPage(contracts: SocketContract[]): string {
  const schemas = createSchemas('#/');
  const namespaces = contracts.map(
    (contract) => `## ${contract.namespace}\n\n${contract.summary}\n\n${section(contract, schemas)}`,
  );
  const session = `## In every namespace\n\nThe session belongs to the connection.\n\n${section(sessionEvents, schemas)}`;
  const shapes = Object.entries(schemas.components).map(shape).join('\n');
  return [INTRODUCTION, ...namespaces, session, `## Shapes\n\n${shapes}`].join('\n');
}
