import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProcess, hasEnded } from './processes.ts';

const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

/**
 * Leaves no server running on this data: an orphan, whose owner was killed, is shut down and waited for; a pid file
 * whose pid is dead, or now belongs to a stranger, is removed.
 */
export async function stopOrphan(data: string, pg_ctl: string, log: (line: string) => void): Promise<void> {
  const pid = await recordedPid(data);
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Asks over a pipe that only a PostgreSQL has, so a stranger is safe, and a stale file does not hinder a start there.
    await stopWithPgCtl(data, pg_ctl).catch(() => undefined);
  } else if ((await findProcess(pid))?.command.includes(data)) {
    log(`stopping the PostgreSQL server ${pid} that a killed process left behind`);
    await shutDown(pid, data, pg_ctl);
  } else {
    await rm(join(data, 'postmaster.pid'), { force: true });
  }
}

/** Shuts the server down in order: sessions are ended, everything is written. One that does not react is cut off; its data recovers. */
export async function shutDown(pid: number, data: string, pg_ctl: string): Promise<void> {
  if (process.platform === 'win32') return stopWithPgCtl(data, pg_ctl);
  signal(pid, 'SIGINT');
  if (await hasEnded(pid, FAST_SHUTDOWN_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await hasEnded(pid, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new Error(
    `The PostgreSQL server ${pid} on ${data} does not stop: end it with "kill -9 ${pid}" and start again.`,
  );
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw new Error(`The PostgreSQL server ${pid} belongs to another user: stop it as that user.`, { cause: error });
    }
  }
}

/** Windows has no signals: a kill there would always be a crash. */
async function stopWithPgCtl(data: string, pg_ctl: string): Promise<void> {
  await promisify(execFile)(pg_ctl, ['stop', '-D', data, '-m', 'fast', '-w'], { windowsHide: true });
}

async function recordedPid(data: string): Promise<number | undefined> {
  try {
    const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
