import pg from 'pg';

/**
 * The statements that PostgreSQL is asked while `work` runs, as the driver sends them; the task queue's own polling,
 * which goes on beside it, left out.
 */
export async function queriesOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }];
    const text = typeof first === 'string' ? first : (first.text ?? '');
    if (!/graphile_worker|task_/i.test(text)) asked.push(text);
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return asked;
}
