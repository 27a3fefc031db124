import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Collection, Document, IndexDescription } from 'mongodb';
import { startEmbeddedMongo } from '../../../src/embedded/mongo/index.ts';
import { createServer } from '../../../src/embedded/mongo/server.ts';
import { checkDirectory } from '../../../src/embedded/mongo/storage/check.ts';
import { temporaryDirectory } from './support/server.ts';
import { writeUntilGone } from './support/writer.ts';

const main = fileURLToPath(new URL('../../../src/embedded/mongo/main.ts', import.meta.url));
/** As `npm test` builds it: a start takes a quarter of what it takes from source. */
const built = fileURLToPath(new URL('../../../dist/embedded/mongo/main.js', import.meta.url));
const kills = Number(process.env['EMBEDDED_MONGO_KILLS'] ?? 50);

/** Enough that building an index over them, or removing them, takes many turns. */
const MANY = 20_000;

let directory: string;
const started: ChildProcessWithoutNullStreams[] = [];

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

type Started = Promise<{ child: ChildProcessWithoutNullStreams; url: string }>;

const start = (...more: string[]): Started => startNode('--import', 'tsx', main, '--dbpath', directory, ...more);
const startBuilt = (): Started => startNode(built, '--dbpath', directory);

async function startNode(...args: string[]): Started {
  const child = spawn(process.execPath, args);
  started.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return { child, url };
}

describe('the server process', () => {
  it(`loses nothing acknowledged when it is killed under load, ${kills} times`, async () => {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < kills; round++) {
      const { child, url } = await startBuilt();
      let isGone = false;
      // Between one write and the fiftieth of each client, so that they are met in different states.
      let left = 10 + ((round * 37) % 90);
      const gone = new Promise<void>((resolve) => {
        const onAcknowledged = () => {
          if (--left > 0 || isGone) return;
          child.kill('SIGKILL');
          isGone = true;
          resolve(writing);
        };
        const writing = writeUntilGone({ url, round, clients: 10, acknowledged, onAcknowledged, isGone: () => isGone });
      });
      await gone;
    }
    const { child, url } = await startBuilt();
    const client = await MongoClient.connect(url);
    const collection = client.db().collection<{ _id: string; n: number; key: string }>('acked');
    const stored = new Map((await collection.find().toArray()).map(({ _id, n }) => [_id, n]));
    const lost = [...acknowledged].filter(([id, n]) => (stored.get(id) ?? -1) < n);
    expect(acknowledged.size).toBeGreaterThan(kills * 10);
    expect(lost).toEqual([]);
    expect(await collection.countDocuments({ _id: { $gte: '' } })).toBe(stored.size);
    await client.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await checkDirectory(directory)).toEqual([]);
  }, 600_000);

  /**
   * A server with many documents, where something that lasts is begun and killed once it is seen to be under way and
   * a part of it is on disk. What was over too soon is begun again.
   */
  async function killedDuring(
    begin: (rows: Collection) => Promise<unknown>,
    isUnderWay: (rows: Collection) => Promise<boolean>,
    prepare: (rows: Collection) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    let done = false;
    const isDone = () => done;
    do {
      const { child, url } = await startBuilt();
      const [client, observer] = [await MongoClient.connect(url), await MongoClient.connect(url)];
      const [rows, seen] = [client, observer].map((each) => each.db().collection('many')) as [Collection, Collection];
      await rows.drop();
      await rows.insertMany(many());
      await prepare(rows);
      done = false;
      const begun = begin(rows).then(
        () => (done = true),
        () => undefined,
      );
      while (!isDone() && !(await isUnderWay(seen)));
      // On disk after what was begun before it.
      await observer.db().collection('others').insertOne({ a: 1 });
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      // Its answer may have been on its way: then it was over.
      await Promise.all([begun, ended]);
      for (const each of [client, observer]) void each.close(true);
    } while (isDone());
  }

  function many(): Document[] {
    const text = 'x'.repeat(200);
    return Array.from({ length: MANY }, (_, n) => ({
      _id: n,
      n,
      text: `${n % 1000} ${text}`,
      tags: [n, n + 1, n + 2, n + 3, n + 4],
    }));
  }

  /** What a new start makes of it; the directory is checked before and after. */
  async function startedAgain<T>(look: (rows: Collection) => Promise<T>): Promise<T> {
    const { child, url } = await startBuilt();
    const client = await MongoClient.connect(url);
    const seen = await look(client.db().collection('many'));
    expect(await client.db().collection('others').countDocuments()).toBeGreaterThan(0);
    await client.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await checkDirectory(directory)).toEqual([]);
    return seen;
  }

  const indexesOf = async (rows: Collection) => (await rows.indexes()).map(({ name }) => name);

  it.each<IndexDescription>([{ key: { text: 1, tags: 1 } }, { key: { text: 1, tags: 1, _id: 1 }, unique: true }])(
    'uses nothing of an index in whose building it was killed, and builds it anew (%j)',
    async (index) => {
      const name = Object.keys(index.key)
        .map((field) => `${field}_1`)
        .join('_');
      await killedDuring(
        (rows) => rows.createIndexes([index]),
        async (rows) => {
          const [stats] = await rows.aggregate([{ $collStats: { storageStats: {} } }]).toArray();
          return (stats?.['storageStats'] as { indexBuilds: string[] }).indexBuilds.includes(name);
        },
      );
      const text = new RegExp('^7 ');
      await startedAgain(async (rows) => {
        expect(await indexesOf(rows)).toEqual(['_id_']);
        expect(await rows.countDocuments({ text })).toBe(MANY / 1000);
        await expect(rows.find({ text }).hint(name).toArray()).rejects.toMatchObject({ code: 2 });
        await rows.createIndexes([index]);
      });
      await startedAgain(async (rows) => {
        expect(await indexesOf(rows)).toEqual(['_id_', name]);
        expect(await rows.find({ text }).hint(name).toArray()).toHaveLength(MANY / 1000);
        expect(await rows.find().sort({ text: 1, tags: 1 }).limit(2).toArray()).toMatchObject([{ n: 0 }, { n: 1000 }]);
      });
    },
    120_000,
  );

  it('has nothing left of a collection in whose dropping it was killed', async () => {
    await killedDuring(
      (rows) => rows.drop(),
      async (rows) => (await rows.estimatedDocumentCount()) === 0,
      (rows) => rows.createIndexes([{ key: { text: 1 } }]),
    );
    await startedAgain(async (rows) => {
      expect(await rows.findOne({})).toBeNull();
      expect(await rows.countDocuments({ text: /^7/ })).toBe(0);
      await rows.insertOne({ _id: 7 as never, text: '7 new' });
      await rows.createIndexes([{ key: { text: 1 } }]);
      expect(await rows.find({ text: /^7/ }).toArray()).toEqual([{ _id: 7, text: '7 new' }]);
    });
  }, 120_000);

  it('has no entry left of an index in whose dropping it was killed', async () => {
    await killedDuring(
      (rows) => rows.dropIndex('text_1'),
      async (rows) => (await indexesOf(rows)).length === 1,
      (rows) => rows.createIndexes([{ key: { text: 1 } }]),
    );
    await startedAgain(async (rows) => {
      expect(await indexesOf(rows)).toEqual(['_id_']);
      expect(await rows.countDocuments({ text: /^7 / })).toBe(MANY / 1000);
    });
  }, 120_000);

  it('refuses a directory that a live server holds, and takes over from a dead one', async () => {
    const { child } = await start();
    await expect(createServer({ directory })).rejects.toThrow(/in use by another embedded MongoDB server/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await createServer({ directory });
    await server.close();
  }, 60_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends cleanly by %s, its directory free again',
    async (signal) => {
      const { child, url } = await start();
      const client = await MongoClient.connect(url);
      await client.db().collection('x').insertOne({ a: 1 });
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      await client.close(true);
      const server = await createServer({ directory });
      await server.close();
    },
    60_000,
  );

  it('checks a directory that no server holds', async () => {
    const { child, url } = await startBuilt();
    const client = await MongoClient.connect(url);
    await client.db().collection('x').insertOne({ a: 1 });
    await client.close();
    const check = async () => {
      const checking = spawn(process.execPath, [built, '--dbpath', directory, '--check']);
      started.push(checking);
      const said: Buffer[] = [];
      for (const output of [checking.stdout, checking.stderr]) output.on('data', (chunk: Buffer) => said.push(chunk));
      const [code] = (await once(checking, 'close')) as [number];
      return `${code}: ${Buffer.concat(said).toString()}`;
    };
    expect(await check()).toMatch(/^1: .*in use by another embedded MongoDB server/);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await check()).toBe('0: every page, document and index entry is as it should be\n');
  }, 60_000);

  it('goes away with the process that started it', async () => {
    const { child } = await start('--attached');
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 60_000);

  it('prints an address that any client can use', async () => {
    const { url } = await start('--port', '0');
    const client = await MongoClient.connect(url);
    expect(await client.db().command({ ping: 1 })).toEqual({ ok: 1 });
    await client.close();
  }, 60_000);

  it.each([
    ['--help', ['--help'], 0, /usage: npm run embedded:mongo/],
    ['no directory', [], 2, /--dbpath is missing/],
    ['a port that is none', ['--dbpath', 'x', '--port', '70000'], 2, /not a port: 70000/],
    ['an unknown option', ['--dbpath', 'x', '--prot', '1'], 2, /--prot/],
  ])(
    'says how it is used: %s',
    async (_name, given, code, said) => {
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...given]);
      started.push(child);
      let output = '';
      const listen = (chunk: Buffer) => (output += chunk.toString());
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      expect(await once(child, 'close')).toEqual([code, null]);
      expect(output).toMatch(said);
    },
    60_000,
  );
});

describe('startEmbeddedMongo', () => {
  it('gives an address the driver can use, and keeps the data for the next start', async () => {
    const first = await startEmbeddedMongo({ directory });
    const client = await MongoClient.connect(first.url);
    await client.db().collection('x').insertOne({ a: 1 });
    await client.close();
    await expect(startEmbeddedMongo({ directory })).rejects.toThrow(/in use/);
    await first.stop();
    const second = await startEmbeddedMongo({ directory });
    const again = await MongoClient.connect(second.url);
    expect(again.db().databaseName).toBe('p2p_sandbox');
    expect(await again.db().collection('x').countDocuments()).toBe(1);
    await again.close();
    await second.stop();
  }, 60_000);
});
