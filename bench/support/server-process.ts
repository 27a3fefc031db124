import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 30_000;
/** The kernel counts in hundredths of a second on every Linux there is (USER_HZ). */
const MS_PER_TICK = 10;

export interface ServerProcess {
  readonly url: string;
  /** User and system time used so far in all threads; NaN where the system has no /proc. */
  cpuMilliseconds(): Promise<number>;
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
  running.set(
    child,
    once(child, 'exit').then(() => running.delete(child)),
  );
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
  };
}
