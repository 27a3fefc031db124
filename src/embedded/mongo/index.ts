import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onFreePort } from '../free-port.ts';
import { keepRunning } from '../supervisor.ts';

export interface EmbeddedMongo {
  /** A connection string for the official driver. */
  readonly url: string;
  /** Stops the server; what it acknowledged is on disk. */
  stop(): Promise<void>;
}

export interface EmbeddedMongoOptions {
  readonly directory: string;
  readonly log?: (line: string) => void;
}

/** What is acknowledged is on disk, so an end by force costs nothing but the farewell. */
const PATIENCE_MS = 8000;

/**
 * Starts the server as its own process on a free loopback port, with its data in `directory`. The process ends with
 * this one, however this one ends; when it ends alone it is started again on the same port. Rejects when the server
 * cannot start, as when the directory is in use.
 */
export async function startEmbeddedMongo({
  directory,
  log = () => undefined,
}: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const start = (port: number) => startProcess(directory, port, log);
  const running = await keepRunning('MongoDB', (port) => (port === undefined ? onFreePort(start) : start(port)), log);
  return {
    url: `mongodb://127.0.0.1:${running.first.port}/p2p_sandbox?directConnection=true`,
    async stop() {
      const server = await running.letGo();
      if (!server) return;
      server.kill('SIGTERM');
      const patience = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS);
      await server.ended;
      clearTimeout(patience);
    },
  };
}

async function startProcess(directory: string, wantedPort: number, log: (line: string) => void) {
  const options = ['--dbpath', directory, '--attached', '--port', String(wantedPort)];
  const child = spawn(process.execPath, [...entry(), ...options], {
    // A group of its own: Ctrl-C in the terminal is for the application, which stops its database last.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Writing to a process that was killed fails; its end is told by 'exit'.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (complaints.push(line) > 20) complaints.shift();
    log(line);
  });
  const port = await ready(child, complaints);
  return { pid: child.pid, port, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

function ready(child: ChildProcess, complaints: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const how = signal ? `by ${signal}: its data may be damaged` : `with code ${String(code)}`;
      reject(new Error(complaints.join('\n') || `the embedded MongoDB server ended ${how}`));
    });
    if (child.stdout) {
      createInterface({ input: child.stdout }).once('line', (line) => {
        resolve((JSON.parse(line) as { port: number }).port);
      });
    }
  });
}

/** Compiled, the server is a script beside this one; from source it needs a loader. */
function entry(): string[] {
  const path = fileURLToPath(import.meta.url);
  if (path.endsWith('.js')) return [fileURLToPath(new URL('./main.js', import.meta.url))];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  return ['--import', loader.href, fileURLToPath(new URL('./main.ts', import.meta.url))];
}
