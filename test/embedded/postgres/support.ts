import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/embedded/postgres/index.ts';
import { findProcess } from '../../../src/embedded/postgres/processes.ts';

export const REPOSITORY = join(import.meta.dirname, '../../..');
export const NOBODY = 65534;
const OWNER_PROCESS = fileURLToPath(new URL('./owner-process.ts', import.meta.url));

const cleanUps: (() => Promise<unknown>)[] = [];

/** Undoes what the functions here have made, last first. For afterEach. */
export async function cleanUp(): Promise<void> {
  for (const step of cleanUps.splice(0).reverse()) await step();
}

export function whenDone(step: () => Promise<unknown>): void {
  cleanUps.push(step);
}

export async function temporaryDirectory(name = 'embedded-postgres-'): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), name));
  whenDone(async () => {
    const pid = await postmasterPid(directory);
    if (pid !== undefined && (await isRunning(pid))) {
      process.kill(pid, 'SIGQUIT');
      await untilEnded(pid);
    }
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  return directory;
}

let template: Promise<string> | undefined;

/** A directory in which a server has run before: a copy, so that not every test waits for initdb. */
export async function usedDirectory(): Promise<string> {
  template ??= makeTemplate();
  const directory = await temporaryDirectory();
  // Node's own cp takes ten times as long for the thousand small files of a cluster.
  await promisify(execFile)('cp', ['-a', `${await template}/.`, directory]);
  return directory;
}

async function makeTemplate(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-postgres-template-'));
  const server = await startEmbeddedPostgres({ directory });
  await server.stop();
  return directory;
}

/** For afterAll, where usedDirectory is used. */
export async function removeTemplate(): Promise<void> {
  if (template) await rm(await template, { recursive: true, force: true });
}

interface OwnerProcess {
  process: ChildProcess;
  pid: number;
  /** The next such line it says; rejects when it fails or ends first. */
  says(word: string): Promise<string>;
  kill(): Promise<void>;
}

/** Starts another program that owns a server; `program` is an OWNER_PROCESS in another place. */
export function startOwner(directory: string, options: SpawnOptions = {}, program = OWNER_PROCESS): OwnerProcess {
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', program, directory], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const ended = once(child, 'exit');
  const said: { word: string; value: string }[] = [];
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => said.push(JSON.parse(line) as (typeof said)[number]));
  }
  const owner: OwnerProcess = {
    process: child,
    pid: child.pid ?? 0,
    async says(word) {
      let value: string | undefined;
      await until(() => {
        value = said.find((line) => line.word === word)?.value;
        const failure = said.find((line) => line.word === 'failed');
        if (value === undefined && failure) throw new Error(failure.value);
        return value !== undefined;
      }, `the owner says "${word}"`);
      return value ?? '';
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  whenDone(() => owner.kill());
  return owner;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function postmasterPid(directory: string): Promise<number | undefined> {
  const file = join(directory, 'cluster/data/postmaster.pid');
  return existsSync(file) ? Number.parseInt(await readFile(file, 'utf8'), 10) : undefined;
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await findProcess(pid)) !== undefined;
}

export async function untilEnded(pid: number): Promise<void> {
  await until(async () => !(await isRunning(pid)), `process ${pid} has ended`);
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await sleep(10);
  }
}

/** A PATH on which only these programs are found. */
export async function pathWith(...programs: string[]): Promise<string> {
  const directory = await temporaryDirectory('path-');
  await chmod(directory, 0o755);
  for (const program of programs) {
    const found = (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, program))
      .find((file) => existsSync(file));
    if (found) await symlink(found, join(directory, program));
  }
  return directory;
}
