import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/embedded/mongo/index.ts';
import { eventually } from '../platform/support.ts';
import { childrenOf } from '../support/server-process.ts';
import { temporaryDirectory } from './mongo/support/server.ts';

let directory: string;
let lines: string[];
let server: EmbeddedMongo;
let stranger: Server;
beforeEach(async () => {
  directory = await temporaryDirectory();
  lines = [];
  server = await startEmbeddedMongo({ directory, log: (line) => lines.push(line) });
});
afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const portIsTaken = () => lines.some((line) => line.includes('did not start again, trying on'));

/** Kills the server and gives its port to another program before it is started again. */
async function loseThePort(): Promise<void> {
  const child = (await childrenOf(process.pid)).find(({ command }) => command.includes(directory));
  process.kill(child?.pid ?? 0, 'SIGKILL');
  stranger = await listenOn(Number(new URL(server.url).port));
  await eventually('the failed start', () => portIsTaken());
}

async function listenOn(port: number): Promise<Server> {
  for (;;) {
    const attempt = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    try {
      await once(attempt, 'listening');
      return attempt;
    } catch {
      await sleep(1);
    }
  }
}

it('starts a killed server again as soon as nothing is in its way', async () => {
  const client = await MongoClient.connect(server.url);
  const kept = client.db().collection('kept');
  await kept.insertOne({ a: 1 });
  await loseThePort();
  stranger.close();
  expect(await eventually('an answer', () => kept.countDocuments().catch(() => undefined))).toBe(1);
  await client.close();
}, 60_000);

it('stops for good while it tries to start a killed server again', async () => {
  await loseThePort();
  await server.stop();
  stranger.close();
  expect(await childrenOf(process.pid)).not.toContainEqual(
    expect.objectContaining({ command: expect.stringContaining(directory) }),
  );
}, 60_000);
