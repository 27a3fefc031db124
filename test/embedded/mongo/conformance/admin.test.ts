import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientSession, Db, Document } from 'mongodb';
import { describeOurs, itOurs, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe('talking to the driver', () => {
  it.each(['ping', 'buildInfo', 'connectionStatus', 'hello', 'isMaster', 'serverStatus', 'hostInfo'])(
    'answers %s',
    async (name) => {
      expect(await server.client.db('admin').command({ [name]: 1 })).toMatchObject({ ok: 1 });
    },
  );

  it('answers getParameter', async () => {
    const reply = await server.client.db('admin').command({ getParameter: 1, featureCompatibilityVersion: 1 });
    expect(reply).toMatchObject({
      featureCompatibilityVersion: { version: expect.stringMatching(/^\d+\.\d+$/) as unknown },
    });
  });

  it('is content with sessions, majority and journal, retried writes asked for', async () => {
    const client = await server.connect({ retryWrites: true, w: 'majority', journal: true });
    const session = client.startSession();
    await client.db(server.db.databaseName).collection('s').insertOne({ a: 1 }, { session });
    expect(await client.db(server.db.databaseName).collection('s').countDocuments({}, { session })).toBe(1);
    await session.endSession();
  });

  it('takes unacknowledged writes', async () => {
    const client = await server.connect({ w: 0 });
    await client.db(server.db.databaseName).collection('w0').insertOne({ a: 1 });
    const deadline = Date.now() + 5000;
    while ((await server.db.collection('w0').countDocuments()) === 0 && Date.now() < deadline)
      await server.db.command({ ping: 1 });
    expect(await server.db.collection('w0').countDocuments()).toBe(1);
  });

  it('refuses an unknown command', async () => {
    await expect(server.db.command({ fly: 1 })).rejects.toMatchObject({ code: 59 });
  });

  itOurs.each([
    ['a transaction', { insert: 'x', documents: [{}], txnNumber: 1, startTransaction: true, autocommit: false }, 20],
    ['more copies than there are', { insert: 'x', documents: [{}], writeConcern: { w: 3 } }, 2],
    ['a collation', { find: 'x', collation: { locale: 'ar' } }, 115],
    ['a capped collection', { create: 'c', capped: true, size: 10 }, 115],
    ['a tailable cursor', { find: 'x', tailable: true }, 115],
    ['a bad collection name', { find: 'a$b' }, 73],
  ])('refuses %s', async (_name, command, code) => {
    await expect(server.db.command(command)).rejects.toMatchObject({ code });
  });
});

describeOurs('what only a replica set holds', () => {
  it.each<[string, (session: ClientSession) => Promise<unknown>]>([
    ['a write', (session) => server.db.collection('t').insertOne({}, { session })],
    ['a read', (session) => server.db.collection('t').findOne({}, { session })],
  ])('is refused by name: %s in a transaction', async (_name, work) => {
    const session = server.client.startSession();
    session.startTransaction();
    // Of a write the driver makes an error of its own, with the server's in it.
    const error: { originalError?: unknown } = await work(session).then(
      () => ({}),
      (reason: unknown) => reason as object,
    );
    expect(error.originalError ?? error).toMatchObject({
      code: 20,
      codeName: 'IllegalOperation',
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
    expect(await server.db.collection('t').countDocuments()).toBe(0);
  });

  it.each(['commitTransaction', 'abortTransaction'])('is refused by name: %s', async (name) => {
    await expect(server.client.db('admin').command({ [name]: 1, txnNumber: 1, autocommit: false })).rejects.toThrow(
      /transaction/i,
    );
  });

  it('is refused by name: a change stream', async () => {
    const changes = server.db.collection('t').watch();
    await expect(changes.next()).rejects.toMatchObject({
      message: expect.stringContaining('$changeStream') as unknown,
    });
    await changes.close();
  });
});

describe('listCollections', () => {
  let db: Db;
  beforeAll(async () => {
    db = server.client.db(`${server.db.databaseName}_listed`);
    for (const name of ['logs', 'logs.old', 'people']) await db.createCollection(name);
  });
  afterAll(() => db.dropDatabase());

  it.each<[string, Document, string[]]>([
    ['a name', { name: 'logs' }, ['logs']],
    ['several names', { name: { $in: ['people', 'logs', 'nobody'] } }, ['logs', 'people']],
    ['a beginning', { name: /^logs/ }, ['logs', 'logs.old']],
    ['a kind', { type: 'collection' }, ['logs', 'logs.old', 'people']],
    ['a kind that none is of', { type: 'view' }, []],
    ['an option that none has', { 'options.capped': true }, []],
    ['two conditions', { $and: [{ name: { $gt: 'logs' } }, { type: 'collection' }] }, ['logs.old', 'people']],
  ])('tells of those that a filter lets through: %s', async (_name, filter, names) => {
    const found = await db.listCollections(filter).toArray();
    expect(found.map(({ name }) => name).sort()).toEqual(names);
    for (const each of found) {
      expect(each).toMatchObject({
        type: 'collection',
        options: {},
        info: { readOnly: false },
        idIndex: { name: '_id_' },
      });
    }
  });

  it('filters what it tells the names of alone, and hands it out in batches', async () => {
    const found = await db.listCollections({ name: /^logs/ }, { nameOnly: true, batchSize: 1 }).toArray();
    expect(found.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'logs', type: 'collection' },
      { name: 'logs.old', type: 'collection' },
    ]);
  });

  it('refuses a filter that makes no sense', async () => {
    await expect(db.listCollections({ name: { $nothing: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
  });
});

describe('collections and databases', () => {
  it('are created, listed and dropped', async () => {
    const db = server.client.db(`${server.db.databaseName}_rooms`);
    await db.createCollection('one');
    await db.collection('two').insertOne({ a: 1 });
    await expect(db.createCollection('one')).rejects.toMatchObject({ code: 48 });
    expect((await db.listCollections().toArray()).map(({ name }) => name).sort()).toEqual(['one', 'two']);
    expect(await db.listCollections({ name: 'one' }, { nameOnly: true }).toArray()).toMatchObject([
      { name: 'one', type: 'collection' },
    ]);
    expect((await db.admin().listDatabases()).databases.map(({ name }) => name)).toContain(db.databaseName);
    await db.collection('two').drop();
    expect(await db.collection('two').countDocuments()).toBe(0);
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
    expect((await db.admin().listDatabases({ nameOnly: true })).databases.map(({ name }) => name)).not.toContain(
      db.databaseName,
    );
  });
});
