import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { Launcher } from './launcher.ts';
import { USER } from './settings.ts';

export interface Cluster {
  data: string;
  password: string;
}

const UNFINISHED = 'cluster.new-';

export function dataFolder(directory: string): string {
  return join(directory, 'cluster', 'data');
}

/** Opens the cluster of this directory, making it on first use. */
export async function openCluster(directory: string, initdb: string, launcher: Launcher): Promise<Cluster> {
  await removeUnfinished(directory);
  const cluster = join(directory, 'cluster');
  if (!existsSync(cluster)) await initialise(directory, cluster, initdb, launcher);
  return { data: dataFolder(directory), password: await readFile(join(cluster, 'password'), 'utf8') };
}

/** Built aside and renamed when whole: a crash in the middle leaves nothing that looks like a cluster. */
async function initialise(directory: string, cluster: string, initdb: string, launcher: Launcher): Promise<void> {
  const unfinished = await mkdtemp(join(directory, UNFINISHED));
  await launcher.handOver(unfinished);
  const password = join(unfinished, 'password');
  await writeFile(password, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  await launcher.handOver(password);
  await runInitdb(initdb, launcher, ['-D', join(unfinished, 'data'), `--pwfile=${password}`]);
  await rename(unfinished, cluster);
  await flushFolder(directory);
}

async function runInitdb(initdb: string, launcher: Launcher, where: string[]): Promise<void> {
  const args = ['-U', USER, '--auth=scram-sha-256', '--encoding=UTF8', ...localeArguments(), ...where];
  const child = launcher.spawn(initdb, args, ['ignore', 'ignore', 'pipe']);
  const complaints = child.stderr ? text(child.stderr) : Promise.resolve('');
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`initdb failed (${signal ?? code ?? 'unknown'}): ${(await complaints).trim()}`);
}

/**
 * The built-in C.UTF-8 sorts and folds case alike on every system. Full text search still asks the system's LC_CTYPE
 * what a letter is: under plain C it takes the Arabic comma for one.
 */
function localeArguments(): string[] {
  const classes: Partial<Record<NodeJS.Platform, string>> = { linux: 'C.UTF-8', darwin: 'UTF-8' };
  const ctype = classes[process.platform] ?? 'C';
  return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${ctype}`];
}

/** An initdb whose starter was killed may still be at work there; what it leaves is in nobody's way, and goes at the next start. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const removal = rm(join(directory, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    await removal.catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    });
  }
}

/** Makes the rename itself durable. Windows cannot open a folder, and needs no such step. */
async function flushFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
