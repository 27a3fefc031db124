import { createServer, type AddressInfo, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { deserialize, type Document, Long, serialize } from 'bson';
import { open } from 'lmdb';

/**
 * The least server that the official driver talks to: documents under their _id in lmdb, each commit flushed. It reads
 * nothing of a document but the _id, which has to stand first and be an ObjectId; it knows no filter, no other index,
 * no faulty message.
 */
const { values } = parseArgs({ options: { dbpath: { type: 'string', default: '' } } });
const root = open<Buffer, Buffer>({ path: values.dbpath, encoding: 'binary', overlappingSync: false });
const documents = root.openDB<Buffer, Buffer>('documents', { encoding: 'binary', keyEncoding: 'binary' });

const OP_MSG = 2013;
const HELLO = {
  ismaster: true,
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
};
/** Behind the size of the document, the type, `_id` and its end. */
const ID = { start: 9, end: 21 };

/** Many documents to insert come behind the command, one after the other. */
function sequenceIn(message: Buffer, start: number): Buffer[] {
  const rows: Buffer[] = [];
  for (let at = message.indexOf(0, start + 5) + 1; at < message.length;) {
    const size = message.readInt32LE(at);
    rows.push(message.subarray(at, at + size));
    at += size;
  }
  return rows;
}

async function answer(command: Document, sequence: Buffer[] | undefined): Promise<Document> {
  if ('insert' in command) {
    const rows = sequence ?? (command['documents'] as Buffer[]);
    await Promise.all(rows.map((row) => documents.put(row.subarray(ID.start, ID.end), row)));
    return { n: rows.length, ok: 1 };
  }
  if ('find' in command) {
    const { _id } = command['filter'] as { _id: { id: Buffer } };
    const found = documents.get(_id.id);
    const firstBatch = found ? [deserialize(found)] : [];
    return { cursor: { firstBatch, id: Long.ZERO, ns: 'bench.rows' }, ok: 1 };
  }
  return HELLO;
}

async function reply(socket: Socket, message: Buffer): Promise<void> {
  const isMessage = message.readInt32LE(12) === OP_MSG;
  const start = isMessage ? 21 : message.indexOf(0, 20) + 9;
  const end = start + message.readInt32LE(start);
  const command = deserialize(message.subarray(start, end), { fieldsAsRaw: { documents: true } });
  const body = serialize(await answer(command, end < message.length ? sequenceIn(message, end) : undefined));
  const head = Buffer.alloc(isMessage ? 21 : 36);
  head.writeInt32LE(head.length + body.length, 0);
  message.copy(head, 8, 4, 8);
  head.writeInt32LE(isMessage ? OP_MSG : 1, 12);
  if (!isMessage) head.writeInt32LE(1, 32);
  socket.write(Buffer.concat([head, body]));
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
      const length = bytes.readInt32LE(0);
      void reply(socket, bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, url: `mongodb://127.0.0.1:${port}/?directConnection=true` })}\n`);
});
process.once('SIGTERM', () => process.exit());
