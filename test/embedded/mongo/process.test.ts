import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../../../src/embedded/mongo/index.ts';
import { createServer } from '../../../src/embedded/mongo/server.ts';
import { checkDirectory } from '../../../src/embedded/mongo/storage/check.ts';
import { temporaryDirectory } from './support/server.ts';
import { writeUntilGone } from './support/writer.ts';

const main = fileURLToPath(new URL('../../../src/embedded/mongo/main.ts', import.meta.url));
/** As `npm test` builds it: a start takes a quarter of what it takes from source. */
const built = fileURLToPath(new URL('../../../dist/embedded/mongo/main.js', import.meta.url));
const kills = Number(process.env['EMBEDDED_MONGO_KILLS'] ?? 50);

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
