import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Timestamp } from 'bson';
import { startServer } from '../support/server.ts';
import type { Row, TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const HOUR = 3_600_000;
/** MongoDB sweeps once a minute. */
const PATIENCE_MS = 150_000;

const past = new Date(Date.now() - 2 * HOUR);
const soon = new Date(Date.now() + HOUR);
const later = new Date(Date.now() + 2 * HOUR);

describe('a TTL index', () => {
  it('counts the earliest of several dates, and nothing that is no date', async () => {
    const rows = server.db.collection<Row>('expiring');
    await rows.createIndexes([{ key: { at: 1 }, expireAfterSeconds: 60 }]);
    await rows.insertMany([
      { _id: 'past', at: past },
      { _id: 'a past one behind one to come', at: [later, past] },
      { _id: 'a past one among others', at: ['x', null, past, 1] },
    ]);
    await rows.insertMany([
      { _id: 'to come', at: soon },
      { _id: 'all to come', at: [later, soon] },
      { _id: 'missing' },
      { _id: 'null', at: null },
      { _id: 'a text', at: past.toISOString() },
      { _id: 'a number', at: 0 },
      { _id: 'a timestamp', at: Timestamp.fromBits(1, 1) },
      { _id: 'in a document', at: { date: past } },
      { _id: 'no date among them', at: ['x', 0, { date: past }] },
      { _id: 'none at all', at: [] },
    ]);
    const alive = ['to come', 'all to come', 'missing', 'null', 'a text', 'a number'];
    const others = ['a timestamp', 'in a document', 'no date among them', 'none at all'];
    const left = async () => (await rows.find().toArray()).map(({ _id }) => _id);
    const deadline = Date.now() + PATIENCE_MS;
    while ((await left()).length > 10 && Date.now() < deadline) await server.db.command({ ping: 1 });
    expect(await left()).toEqual([...alive, ...others]);
  }, 180_000);

  it('takes no account of a document that a partial index leaves out', async () => {
    const rows = server.db.collection<Row>('partial');
    await rows.createIndexes([{ key: { at: 1 }, expireAfterSeconds: 60, partialFilterExpression: { kind: 'brief' } }]);
    await rows.insertMany([
      { _id: 1, at: past, kind: 'brief' },
      { _id: 2, at: past, kind: 'lasting' },
    ]);
    const deadline = Date.now() + PATIENCE_MS;
    while ((await rows.countDocuments()) > 1 && Date.now() < deadline) await server.db.command({ ping: 1 });
    expect((await rows.find().toArray()).map(({ _id }) => _id)).toEqual([2]);
  }, 180_000);
});
