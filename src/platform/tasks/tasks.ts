import { parseCronItems } from 'graphile-worker';
import PQueue from 'p-queue';
import type { z } from 'zod';
import { parse } from '../errors/index.ts';
import type { Logger } from '../logging/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Postgres, Tx } from '../postgres/index.ts';
import { type Lane, startLane } from './lane.ts';
import { startWorkerLease } from './worker-lease.ts';

/** How many tasks of a lane run at once in a process. A slow lane never holds up another. */
const LANES = { events: 8, default: 4 } as const;

export interface TaskDefinition<Payload extends z.ZodType> {
  name: string;
  payload: Payload;
  lane: keyof typeof LANES;
  /** After so many failed attempts, with growing pauses between them, the task is dead and stays for inspection. */
  maxAttempts?: number;
  /** Five cron fields, UTC: enqueued once in the cluster at each match, with an empty payload. */
  schedule?: string;
  run(payload: z.output<Payload>): Promise<void>;
}

export interface EnqueueOptions {
  /** Enqueued if and only if this transaction commits. */
  tx?: Tx;
  /** While a task with this key waits, runs or lies dead, enqueuing it again changes nothing. */
  key?: string;
  /** Tasks of one queue run one after the other, in the order they were enqueued. */
  queue?: string;
  runAt?: Date;
}

export interface Task<Input> {
  enqueue(payload: Input, options?: EnqueueOptions): Promise<void>;
}

export interface Tasks {
  /** Declares a task; to be called before start(). */
  define<Payload extends z.ZodType>(definition: TaskDefinition<Payload>): Task<z.input<Payload>>;
  start(): Promise<void>;
  /** Lets running tasks end and hands the others back to the queue. */
  stop(): Promise<void>;
}

interface Dependencies {
  postgres: Postgres;
  logger: Logger;
  metrics: Metrics;
}

const ADD_JOB = `SELECT graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4, max_attempts => $5,
  job_key => $6, job_key_mode => CASE WHEN $6::text IS NULL THEN NULL ELSE 'unsafe_dedupe' END)`;

const DEFAULT_ATTEMPTS = 20;

/** Durable jobs: rows in PostgreSQL (graphile-worker), run here through one p-queue per lane. */
export function createTasks({ postgres, logger, metrics }: Dependencies): Tasks {
  const definitions = new Map<string, TaskDefinition<z.ZodType>>();
  const lanes = new Map(Object.entries(LANES).map(([lane, concurrency]) => [lane, new PQueue({ concurrency })]));
  let running: Lane[] = [];
  let lease: { stop(): Promise<void> } | undefined;

  async function runInLane(definition: TaskDefinition<z.ZodType>, payload: unknown): Promise<void> {
    const observe = metrics.taskSeconds.startTimer({ task: definition.name });
    try {
      const input = parse(definition.payload, payload);
      await lanes.get(definition.lane)?.add(() => definition.run(input));
      observe({ outcome: 'done' });
    } catch (error) {
      observe({ outcome: 'failed' });
      logger.error({ err: error, task: definition.name }, 'task failed');
      throw error;
    }
  }

  return {
    define(definition) {
      definitions.set(definition.name, definition);
      return {
        async enqueue(payload, options = {}) {
          const executor = options.tx ?? postgres.dataSource.manager;
          await executor.query(ADD_JOB, [
            definition.name,
            JSON.stringify(payload),
            options.queue ?? null,
            options.runAt ?? null,
            definition.maxAttempts ?? DEFAULT_ATTEMPTS,
            options.key ?? null,
          ]);
        },
      };
    },

    async start() {
      // Each lane fetches for itself: tasks that wait for a place in one must not occupy those who fetch for another.
      const lanesToRun = Object.entries(LANES).map(([lane, concurrency]) => {
        const mine = [...definitions.values()].filter((definition) => definition.lane === lane);
        return {
          postgres,
          logger,
          concurrency,
          taskList: Object.fromEntries(
            mine.map((definition) => [definition.name, (payload: unknown) => runInLane(definition, payload)]),
          ),
          cronItems: parseCronItems(
            mine.flatMap(({ name, schedule }) =>
              schedule === undefined ? [] : [{ task: name, match: schedule, options: { backfillPeriod: 0 } }],
            ),
          ),
        };
      });
      running = await Promise.all(lanesToRun.map(startLane));
      lease = await startWorkerLease({ postgres, logger, poolIds: () => running.map((lane) => lane.poolId()) });
    },

    async stop() {
      await Promise.all(running.map((lane) => lane.stop()));
      // Last: until its tasks have ended this process is alive.
      await lease?.stop();
    },
  };
}
