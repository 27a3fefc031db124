import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from '@jest/globals';
import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';

export async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

export function message(body: Document, { flags = 0, opcode = 2013, extra = Buffer.alloc(0) } = {}): Buffer {
  const document = serialize(body);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + document.length + extra.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(opcode, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, document, extra]);
}

export async function reply(socket: Socket): Promise<Document> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < bytes.readInt32LE(0)) {
    bytes = Buffer.concat([bytes, ((await once(socket, 'data')) as [Buffer])[0]]);
  }
  expect(bytes.readInt32LE(8)).toBe(7);
  return deserialize(bytes.subarray(bytes.readInt32LE(12) === 1 ? 36 : 21));
}
