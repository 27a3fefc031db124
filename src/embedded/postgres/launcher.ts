import { execFile, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';

/** Runs PostgreSQL's programs as a user they accept, apart from the terminal, and ended by the kernel when we are killed. */
export interface Launcher {
  spawn(program: string, args: string[], stdio: StdioOptions): ChildProcess;
  /** Hands a file that we made to the user that PostgreSQL runs as. */
  handOver(path: string): Promise<void>;
}

interface Way {
  prefix: string[];
  user?: { uid: number; gid: number };
}

const NOBODY = 65534;
// The mapped user needs a line in /etc/passwd, initdb looks it up: nobody has one everywhere.
const IN_USER_NAMESPACE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
// After unshare, which would clear it. It is tied to the thread that spawns, not only to the process.
const INTERRUPTED_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT', '--'];

/** Takes the first way in which PostgreSQL runs on this machine; throws with the reason when none does. */
export async function chooseLauncher(binaries: Binaries, directory: string): Promise<Launcher> {
  const environment = { ...inherited(), ...binaries.environment, LC_ALL: 'C' };
  let reason = '';
  for (const way of await waysToRun(directory)) {
    const [command, ...args] = [...way.prefix, binaries.postgres, '--version'];
    try {
      await promisify(execFile)(command, args, { env: environment, ...way.user });
    } catch (error) {
      reason = (error as Error).message;
      continue;
    }
    if (way.user) await giveAway(directory, way.user);
    return launcher(way, environment);
  }
  throw new Error(
    `PostgreSQL cannot run here: ${reason.trim()}\nRun as an ordinary user who can read node_modules, or set POSTGRES_URL to the address of a PostgreSQL server.`,
  );
}

function launcher({ prefix, user }: Way, env: NodeJS.ProcessEnv): Launcher {
  return {
    spawn(program, args, stdio) {
      const [command = program, ...rest] = [...prefix, program, ...args];
      // Detached: a Ctrl-C in the terminal goes to the whole process group, and we still need the server to shut down in order.
      return spawn(command, rest, { env, stdio, detached: true, windowsHide: true, ...user });
    },
    async handOver(path) {
      if (user) await chown(path, user.uid, user.gid);
    },
  };
}

async function waysToRun(directory: string): Promise<Way[]> {
  const users = await usersToRunAs(directory);
  if (process.platform !== 'linux') return users;
  return users.flatMap((way) => [{ ...way, prefix: [...way.prefix, ...INTERRUPTED_WITH_PARENT] }, way]);
}

/** PostgreSQL refuses to run as root, and so does initdb as a user without a name. */
async function usersToRunAs(directory: string): Promise<Way[]> {
  if (process.getuid?.() !== 0) return hasName() ? [{ prefix: [] }] : [{ prefix: IN_USER_NAMESPACE }, { prefix: [] }];
  const { uid, gid } = await stat(directory);
  if (uid !== 0) return [{ prefix: [], user: { uid, gid } }];
  // In a user namespace root looks like nobody, and no file changes its owner. Containers often forbid it.
  return [{ prefix: IN_USER_NAMESPACE }, { prefix: [], user: { uid: NOBODY, gid: NOBODY } }];
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

async function giveAway(directory: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  if ((await stat(directory)).uid === uid) return;
  await promisify(execFile)('chown', ['-R', '-h', `${uid}:${gid}`, directory]);
}

/** The application's secrets are no business of the server's, and PG* variables would change what it does. */
function inherited(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT'];
  return Object.fromEntries(names.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
}
