import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/embedded/free-port.ts';

const READY_WITHIN_MS = 30_000;
/** The kernel counts in hundredths of a second on every Linux there is (USER_HZ). */
const MS_PER_TICK = 10;
/** A collection of the whole heap, and what it gives back to the system. */
const SETTLED_MS = 700;

/** Node options of a server whose garbage can be collected from outside. */
export const collecting = ['--expose-gc', '--import=data:text/javascript,process.on("SIGUSR2",()=>globalThis.gc())'];

export interface ServerProcess {
  readonly url: string;
  /** User and system time used so far in all threads; NaN where the system has no /proc. */
  cpuMilliseconds(): Promise<number>;
  /** Resident memory once garbage is collected, in KiB; for a server started with `collecting`. Linux only. */
  residentKib(): Promise<number>;
  /** Kills it as a crash would. */
  kill(): Promise<void>;
}

/** A database server by itself, which tells its address when it is ready. */
export interface DatabaseProcess {
  readonly url: string;
  readonly readyAfterMilliseconds: number;
  /** Heap, buffers and stacks, without what is mapped from files; NaN where the system has no /proc. */
  privateMegabytes(): Promise<number>;
  stop(): Promise<void>;
}

const running = new Map<ChildProcess, Promise<unknown>>();
// A measurement that is cut off leaves no server behind.
process.once('exit', () => {
  for (const child of running.keys()) child.kill('SIGKILL');
});

/** Ends all servers started here, as an operator would. */
export async function stopServers(): Promise<void> {
  for (const child of running.keys()) child.kill('SIGTERM');
  await Promise.all(running.values());
}

function remember(child: ChildProcess): void {
  running.set(
    child,
    once(child, 'exit').then(() => running.delete(child)),
  );
}

const isReady = (url: string) =>
  fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

async function cpuMillisecondsOf(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return NaN;
  }
}

/** Runs a server as a process of its own and resolves once it is ready. Rejects where it ends or takes too long. */
export async function startServer(args: string[], environment: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  remember(child);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with code ${child.exitCode}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${args.join(' ')} was not ready in ${READY_WITHIN_MS / 1000} s`);
    }
    await sleep(50);
  }
  return {
    url,
    cpuMilliseconds: () => (child.pid === undefined ? Promise.resolve(NaN) : cpuMillisecondsOf(child.pid)),
    async residentKib() {
      for (let collected = 0; collected < 3; collected += 1) {
        child.kill('SIGUSR2');
        await sleep(SETTLED_MS);
      }
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
    },
    async kill() {
      child.kill('SIGKILL');
      await running.get(child);
    },
  };
}

async function privateMegabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^RssAnon:\s*(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

/** Runs a database server that prints `{ "url": … }` when it is ready. Rejects where it ends before that. */
export async function startDatabaseServer(args: string[]): Promise<DatabaseProcess> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  remember(child);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([first]) => String(first)),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${args.join(' ')} ended with code ${String(code)}`)),
    ),
  ]);
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    readyAfterMilliseconds: performance.now() - begun,
    privateMegabytes: () => (child.pid === undefined ? Promise.resolve(NaN) : privateMegabytesOf(child.pid)),
    async stop() {
      child.kill('SIGTERM');
      await running.get(child);
    },
  };
}
