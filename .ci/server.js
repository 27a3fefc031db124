// The product as a stranger starts it: `npm start`, with a port and a data directory of its own.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

const READY_MS = 180_000;
const root = new URL('..', import.meta.url);

/** What the machine happens to have configured is not what a fresh clone has. */
const { POSTGRES_URL, MONGODB_URI, REDIS_URL, NODE_ENV, AUTH_SECRET, SEED_DEMO, ...environment } = process.env;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Below the ports that the system hands out by itself: while the server is down, nobody else is given it. */
export async function freePort() {
  for (;;) {
    const port = randomInt(10_000, 32_768);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await new Promise((resolve) =>
      probe.once('listening', () => resolve(true)).once('error', () => resolve(false)),
    );
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
}

export async function startServer({ port, dataDir }) {
  const url = `http://127.0.0.1:${port}`;
  const output = [];
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...environment, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be ended.
    detached: true,
  });
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(chunk.toString()));
  let exitCode;
  const exited = new Promise((resolve) => {
    npm.once('exit', (code) => {
      exitCode = code ?? -1;
      resolve(exitCode);
    });
  });

  /** npm stands between us and the server, which notes its own id. */
  async function signal(name) {
    const { pid } = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8'));
    process.kill(pid, name);
    return exited;
  }

  async function ready() {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && exitCode === undefined) {
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return;
      await pause(200);
    }
    throw new Error('npm start did not become ready');
  }

  return {
    url,
    ready,
    signal,
    output: () => output.join(''),
    /** Whatever is left of it. */
    end() {
      try {
        process.kill(-npm.pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    },
  };
}
