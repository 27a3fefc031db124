import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/embedded/postgres/index.ts';
import { findProcess } from '../../../src/embedded/postgres/processes.ts';
import {
  cleanUp,
  isRunning,
  pathWith,
  postmasterPid,
  query,
  removeTemplate,
  startOwner,
  temporaryDirectory,
  until,
  untilEnded,
  usedDirectory,
  whenDone,
} from './support.ts';

afterAll(removeTemplate);

const linuxOnly = process.platform === 'linux' ? it : it.skip;

async function takeOver(directory: string): Promise<{ url: string; lines: string[] }> {
  const lines: string[] = [];
  const server = await startEmbeddedPostgres({ directory, log: (line) => lines.push(line) });
  whenDone(() => server.stop());
  return { url: server.url, lines };
}

/** Writes rows one by one until the server goes away; returns the last that was acknowledged. */
async function writeUntilCutOff(url: string, onRow: (n: number) => void): Promise<number> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  let acknowledged = 0;
  try {
    await client.query('CREATE TABLE written (n int)');
    for (let n = 1; ; n++) {
      await client.query('INSERT INTO written VALUES ($1)', [n]);
      acknowledged = n;
      onRow(n);
    }
  } catch {
    return acknowledged;
  }
}

async function sleepingStranger(): Promise<number> {
  const stranger = spawn('sleep', ['300'], { stdio: 'ignore' });
  await once(stranger, 'spawn');
  whenDone(async () => {
    stranger.kill('SIGKILL');
    await untilEnded(stranger.pid ?? 0);
  });
  return stranger.pid ?? 0;
}

/**
 * Its parent never collects it: sh starts a child and becomes a sleep, and only then may the child end
 * (an sh that is still there would collect it).
 */
async function zombie(): Promise<number> {
  const parent = spawn('sh', ['-c', 'cat <&3 >&2 & echo $!; exec sleep 300 3<&-'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  whenDone(async () => {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
  const [line] = (await once(parent.stdio[1] as Readable, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const stat = async (of: number): Promise<string> => readFile(`/proc/${of}/stat`, 'utf8');
  await until(async () => (await stat(parent.pid ?? 0)).includes('(sleep)'), 'the shell has become a sleep');
  (parent.stdio[3] as Writable).end();
  await until(async () => (await stat(pid)).includes(') Z '), 'there is a zombie');
  return pid;
}

describe('after a kill -9 of the owner', () => {
  afterEach(cleanUp);

  it('has every acknowledged row', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory);
    const enough = 200;
    const acknowledged = await writeUntilCutOff(await owner.says('ready'), (n) => {
      if (n === enough) owner.process.kill('SIGKILL');
    });
    expect(acknowledged).toBeGreaterThanOrEqual(enough);
    const { url } = await takeOver(directory);
    const [row] = await query(url, 'SELECT count(*)::int AS n, max(n) FROM written');
    expect(row?.['n']).toBeGreaterThanOrEqual(acknowledged);
    expect(row?.['max']).toBe(row?.['n']);
  });

  linuxOnly('the server shuts down by itself, in order', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory);
    await owner.says('ready');
    const server = (await postmasterPid(directory)) ?? 0;
    await owner.kill();
    await untilEnded(server);
    expect(await readFile(join(directory, 'server.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
  });

  it('stops and replaces the server it left running', async () => {
    const directory = await usedDirectory();
    // Without setpriv nothing ends the server with its owner, as on macOS.
    const owner = startOwner(directory, { env: { ...process.env, PATH: await pathWith('unshare', 'ps') } });
    const url = await owner.says('ready');
    const orphan = (await postmasterPid(directory)) ?? 0;
    await query(url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await owner.kill();
    expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    const next = await takeOver(directory);
    expect(next.lines.join('\n')).toContain(`stopping the PostgreSQL server ${orphan}`);
    expect(await isRunning(orphan)).toBe(false);
    expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('recovers when the server was killed with it', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory);
    const url = await owner.says('ready');
    const server = (await postmasterPid(directory)) ?? 0;
    await query(url, 'CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)');
    const busy = query(url, 'SELECT count(*) FROM generate_series(1, 30000000)').catch(() => undefined);
    process.kill(server, 'SIGKILL');
    await owner.kill();
    expect(await postmasterPid(directory)).toBe(server);
    const next = await takeOver(directory);
    expect(await query(next.url, 'SELECT count(*)::int FROM kept')).toEqual([{ count: 1000 }]);
    await busy;
  });

  it('leaves alone a stranger that now has the pid of the server or of the owner', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory);
    await owner.says('ready');
    const server = (await postmasterPid(directory)) ?? 0;
    process.kill(server, 'SIGKILL');
    await owner.kill();
    const pidFile = join(directory, 'cluster/data/postmaster.pid');
    const ownerFile = join(directory, 'owner.json');
    const stranger = await sleepingStranger();
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(String(server), String(stranger)));
    await writeFile(ownerFile, (await readFile(ownerFile, 'utf8')).replace(`"pid":${owner.pid}`, `"pid":${stranger}`));
    const { url } = await takeOver(directory);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await isRunning(stranger)).toBe(true);
  });

  linuxOnly('takes a zombie for what it is: dead', async () => {
    const directory = await usedDirectory();
    await (await startEmbeddedPostgres({ directory })).stop();
    const pid = await zombie();
    await writeFile(join(directory, 'cluster/data/postmaster.pid'), `${pid}\n`);
    await writeFile(join(directory, 'owner.json'), JSON.stringify({ pid, identity: 'unknown' }));
    const { url } = await takeOver(directory);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('begins again when the first start was cut off in the middle', async () => {
    const directory = await temporaryDirectory();
    const owner = startOwner(directory);
    const unfinished = async () => (await readdir(directory)).find((name) => name.startsWith('cluster.new-'));
    await until(async () => existsSync(join(directory, (await unfinished()) ?? '-', 'data/base')), 'initdb is at work');
    await owner.kill();
    expect(existsSync(join(directory, 'cluster'))).toBe(false);
    const { url } = await takeOver(directory);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await unfinished()).toBeUndefined();
  });
});

describe('while the owner lives', () => {
  afterEach(cleanUp);

  it('a second start is refused by name, and the server goes on', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory);
    const url = await owner.says('ready');
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
      new RegExp(`in use by process ${owner.pid}, which is still running. Stop that one first.*DATA_DIR.*POSTGRES_URL`),
    );
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each(['a new directory', 'the directory of a dead owner'])('one of several wins %s', async (kind) => {
    const directory = await temporaryDirectory();
    if (kind !== 'a new directory') {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'owner.json'), JSON.stringify({ pid: 2 ** 22 + 1, identity: 'long gone' }));
    }
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() =>
        startOwner(directory)
          .says('ready')
          .catch((error: unknown) => (error as Error).message),
      ),
    );
    const urls = outcomes.filter((outcome) => outcome.startsWith('postgres://'));
    expect(urls).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.includes('which is still running'))).toHaveLength(3);
    expect(await query(urls[0] ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('a Ctrl-C in the terminal leaves the server to the owner, who stops it in order', async () => {
    const directory = await usedDirectory();
    const owner = startOwner(directory, { detached: true });
    const url = await owner.says('ready');
    const server = (await postmasterPid(directory)) ?? 0;
    // What a terminal does: the signal goes to everyone in the group.
    process.kill(-owner.pid, 'SIGINT');
    expect(await owner.says('stopped')).toBe('in order');
    await untilEnded(owner.pid);
    expect(await findProcess(server)).toBeUndefined();
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    const next = await takeOver(directory);
    expect(await query(next.url, 'SELECT count(*)::int FROM last_words')).toEqual([{ count: 300 }]);
  });
});
