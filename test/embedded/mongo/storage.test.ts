import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { open } from 'lmdb';
import type { RootDatabase } from 'lmdb';
import { createServer } from '../../../src/embedded/mongo/server.ts';
import { checkDirectory } from '../../../src/embedded/mongo/storage/check.ts';
import { describeOurs, startOurs } from './support/server.ts';
import type { OurServer, Row } from './support/server.ts';

let server: OurServer;
afterEach(() => server.clean());

const fileOf = ({ directory }: OurServer) => join(directory, 'data.mdb');

/** Fills the page that holds the text with zeros. */
async function damagePageOf(of: OurServer, text: string): Promise<void> {
  const bytes = await readFile(fileOf(of));
  const page = Math.floor(bytes.lastIndexOf(text) / 4096) * 4096;
  await writeFile(fileOf(of), bytes.fill(0, page, page + 4096));
}

describeOurs('the data directory', () => {
  it('uses the space of what was removed again', async () => {
    server = await startOurs();
    const rows = server.db.collection<Row>('rows');
    await rows.createIndexes([{ key: { text: 1 } }]);
    const turn = async (n: number) => {
      const text = String(n).repeat(1000);
      await rows.insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i, text: `${i} ${text}` })));
      await rows.deleteMany({});
      return (await stat(fileOf(server))).size;
    };
    for (let n = 0; n < 4; n++) await turn(n);
    const settled = await turn(4);
    let last = settled;
    for (let n = 0; n < 10; n++) last = await turn(n);
    expect(settled).toBeGreaterThan(1_000_000);
    // Ten more turns of 2 MB of documents and entries: without reuse it would be five times as large. How much is in
    // use at once depends on how many transactions a busy machine makes of a turn.
    expect(last).toBeLessThan(settled * 3);
    await server.stopServer();
  }, 60_000);

  it('is there again after a restart, with documents and indexes', async () => {
    const first = await startOurs();
    const things = first.db.collection('things');
    await things.createIndexes([{ key: { k: 1 }, unique: true }]);
    await things.insertMany([{ k: ['a', 'b'] }, { k: 'c' }]);
    await first.stopServer();
    server = await startOurs({ directory: first.directory });
    const again = server.db.collection('things');
    await expect(again.insertOne({ k: 'b' })).rejects.toMatchObject({ code: 11000 });
    await again.insertOne({ k: 'd' });
    expect(await again.countDocuments({ k: { $in: ['a', 'b', 'c', 'd'] } })).toBe(3);
    await server.stopServer();
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['cut off within its first page', (file) => truncate(file, 100)],
    ['cut off behind its second page', (file) => truncate(file, 8192)],
    ['cut off in its middle', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
    ['without its last tenth', async (file) => truncate(file, Math.floor((await stat(file)).size * 0.9))],
    ['overwritten', (file) => writeFile(file, Buffer.alloc(100_000, 7))],
    ['zeroed', (file) => writeFile(file, Buffer.alloc(100_000))],
  ])('is refused by name when its file is %s', async (_name, damage) => {
    server = await startOurs();
    const text = 'x'.repeat(3000);
    await server.db.collection<Row>('things').insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, text })));
    await server.stopServer();
    await damage(fileOf(server));
    await expect(createServer({ directory: server.directory })).rejects.toThrow(/data\.mdb is damaged/);
  });

  it.each<[string, (branch: number, branches: readonly number[]) => number]>([
    ['to itself', (branch) => branch],
    ['in a circle', (branch, branches) => branches[(branches.indexOf(branch) + 1) % branches.length] ?? 0],
    ['to one page', (_branch, [first = 0]) => first],
  ])('is refused by name when its pages point %s', async (_name, target) => {
    server = await startOurs();
    const text = 'x'.repeat(700);
    await server.db.collection<Row>('things').insertMany(Array.from({ length: 2000 }, (_, n) => ({ _id: n, text })));
    await server.stopServer();
    await pointBranches(fileOf(server), target);
    await expect(createServer({ directory: server.directory })).rejects.toThrow(/data\.mdb is damaged/);
    await expect(checkDirectory(server.directory)).rejects.toThrow(/data\.mdb is damaged/);
  });

  it('gives an error, and nothing wrong, for a document whose pages are damaged', async () => {
    server = await startOurs();
    const things = server.db.collection<Row>('things');
    const text = 'x'.repeat(9000);
    await things.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, text: `this is ${n} ${text}` })));
    await server.stopServer();
    expect(await checkDirectory(server.directory)).toEqual([]);
    await damagePageOf(server, 'this is 150 ');

    server = await startOurs({ directory: server.directory });
    const again = server.db.collection<Row>('things');
    await expect(again.findOne({ _id: 150 })).rejects.toThrow(/document 151 of the collection is damaged on disk/);
    await expect(again.find().toArray()).rejects.toThrow(/is damaged on disk/);
    expect(await again.findOne({ _id: 3 })).toMatchObject({ _id: 3 });
    await server.stopServer();
    await expect(checkDirectory(server.directory)).rejects.toThrow(/data\.mdb is damaged/);
  });

  it('is looked at page by page after an end by force, and refused when one is damaged', async () => {
    server = await startOurs();
    const rows = Array.from({ length: 300 }, (_, n) => ({ _id: n, text: `this is ${n} ${'x'.repeat(500)}` }));
    await server.db.collection<Row>('things').insertMany(rows);
    await server.stopServer();
    const { directory } = server;
    const dead = JSON.stringify({ pid: 2 ** 30, port: 1, token: 'none' });
    const root = open<Buffer, string>({ path: directory, encoding: 'binary', maxDbs: 4 });
    await root.openDB<Buffer, string>('catalog', { encoding: 'binary' }).put('\0owner', Buffer.from(dead));
    await root.close();
    await damagePageOf(server, 'this is 150 ');
    await expect(createServer({ directory })).rejects.toThrow(/data\.mdb is damaged/);
  });

  it('is checked for index entries that do not fit their documents', async () => {
    server = await startOurs();
    const things = server.db.collection<Row>('things');
    await things.createIndexes([{ key: { a: 1 } }]);
    await things.insertMany([
      { _id: 1, a: [1, 2] },
      { _id: 2, a: 3 },
    ]);
    await server.stopServer();
    const { directory } = server;
    const root = open<Buffer, Buffer>({ path: directory, encoding: 'binary', overlappingSync: false, maxDbs: 4 });
    const entries = root.openDB<Buffer, Buffer>('entries', { encoding: 'binary', keyEncoding: 'binary' });
    const [last] = entries.getKeys({ reverse: true, start: Buffer.alloc(8, 0xff), end: Buffer.alloc(1), limit: 1 });
    const stray = Buffer.from(last ?? []);
    await entries.remove(stray);
    await entries.put(stray.fill(0xaa, 5, 9), Buffer.alloc(6));
    await root.close();
    expect(await checkDirectory(directory)).toEqual(['test.things: document 2 lacks an entry in the index a_1']);
  });

  it('is refused, and left as it is, when a newer version wrote it', async () => {
    server = await startOurs();
    await server.db.collection('things').insertOne({ a: 1 });
    await server.stopServer();
    const { directory } = server;
    const write = (version: string) => markAs(directory, version);
    await write('99');
    await expect(createServer({ directory })).rejects.toThrow(
      /written by a newer version \(format 99\); this one reads up to format \d+$/,
    );
    await write('1');
    server = await startOurs({ directory });
    expect(await server.db.collection('things').countDocuments()).toBe(1);
    await server.stopServer();
  });

  it('gets new index entries when an older version wrote it', async () => {
    server = await startOurs();
    const { directory } = server;
    const things = server.db.collection<Row>('things');
    await things.createIndexes([{ key: { k: 1 }, unique: true }]);
    await things.insertMany([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    await server.stopServer();
    await markAs(directory, '1', (root) => root.openDB('entries', { encoding: 'binary' }).clearAsync());
    server = await startOurs({ directory });
    const again = server.db.collection<Row>('things');
    expect(
      await again
        .find({ k: { $gte: 'a' } })
        .sort({ k: -1 })
        .hint({ k: 1 })
        .toArray(),
    ).toMatchObject([{ _id: 2 }, { _id: 1 }]);
    await expect(again.insertOne({ _id: 3, k: 'b' })).rejects.toMatchObject({ code: 11000 });
    await server.stopServer();
  });
});

/** Lets all nodes of each branch page point to another page. */
async function pointBranches(file: string, target: (branch: number, branches: readonly number[]) => number) {
  const bytes = await readFile(file);
  const pages = Array.from({ length: bytes.length / 4096 }, (_, number) => number).slice(2);
  const branches = pages.filter(
    (number) => bytes.readBigUInt64LE(number * 4096) === BigInt(number) && bytes.readUInt16LE(number * 4096 + 18) === 1,
  );
  expect(branches.length).toBeGreaterThan(2);
  for (const branch of branches) {
    const nodes = bytes.subarray(branch * 4096 + 24);
    for (let n = 0; n < bytes.readUInt16LE(branch * 4096 + 20) / 2; n++) {
      nodes.writeUIntLE(target(branch, branches), nodes.readUInt16LE(2 * n), 6);
    }
  }
  await writeFile(file, bytes);
}

/** Writes another format's number into a data directory that no server holds. */
async function markAs(
  directory: string,
  version: string,
  besides?: (root: RootDatabase<Buffer, string>) => Promise<unknown>,
) {
  const root = open<Buffer, string>({ path: directory, encoding: 'binary', maxDbs: 4 });
  await root.openDB<Buffer, string>('catalog', { encoding: 'binary' }).put('\0version', Buffer.from(version));
  await besides?.(root);
  await root.close();
}
