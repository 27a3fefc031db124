import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../src/embedded/free-port.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const PATIENCE_MS = 60_000;

export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** The signal, and the exit code or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}

/**
 * For a server that is killed and started again: where no database ever looks for a port, be it of another test, or of
 * that server itself, which starts its databases before it listens.
 */
export const lastingPort = (): Promise<number> => freePort(4_000, 9_999);

/** The compiled product as an operator starts it, ready to serve. */
export async function startServer(environment: Record<string, string>): Promise<ServerProcess> {
  const port = environment['PORT'] ?? String(await lastingPort());
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn', SEED_DEMO: 'false', ...environment, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the server did not become ready:\n${output.join('')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    process: child,
    output: () => output.join(''),
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

export async function childrenOf(pid: number): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'ppid=,pid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, parent, child, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === pid ? [{ pid: Number(child), command: command ?? '' }] : [];
  });
}
