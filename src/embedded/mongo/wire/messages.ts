import { deserialize } from 'bson';
import type { Document } from '../query/values.ts';
import { AS_STORED, decode, encode } from '../query/documents.ts';

export const MAX_MESSAGE_BYTES = 48_000_000;
const HEADER = 16;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The low sixteen flags must be understood, the others may be ignored. */
const REQUIRED_FLAGS = 0xffff;

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly database: string;
  readonly body: Document;
  /** Documents to insert, as they came. */
  readonly raw: readonly Uint8Array[];
  /** False when the client said that it will not wait for an answer. */
  readonly wantsReply: boolean;
  readonly kind: 'message' | 'query';
}

/** What breaks the protocol itself: the connection cannot go on after it. */
class ProtocolError extends Error {}

/** The length of the message at the beginning of the bytes, undefined as long as too few have come. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readInt32LE(0);
  if (length < HEADER + 4 || length > MAX_MESSAGE_BYTES) throw new ProtocolError(`message of ${length} bytes`);
  return length;
}

export function parseRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_MSG) return parseMessage(id, message);
  if (opcode === OP_QUERY) return parseQuery(id, message);
  throw new ProtocolError(`operation ${opcode} is not supported`);
}

function parseMessage(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(HEADER);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new ProtocolError(`unknown flags ${flags}`);
  const end = flags & CHECKSUM_PRESENT ? message.length - 4 : message.length;
  let body: Uint8Array | undefined;
  const sequences = new Map<string, Uint8Array[]>();
  for (let at = HEADER + 4; at < end;) {
    const kind = message[at++];
    const size = sectionSize(message, at, end);
    if (kind === 0) {
      if (body) throw new ProtocolError('two bodies in a message');
      body = message.subarray(at, at + size);
    } else if (kind === 1) {
      const { name, documents } = parseSequence(message, at, at + size);
      sequences.set(name, documents);
    } else throw new ProtocolError(`unknown section kind ${String(kind)}`);
    at += size;
  }
  if (!body) throw new ProtocolError('a message without a body');
  return { id, kind: 'message', wantsReply: !(flags & MORE_TO_COME), ...parseBody(body, sequences) };
}

function sectionSize(message: Buffer, at: number, end: number): number {
  const size = at + 4 <= end ? message.readInt32LE(at) : -1;
  if (size < 5 || at + size > end) throw new ProtocolError('a section leaves the message');
  return size;
}

function parseSequence(message: Buffer, start: number, end: number): { name: string; documents: Uint8Array[] } {
  const nameEnd = message.indexOf(0, start + 4);
  if (nameEnd < 0 || nameEnd >= end) throw new ProtocolError('a document sequence without a name');
  const documents: Uint8Array[] = [];
  for (let at = nameEnd + 1; at < end;) {
    const size = sectionSize(message, at, end);
    documents.push(message.subarray(at, at + size));
    at += size;
  }
  return { name: message.toString('latin1', start + 4, nameEnd), documents };
}

/** The first field names the command. Documents to insert stay bytes, everything else is decoded. */
function parseBody(bytes: Uint8Array, sequences: ReadonlyMap<string, Uint8Array[]>) {
  const name = firstField(bytes);
  const inserts = name === 'insert';
  const body = inserts ? deserialize(bytes, { ...AS_STORED, fieldsAsRaw: { documents: true } }) : decode(bytes);
  let raw: readonly Uint8Array[] = inserts && Array.isArray(body.documents) ? (body.documents as Uint8Array[]) : [];
  for (const [field, documents] of sequences) {
    if (inserts && field === 'documents') raw = documents;
    else body[field] = documents.map(decode);
  }
  return { name, database: typeof body.$db === 'string' ? body.$db : 'admin', body, raw };
}

function firstField(bytes: Uint8Array): string {
  const end = bytes.indexOf(0, 5);
  return bytes[4] === 0 || end < 0 ? '' : Buffer.from(bytes.subarray(5, end)).toString();
}

/** Drivers open with a hello in the old form, whatever they speak afterwards. */
function parseQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, HEADER + 4);
  if (nameEnd < 0) throw new ProtocolError('a query without a collection');
  const namespace = message.toString('utf8', HEADER + 4, nameEnd);
  const at = nameEnd + 1 + 8;
  const size = sectionSize(message, at, message.length);
  const parsed = parseBody(message.subarray(at, at + size), new Map());
  return { id, kind: 'query', wantsReply: true, ...parsed, database: namespace.split('.')[0] ?? 'admin' };
}

let lastId = 0;

/** Writing two pieces to a socket costs more than copying a small one. */
const SMALL = 16_384;

/** A reply to a request in one piece or two; the body is a document or the bytes of one. */
export function formatReply(request: Pick<Request, 'id' | 'kind'>, reply: Document | Uint8Array): Uint8Array[] {
  const body = reply instanceof Uint8Array ? reply : encode(reply);
  const head = headOf(request, body.length);
  return body.length > SMALL ? [head, body] : [Buffer.concat([head, body], head.length + body.length)];
}

function headOf(request: Pick<Request, 'id' | 'kind'>, bodyLength: number): Buffer {
  const head = Buffer.alloc(HEADER + (request.kind === 'query' ? 20 : 5));
  head.writeInt32LE(head.length + bodyLength, 0);
  lastId = (lastId + 1) & 0x7fffffff;
  head.writeInt32LE(lastId, 4);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.kind === 'query' ? OP_REPLY : OP_MSG, 12);
  // The flags say "can await data"; a single document follows.
  if (request.kind === 'query') {
    head.writeInt32LE(8, HEADER);
    head.writeInt32LE(1, HEADER + 16);
  }
  return head;
}
