import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deserialize, serialize } from 'bson';
import { Long, MongoClient } from 'mongodb';
import { Cursors } from '../../../src/embedded/mongo/commands/cursors.ts';
import { freePort } from '../../../src/embedded/free-port.ts';
import { createServer } from '../../../src/embedded/mongo/server.ts';
import { describeOurs, startOurs, temporaryDirectory } from './support/server.ts';
import type { OurServer, Row } from './support/server.ts';

interface Pooled {
  _id: string;
  who?: number;
  n?: number;
}

let server: OurServer;
beforeAll(async () => {
  server = await startOurs();
  const rows = Array.from({ length: 2000 }, (_, n) => ({ _id: n, text: 'x'.repeat(10_000) }));
  await server.db.collection<Row>('large').insertMany(rows);
});
afterAll(() => server.stop());

/** A find over everything, as bytes of the wire. */
function findAll(): Buffer {
  const document = serialize({ find: 'large', $db: 'test', batchSize: 2000 });
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + document.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, document]);
}

async function open() {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describeOurs('connections', () => {
  it('who connects while the data is being opened is answered', async () => {
    const port = await freePort();
    const opening = createServer({ directory: await temporaryDirectory(), port });
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
    expect(await client.db().command({ ping: 1 })).toEqual({ ok: 1 });
    await client.close();
    await (await opening).close();
  });

  it('many clients with pools of their own write and read at the same time', async () => {
    const clients = await Promise.all(Array.from({ length: 12 }, () => server.connect({ maxPoolSize: 10 })));
    const tasks = clients.flatMap((client, who) =>
      Array.from({ length: 25 }, async (_, n) => {
        const own = client.db('test').collection<Pooled>('pooled');
        const _id = `${who}/${n}`;
        await own.insertOne({ _id, who });
        await own.updateOne({ _id: `sum ${who}` }, { $inc: { n: 1 } }, { upsert: true });
        return (await own.findOne({ _id }))?.who === who;
      }),
    );
    expect(new Set(await Promise.all(tasks))).toEqual(new Set([true]));
    const pooled = server.db.collection<Pooled>('pooled');
    expect(await pooled.countDocuments({ who: { $gte: 0 } })).toBe(300);
    expect(await pooled.countDocuments({ n: 25 })).toBe(12);
  }, 60_000);

  it('a hundred upserts of one key at the same moment give one document', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => server.connect({ maxPoolSize: 10 })));
    const counted = server.db.collection<Row>('counted');
    await counted.createIndexes([{ key: { who: 1 }, unique: true }]);
    const upsert = (client: MongoClient) =>
      client
        .db('test')
        .collection('counted')
        .updateOne({ who: 'me' }, { $inc: { n: 1 } }, { upsert: true });
    const results = await Promise.all(clients.flatMap((client) => Array.from({ length: 10 }, () => upsert(client))));
    expect(results.filter(({ upsertedId }) => upsertedId)).toHaveLength(1);
    expect(await counted.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ who: 'me', n: 100 }]);
  });

  it('a client that does not read its answers, or dies over them, is in nobody’s way', async () => {
    const slow = await Promise.all(Array.from({ length: 5 }, open));
    for (const socket of slow) socket.pause().write(Buffer.concat([findAll(), findAll(), findAll()]));
    const dying = await Promise.all(Array.from({ length: 20 }, open));
    for (const [n, socket] of dying.entries()) {
      const bytes = findAll();
      socket.write(bytes.subarray(0, n % 2 ? bytes.length : 10), () => socket.resetAndDestroy());
    }
    expect(await server.db.collection<Row>('large').countDocuments({ _id: { $lt: 5 } })).toBe(5);
    for (const socket of slow) {
      let received = 0;
      socket.on('data', (chunk: Buffer) => (received += chunk.length));
      socket.resume();
      while (received < 3 * 15_000_000) await once(socket, 'data');
      socket.destroy();
    }
  }, 60_000);

  it('a cursor opened on one connection goes on over another', async () => {
    const [one, other] = await Promise.all([server.connect({ maxPoolSize: 1 }), server.connect({ maxPoolSize: 1 })]);
    const opened = await one.db('test').command({ find: 'large', batchSize: 2, projection: { text: 0 } });
    const id = Long.fromNumber((opened.cursor as { id: number }).id);
    await one.close();
    const more = await other.db('test').command({ getMore: id, collection: 'large', batchSize: 2 });
    expect(more.cursor).toMatchObject({ nextBatch: [{ _id: 2 }, { _id: 3 }] });
  });

  it('cursors are dropped when nobody has asked for ten minutes', async () => {
    const cursors = new Cursors();
    const document = serialize({ a: 1 });
    const reply = await cursors.first('a.b', { next: () => document, pause: () => undefined }, 1);
    const { id } = (deserialize(reply, { promoteLongs: false }) as { cursor: { id: Long } }).cursor;
    cursors.expire(Date.now() + 9 * 60_000);
    expect(await cursors.next(id.toBigInt(), 'a.b', 1)).toBeInstanceOf(Uint8Array);
    cursors.expire(Date.now() + 11 * 60_000);
    await expect(cursors.next(id.toBigInt(), 'a.b', 1)).rejects.toThrow(/not found/);
  });
});
