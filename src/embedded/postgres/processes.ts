import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

interface RunningProcess {
  /** Tells it from a later process that was given the same pid. */
  identity: string;
  command: string;
}

/** The process that runs under this pid now; undefined when there is none. A zombie has ended, it only was not collected. */
export async function findProcess(pid: number): Promise<RunningProcess | undefined> {
  if (!exists(pid)) return undefined;
  if (process.platform === 'linux') return findOnLinux(pid);
  if (process.platform === 'win32') return { identity: 'unknown', command: '' };
  return findWithPs(pid);
}

export async function hasEnded(pid: number, within_ms: number): Promise<boolean> {
  const deadline = Date.now() + within_ms;
  while (await findProcess(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function findOnLinux(pid: number): Promise<RunningProcess | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces and parentheses itself.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return { identity: `${boot} ${fields[18] ?? ''}`, command };
  } catch {
    return undefined;
  }
}

async function findWithPs(pid: number): Promise<RunningProcess | undefined> {
  const show = async (field: string) =>
    (await promisify(execFile)('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)])).stdout.trim();
  try {
    if ((await show('stat')).startsWith('Z')) return undefined;
    return { identity: await show('lstart'), command: await show('command') };
  } catch {
    return undefined;
  }
}
