import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import type { Cluster } from './cluster.ts';
import type { Launcher } from './launcher.ts';
import { lastLines, openLogFile } from './log-file.ts';
import { DATABASE, settingArguments, USER } from './settings.ts';

export interface Server {
  url: string;
  port: number;
  pid: number;
  ended: Promise<unknown>;
}

interface ServerFiles {
  postgres: string;
  cluster: Cluster;
  logFile: string;
}

const ATTEMPTS = 6;
const READY_WITHIN_MS = 120_000;

/**
 * Starts postgres on this port, or a free one, of this machine and waits until our database answers. A start that ends
 * at once is tried again: another program may have taken the port, or a killed server's sessions may still be ending.
 */
export async function startServer(files: ServerFiles, launcher: Launcher, port?: number): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToStart(files, launcher, port ?? (await freePort()));
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(25 * 2 ** attempt);
    }
  }
}

async function tryToStart(files: ServerFiles, launcher: Launcher, port: number): Promise<Server> {
  const { postgres, cluster, logFile } = files;
  const log = await openLogFile(logFile);
  await launcher.handOver(logFile);
  const { size } = await log.stat();
  const child = launcher.spawn(postgres, ['-D', cluster.data, ...settingArguments(port)], ['ignore', log.fd, log.fd]);
  const ended = once(child, 'exit').catch(() => undefined);
  await log.close();
  const base = `postgres://${USER}:${cluster.password}@127.0.0.1:${port}`;
  try {
    await untilReady(base, child);
  } catch (error) {
    child.kill('SIGINT');
    await ended;
    throw new Error(`PostgreSQL does not start on ${cluster.data}:\n${await lastLines(logFile, size)}`, {
      cause: error,
    });
  }
  // The server must not keep a process alive that has nothing else to do.
  child.unref();
  return { url: `${base}/${DATABASE}`, port, pid: child.pid ?? 0, ended };
}

/** While it recovers from a crash the server refuses connections: that is waited for as long as it runs. */
async function untilReady(base: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await ensureDatabase(base);
      return;
    } catch (error) {
      const hasEnded = child.exitCode !== null || child.signalCode !== null || !child.pid;
      if (hasEnded || isWrongPassword(error) || Date.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

async function ensureDatabase(base: string): Promise<void> {
  try {
    await query(`${base}/${DATABASE}`, 'SELECT 1');
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '3D000') throw error;
    await query(`${base}/postgres`, `CREATE DATABASE ${DATABASE}`);
  }
}

/** Ours never changes: another program's server has taken the port, and ours is about to find that out. */
function isWrongPassword(error: unknown): boolean {
  return (error as pg.DatabaseError).code === '28P01';
}

async function query(url: string, sql: string): Promise<void> {
  // Another program that has taken the port might accept and say nothing.
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener, a connection that breaks would end the process.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
