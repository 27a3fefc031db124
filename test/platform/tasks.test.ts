import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createPostgres, type Postgres } from '../../src/platform/postgres/index.ts';
import type { Task, Tasks } from '../../src/platform/tasks/index.ts';
import { schema } from '../../src/schema.ts';
import { startProxy } from '../support/proxy.ts';
import { deferred, eventually, quiet, startTasks, startTestDatabase, type TestDatabase } from './support.ts';

const payload = z.strictObject({ name: z.string() });
type Input = z.infer<typeof payload>;

let database: TestDatabase;
let postgres: Postgres;
const started: Tasks[] = [];

beforeEach(async () => {
  database = await startTestDatabase();
  postgres = await database.connect();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((tasks) => tasks.stop()));
  await database.drop();
});

/** A process with one task. */
async function withTask(
  run: (input: Input) => Promise<void> | void,
  options: { maxAttempts?: number; schedule?: string } = {},
): Promise<Task<Input>> {
  let task: Task<Input> | undefined;
  started.push(
    await startTasks(await database.connect(), (tasks) => {
      task = tasks.define({
        name: 'work',
        payload,
        lane: 'default',
        run: async (input) => {
          await run(input);
        },
        ...options,
      });
    }),
  );
  return task as Task<Input>;
}

interface Job {
  task_identifier: string;
  attempts: number;
  max_attempts: number;
  last_error: string | null;
  locked_by: string | null;
  run_at: Date;
}
const jobs = () => postgres.query<Job>('SELECT * FROM graphile_worker.jobs ORDER BY id', []);

describe('a task', () => {
  it('runs after the transaction that enqueued it commits, not before, and never where that rolls back', async () => {
    const ran: string[] = [];
    const task = await withTask(({ name }) => void ran.push(name));
    const failure = new Error('changed my mind');
    await expect(
      postgres.withTransaction(async (tx) => {
        await task.enqueue({ name: 'rolled back' }, { tx });
        throw failure;
      }),
    ).rejects.toBe(failure);
    await postgres.withTransaction(async (tx) => {
      await task.enqueue({ name: 'committed' }, { tx });
      await task.enqueue({ name: 'on its own' });
      await eventually('the other task', () => ran.includes('on its own'));
      expect(ran).toEqual(['on its own']);
    });
    await eventually('the committed task', () => ran.includes('committed'));
    expect(ran).toEqual(['on its own', 'committed']);
    expect(await eventually('an empty queue', async () => (await jobs()).length === 0)).toBe(true);
  });

  it('that fails is tried again after a pause, then is dead and tells why', async () => {
    const at: number[] = [];
    const task = await withTask(
      () => {
        at.push(Date.now());
        throw new Error(`attempt ${at.length} failed`);
      },
      { maxAttempts: 2 },
    );
    await task.enqueue({ name: 'doomed' });
    const [dead] = await eventually('the dead task', async () => {
      const all = await jobs();
      return all[0]?.attempts === 2 && all[0].locked_by === null && all;
    });
    expect(dead).toMatchObject({
      task_identifier: 'work',
      attempts: 2,
      max_attempts: 2,
      last_error: 'attempt 2 failed',
    });
    expect(at).toHaveLength(2);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_000);
  });

  it('with a payload that is none of its own never reaches its handler', async () => {
    const ran: unknown[] = [];
    const task = await withTask((input) => void ran.push(input), { maxAttempts: 1 });
    await task.enqueue({ name: 7 } as unknown as Input);
    const [dead] = await eventually('the failed task', async () => {
      const all = await jobs();
      return all[0]?.last_error != null && all;
    });
    expect(dead?.last_error).toContain('not valid');
    expect(ran).toEqual([]);
  });

  it('under a key is enqueued once', async () => {
    const ran: string[] = [];
    const gate = deferred();
    const task = await withTask(async ({ name }) => {
      ran.push(name);
      await gate.promise;
    });
    const runAt = new Date(Date.now() + 1_000);
    await task.enqueue({ name: 'first' }, { key: 'k', runAt });
    await task.enqueue({ name: 'second' }, { key: 'k' });
    await task.enqueue({ name: 'other' }, { key: 'other' });
    await eventually('both', () => ran.length === 2);
    // Neither while it runs.
    await task.enqueue({ name: 'third' }, { key: 'k' });
    gate.resolve();
    await eventually('an empty queue', async () => (await jobs()).length === 0);
    expect(ran).toEqual(['other', 'first']);
    await task.enqueue({ name: 'after' }, { key: 'k' });
    await eventually('the one after it', () => ran.includes('after'));
  });

  it('of a queue waits for those before it, and other queues do not', async () => {
    const ran: string[] = [];
    const gate = deferred();
    const task = await withTask(async ({ name }) => {
      if (name === 'a1') await gate.promise;
      ran.push(name);
    });
    for (const name of ['a1', 'a2', 'a3']) await task.enqueue({ name }, { queue: 'a' });
    await task.enqueue({ name: 'b1' }, { queue: 'b' });
    await task.enqueue({ name: 'free' });
    await eventually('the others', () => ran.length === 2);
    expect(ran.toSorted()).toEqual(['b1', 'free']);
    gate.resolve();
    await eventually('the queue', () => ran.length === 5);
    expect(ran.slice(2)).toEqual(['a1', 'a2', 'a3']);
  });

  it('of one transaction and queue keeps its place', async () => {
    const ran: string[] = [];
    const task = await withTask(({ name }) => void ran.push(name));
    const names = Array.from({ length: 20 }, (_, index) => String(index));
    await postgres.withTransaction(async (tx) => {
      for (const name of names) await task.enqueue({ name }, { tx, queue: 'a' });
    });
    const before = Date.now();
    await eventually('all', () => ran.length === names.length);
    expect(ran).toEqual(names);
    // Waiting for the next look of a worker each time would take many seconds.
    expect(Date.now() - before).toBeLessThan(4_000);
  });

  it('runs in one process of two', async () => {
    const ran: string[] = [];
    const task = await withTask(({ name }) => void ran.push(name));
    await withTask(({ name }) => void ran.push(name));
    const names = Array.from({ length: 50 }, (_, index) => String(index));
    await Promise.all(names.map((name) => task.enqueue({ name })));
    await eventually('an empty queue', async () => (await jobs()).length === 0);
    expect(ran.toSorted()).toEqual(names.toSorted());
  });
});

describe('a lane full of slow tasks', () => {
  it('does not hold up another lane', async () => {
    const gate = deferred();
    const ran: string[] = [];
    let slow: Task<Input> | undefined;
    let quick: Task<Input> | undefined;
    started.push(
      await startTasks(await database.connect(), (tasks) => {
        slow = tasks.define({ name: 'slow', payload, lane: 'default', run: () => gate.promise });
        quick = tasks.define({
          name: 'quick',
          payload,
          lane: 'events',
          run: ({ name }) => Promise.resolve(void ran.push(name)),
        });
      }),
    );
    for (let index = 0; index < 40; index++) await slow?.enqueue({ name: String(index) });
    await eventually('slow tasks to run', async () => (await jobs()).some(({ locked_by }) => locked_by !== null));
    await quick?.enqueue({ name: 'quick' });
    try {
      await eventually('the quick task', () => ran.length === 1, 5_000);
    } finally {
      gate.resolve();
    }
  });
});

describe('a process', () => {
  it('that died has its task taken over', async () => {
    const ran: string[] = [];
    const task = await withTask(({ name }) => void ran.push(name));
    await postgres.withTransaction(async (tx) => {
      await task.enqueue({ name: 'orphan' }, { tx, queue: 'a' });
      // As kill -9 leaves it: the job and its queue locked by a process that says nothing any more.
      const dead = `'pool-of-the-dead', locked_at = now() - interval '20 seconds'`;
      await tx.query(`UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = ${dead}`);
      await tx.query(`UPDATE graphile_worker._private_job_queues SET locked_by = ${dead}`);
      await tx.query(`INSERT INTO task_workers VALUES ('pool-of-the-dead', now() - interval '16 seconds')`);
    });
    await eventually('the task', () => ran.includes('orphan'));
    await eventually('an empty queue', async () => (await jobs()).length === 0);
  });

  it('that starts keeps its first task, though it has not said yet that it lives', async () => {
    await withTask(() => undefined);
    const task = await withTask(() => undefined);
    await task.enqueue({ name: 'new' }, { runAt: new Date(Date.now() + 3_600_000) });
    await postgres.query(
      `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-of-the-new', locked_at = now()`,
      [],
    );
    // Longer than the others’ heartbeat of three seconds.
    const until = Date.now() + 4_000;
    await eventually('two heartbeats', async () => {
      expect((await jobs())[0]?.locked_by).toBe('pool-of-the-new');
      return Date.now() > until;
    });
  });

  it('that stops lets its running task end, keeps it from others meanwhile, and hands back what waits', async () => {
    const gate = deferred();
    const ran: string[] = [];
    const first = await withTask(async ({ name }) => {
      ran.push(`first:${name}`);
      await gate.promise;
    });
    await first.enqueue({ name: 'running' }, { queue: 'a' });
    await eventually('the task', () => ran.length === 1);
    // It has been running for a while.
    await postgres.query(`UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute'`, []);
    await first.enqueue({ name: 'waiting' }, { queue: 'a' });
    await withTask(({ name }) => void ran.push(`second:${name}`));
    const stopping = started.shift()?.stop();
    const until = Date.now() + 4_000;
    await eventually('a heartbeat of the other process', () => Date.now() > until);
    expect(ran).toEqual(['first:running']);
    gate.resolve();
    await stopping;
    await eventually('the waiting task', () => ran.length === 2);
    expect(ran).toEqual(['first:running', 'second:waiting']);
    const living = await postgres.query<{ id: string }>('SELECT id FROM task_workers', []);
    // One for each lane of the process that is left.
    expect(living).toHaveLength(2);
  });
});

describe('a database that goes away', () => {
  it('while a task ends does no harm: the task is done again, and others after it', async () => {
    const proxy = await startProxy(database.url);
    const gate = deferred();
    const ran: string[] = [];
    let task: Task<Input> | undefined;
    const far = await createPostgres({ url: proxy.url, poolSize: 10, logger: quiet, ...schema });
    const tasks = await startTasks(far, (declare) => {
      task = declare.define({
        name: 'work',
        payload,
        lane: 'default',
        async run({ name }) {
          ran.push(name);
          if (ran.length === 1) await gate.promise;
        },
      });
    });
    try {
      await task?.enqueue({ name: 'interrupted' });
      await eventually('the task', () => ran.length === 1);
      proxy.cut();
      gate.resolve();
      // Its end cannot be told to the database meanwhile.
      await expect(task?.enqueue({ name: 'unreachable' })).rejects.toThrow();
      await eventually('several attempts in vain', () => proxy.refused() > 15);
      proxy.mend();
      await task?.enqueue({ name: 'after' });
      await eventually('the next task', () => ran.includes('after'), 15_000);
      // A minute passes for the runner that gave up, which says nothing any more.
      await postgres.query(`UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute'`, []);
      await postgres.query(`UPDATE task_workers SET seen_at = seen_at - interval '1 minute'`, []);
      await eventually('an empty queue', async () => (await jobs()).length === 0, 15_000);
      expect(ran).toEqual(['interrupted', 'after', 'interrupted']);
    } finally {
      await tasks.stop();
      await far.close();
      await proxy.close();
    }
  });
});

describe('a schedule', () => {
  it('is known to the cluster once, and refused where it is none', async () => {
    await withTask(() => undefined, { schedule: '17 * * * *' });
    await withTask(() => undefined, { schedule: '17 * * * *' });
    const known = await postgres.query('SELECT identifier FROM graphile_worker._private_known_crontabs', []);
    expect(known).toEqual([{ identifier: 'work' }]);
    await expect(withTask(() => undefined, { schedule: 'every now and then' })).rejects.toThrow();
  });
});
