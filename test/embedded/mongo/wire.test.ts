import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';
import fc from 'fast-check';
import { describeOurs, startOurs } from './support/server.ts';
import type { OurServer } from './support/server.ts';

let server: OurServer;
beforeAll(async () => {
  server = await startOurs();
});
afterAll(() => server.stop());

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function message(body: Document, { flags = 0, opcode = 2013, extra = Buffer.alloc(0) } = {}): Buffer {
  const document = serialize(body);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + document.length + extra.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(opcode, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, document, extra]);
}

/** Kind, size (still nothing) and name of a sequence of documents. */
const sequenceHead = (name: string): Buffer => Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from(`${name}\0`)]);

async function reply(socket: Socket): Promise<Document> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < bytes.readInt32LE(0)) {
    bytes = Buffer.concat([bytes, ((await once(socket, 'data')) as [Buffer])[0]]);
  }
  expect(bytes.readInt32LE(8)).toBe(7);
  return deserialize(bytes.subarray(bytes.readInt32LE(12) === 1 ? 36 : 21));
}

describeOurs('framing', () => {
  it('takes a message that arrives byte by byte', async () => {
    const socket = await open();
    for (const byte of message({ ping: 1, $db: 'admin' })) socket.write(Buffer.from([byte]));
    expect(await reply(socket)).toEqual({ ok: 1 });
    socket.destroy();
  });

  it('takes a message of 48,000,000 bytes, and ends the connection at one more', async () => {
    const send = async (size: number) => {
      const socket = await open();
      const part = serialize({ text: 'x'.repeat(12_000_000) });
      const [head, body] = [message({ insert: 'large', $db: 'test' }), sequenceHead('documents')];
      const last = size - head.length - body.length - 3 * part.length;
      const text = 'x'.repeat(last - serialize({ text: '' }).length);
      const whole = Buffer.concat([head, body, part, part, part, serialize({ text })]);
      whole.writeInt32LE(whole.length, 0);
      whole.writeInt32LE(whole.length - head.length - 1, head.length + 1);
      expect(whole.length).toBe(size);
      socket.write(whole);
      return socket;
    };
    const taken = await send(48_000_000);
    expect(await reply(taken)).toMatchObject({ ok: 1, n: 4 });
    taken.destroy();
    const ended = await send(48_000_001);
    await new Promise((resolve) => ended.once('close', resolve));
  }, 60_000);

  it('answers several messages sent at once in their order', async () => {
    const socket = await open();
    const pings = Array.from({ length: 5 }, () => message({ ping: 1, $db: 'admin' }));
    socket.write(Buffer.concat([...pings, message({ fly: 1, $db: 'admin' })]));
    let received = Buffer.alloc(0);
    while (!received.includes('CommandNotFound')) {
      received = Buffer.concat([received, ((await once(socket, 'data')) as [Buffer])[0]]);
    }
    expect(received.indexOf('CommandNotFound')).toBeGreaterThan(5 * 30);
    socket.destroy();
  });

  it('answers the hello of old drivers', async () => {
    const socket = await open();
    const document = serialize({ isMaster: 1, helloOk: true });
    const head = Buffer.concat([
      Buffer.alloc(20),
      Buffer.from('admin.$cmd\0'),
      Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]),
    ]);
    head.writeInt32LE(head.length + document.length, 0);
    head.writeInt32LE(7, 4);
    head.writeInt32LE(2004, 12);
    socket.write(Buffer.concat([head, document]));
    expect(await reply(socket)).toMatchObject({ ismaster: true, helloOk: true, maxWireVersion: 21, ok: 1 });
    socket.destroy();
  });

  it('passes over a checksum', async () => {
    const socket = await open();
    socket.write(message({ ping: 1, $db: 'admin' }, { flags: 1, extra: Buffer.from([1, 2, 3, 4]) }));
    expect(await reply(socket)).toEqual({ ok: 1 });
    socket.destroy();
  });
});

describeOurs('bytes that make no sense', () => {
  const lengthOf = (length: number) => {
    const bytes = message({ ping: 1, $db: 'admin' });
    bytes.writeInt32LE(length, 0);
    return bytes;
  };
  const sectionOf = (size: number) => {
    const bytes = message({ ping: 1, $db: 'admin' });
    bytes.writeInt32LE(size, 21);
    return bytes;
  };

  it.each([
    ['a negative length', lengthOf(-1)],
    ['a length of nothing', lengthOf(0)],
    ['a huge length', lengthOf(2_000_000_000)],
    ['a document larger than its message', sectionOf(100_000)],
    ['a negative document', sectionOf(-5)],
    ['an unknown operation', message({ ping: 1 }, { opcode: 2010 })],
    ['unknown required flags', message({ ping: 1 }, { flags: 4 })],
    ['an unknown section', message({ ping: 1, $db: 'a' }, { extra: Buffer.from([9, 5, 0, 0, 0, 0]) })],
    ['two bodies', message({ ping: 1, $db: 'a' }, { extra: Buffer.from([0, 5, 0, 0, 0, 0]) })],
  ])('close the connection: %s', async (_name, bytes) => {
    const socket = await open();
    socket.write(bytes);
    await once(socket, 'close');
    expect(await server.db.command({ ping: 1 })).toEqual({ ok: 1 });
  });

  it('close at most their own connection, whatever they are', async () => {
    const valid = message({ insert: 'fuzz', documents: [{ a: 1, b: 'x' }], $db: 'test' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 }),
        fc.nat(valid.length),
        async (changes, cut) => {
          const bytes = Buffer.from(valid);
          for (const { at, byte } of changes) bytes[at] = byte;
          const socket = await open();
          socket.resume().end(bytes.subarray(0, cut));
          await once(socket, 'close');
          expect(await server.db.command({ ping: 1 })).toEqual({ ok: 1 });
        },
      ),
      { numRuns: 200 },
    );
    for (const document of await server.db.collection('fuzz').find().toArray()) expect(document._id).toBeDefined();
  });

  it('close at most their own connection when nothing about them is valid', async () => {
    const inUse = await server.connect({ maxPoolSize: 1 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), async (bytes) => {
        const socket = await open();
        socket.resume().end(bytes);
        await once(socket, 'close');
        expect(await inUse.db('test').command({ ping: 1 })).toEqual({ ok: 1 });
      }),
      { numRuns: 200 },
    );
  });
});
