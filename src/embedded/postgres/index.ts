import { constants } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries } from './binaries.ts';
import { dataFolder, openCluster } from './cluster.ts';
import { chooseLauncher } from './launcher.ts';
import { claimDirectory } from './owner.ts';
import { shutDown, stopOrphan } from './postmaster.ts';
import { startServer } from './server.ts';
import { keepRunning } from '../supervisor.ts';

export interface EmbeddedPostgres {
  /** postgres://user:password@127.0.0.1:port/p2p_sandbox, for a superuser; the database exists and is empty at first. */
  readonly url: string;
  /** Ends all sessions, writes everything and stops the server. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server, with durability on, whose data lives in `directory`; makes both on first use.
 * A server that a killed process left behind is stopped and replaced: what it had committed is there.
 * A server that is killed itself is started again under the same url.
 * The server belongs to the calling thread and ends with it, so call this from the main thread.
 * `log` receives a line for each thing worth knowing; what the server prints is in `directory`/server.log.
 *
 * Throws when this platform has no PostgreSQL package, when another running process uses the directory (named by
 * pid), and when PostgreSQL cannot run or start (with the end of its log).
 */
export async function startEmbeddedPostgres({
  directory,
  log = () => undefined,
}: {
  directory: string;
  log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const home = await openHome(directory);
  const release = await claimDirectory(home);
  try {
    const binaries = await findBinaries(join(home, 'lib'));
    await stopOrphan(dataFolder(home), binaries.pg_ctl, log);
    const launcher = await chooseLauncher(binaries, home);
    const cluster = await openCluster(home, binaries.initdb, launcher);
    const files = { postgres: binaries.postgres, cluster, logFile: join(home, 'server.log') };
    const running = await keepRunning('PostgreSQL', (port) => startServer(files, launcher, port), log);
    log(`PostgreSQL listens on 127.0.0.1:${running.first.port}, data in ${home}`);

    const stop = async () => {
      const server = await running.letGo();
      if (server) await shutDown(server.pid, cluster.data, binaries.pg_ctl);
      await release();
    };
    let stopping: Promise<void> | undefined;
    return { url: running.first.url, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openHome(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const home = await realpath(directory);
  try {
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`${home} belongs to another user: start as that user, or give this one a DATA_DIR of its own.`, {
      cause: error,
    });
  }
  return home;
}
