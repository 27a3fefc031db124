import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/free-port.ts';

const given = process.env['TEST_REDIS_URL'];

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const isRedisHere = given !== undefined || isInstalled();
if (!isRedisHere) {
  process.stderr.write(
    'Two processes are not tested: there is neither TEST_REDIS_URL nor a redis-server on the PATH.\n',
  );
}

/** The server of TEST_REDIS_URL, or one of our own, which can be stopped and started. */
export interface TestRedis {
  url: string;
  own?: { start(): Promise<void>; stop(): Promise<void> };
  close(): Promise<void>;
}

export async function openRedis(): Promise<TestRedis> {
  if (given !== undefined) return { url: given, close: () => Promise.resolve() };
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const directory = await mkdtemp(join(tmpdir(), 'p2p redis '));
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
    child = spawn('redis-server', options, { stdio: 'ignore' });
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }
  async function stop(): Promise<void> {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url,
    own: { start, stop },
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
