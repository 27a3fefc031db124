import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Logger as WorkerLogger,
  type ParsedCronItem,
  run,
  type Runner,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import type { Logger } from '../logging/index.ts';
import type { Postgres } from '../postgres/index.ts';

const RESTART_MS = 1_000;

interface Options {
  postgres: Postgres;
  logger: Logger;
  concurrency: number;
  taskList: TaskList;
  cronItems: ParsedCronItem[];
}

export interface Lane {
  /** The name under which its jobs are locked now. */
  poolId(): string;
  stop(): Promise<void>;
}

function adaptLogger(logger: Logger): WorkerLogger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new WorkerLogger(() => (level, message) => {
    logger[levels[level as keyof typeof levels]](message);
  });
}

/**
 * Fetches and runs the tasks of one lane. The library gives up where a finished job cannot be told to the database;
 * then a new runner takes its place.
 */
export async function startLane({ postgres, logger, concurrency, taskList, cronItems }: Options): Promise<Lane> {
  const stopping = new AbortController();
  let poolId = '';
  let restarted = Promise.resolve();

  async function start(): Promise<Runner> {
    const events: WorkerEvents = new EventEmitter();
    events.once('pool:create', ({ workerPool }) => {
      poolId = workerPool.id;
    });
    const runner = await run({
      pgPool: postgres.pool,
      noHandleSignals: true,
      concurrency,
      pollInterval: 1_000,
      // Without a batch the library leaves the promise of a job's completion to nobody, and its failure ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: adaptLogger(logger),
      events,
      taskList,
      parsedCronItems: cronItems,
    });
    restarted = runner.promise.catch(() => undefined).then(restart);
    return runner;
  }

  async function restart(): Promise<void> {
    while (!stopping.signal.aborted) {
      logger.warn('task runner ended; starting another');
      try {
        await sleep(RESTART_MS, undefined, { signal: stopping.signal });
        current = await start();
        return;
      } catch (error) {
        logger.warn({ err: error }, 'task runner cannot start');
      }
    }
  }

  let current = await start();

  return {
    poolId: () => poolId,
    async stop() {
      stopping.abort();
      // A runner that has ended by itself refuses to be stopped; the one that takes its place is waited for.
      const ended = restarted;
      await current.stop().catch(() => undefined);
      await ended;
      if (restarted !== ended) await current.stop();
    },
  };
}
