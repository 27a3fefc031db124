import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { COMMANDS } from '../../../../src/embedded/mongo/commands/registry.ts';
import { messageLength, parseRequest } from '../../../../src/embedded/mongo/wire/messages.ts';

type Words = Record<string, Set<string>>;

export interface Recorder {
  readonly url: string;
  /** What went by: the fields of each command, and the operators of filters, updates and pipelines. */
  sent(): Record<string, string[]>;
  close(): Promise<void>;
}

/** What a driver says of itself, to any server. */
const GREETINGS = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions']);
/** What every command may carry and no command is about. */
const ENVELOPE = new Set(['$db', 'lsid', '$clusterTime', '$readPreference', 'client', 'comment']);

/** A wire between the driver and a MongoDB server that writes down what the driver sends. */
export async function startRecorder(uri: string): Promise<Recorder> {
  const server = new URL(uri);
  const own = new URL(uri);
  const words: Words = {};
  const listener = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    let bytes = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let length = messageLength(bytes); length !== undefined && bytes.length >= length;) {
        record(words, parseRequest(bytes.subarray(0, length)));
        bytes = bytes.subarray(length);
        length = messageLength(bytes);
      }
      upstream.write(chunk);
    });
    upstream.pipe(client);
    client.on('close', () => upstream.destroy()).on('error', () => undefined);
    upstream.on('close', () => client.destroy()).on('error', () => undefined);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  own.port = String((listener.address() as AddressInfo).port);
  return {
    url: own.href,
    sent: () => Object.fromEntries(Object.entries(words).map(([name, used]) => [name, [...used].sort()])),
    close: () => new Promise((resolve) => listener.close(() => resolve())),
  };
}

function record(words: Words, { name, body }: { name: string; body: Record<string, unknown> }): void {
  if (!COMMANDS.has(name)) throw new Error(`the product sends ${name}, which the embedded server does not hold`);
  if (GREETINGS.has(name)) return;
  const note = (list: string, word: string) => (words[list] ??= new Set()).add(word);
  words[name] ??= new Set();
  for (const field of Object.keys(body)) if (field !== name && !ENVELOPE.has(field)) note(name, field);
  for (const field of ['filter', 'query']) operatorsIn(body[field], (word) => note('filters', word));
  for (const statement of name === 'findAndModify' ? [body] : listOf(body.updates)) {
    if (name === 'update') for (const field of Object.keys(statement)) note(name, `updates.${field}`);
    operatorsIn(statement.q, (word) => note('filters', word));
    const update = statement.u ?? statement.update ?? {};
    if (Array.isArray(update)) note('updates', 'stages');
    else for (const word of Object.keys(update)) note('updates', word.startsWith('$') ? word : 'whole documents');
  }
  for (const statement of listOf(body.deletes)) {
    for (const field of Object.keys(statement)) note('delete', `deletes.${field}`);
    operatorsIn(statement.q, (word) => note('filters', word));
  }
  for (const index of listOf(body.indexes))
    for (const field of Object.keys(index)) note('createIndexes', `indexes.${field}`);
  for (const stage of listOf(body.pipeline)) stageIn(stage, note);
}

function stageIn(stage: Record<string, unknown>, note: (list: string, word: string) => void): void {
  for (const [name, operand] of Object.entries(stage)) {
    note('stages', name);
    if (name === '$match') operatorsIn(operand, (word) => note('filters', word));
    else if (name === '$facet')
      for (const inner of Object.values(operand as object)) listOf(inner).forEach((each) => stageIn(each, note));
    else operatorsIn(operand, (word) => note('expressions', word));
  }
}

function operatorsIn(value: unknown, found: (word: string) => void): void {
  if (Array.isArray(value)) value.forEach((each) => operatorsIn(each, found));
  if (Object.prototype.toString.call(value) !== '[object Object]') return;
  if ((value as { _bsontype?: string })._bsontype !== undefined) return;
  for (const [name, inner] of Object.entries(value as object)) {
    if (name.startsWith('$')) found(name);
    operatorsIn(inner, found);
  }
}

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
