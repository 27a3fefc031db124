import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgres, migrate, type Postgres } from '../../src/platform/postgres/index.ts';
import { schema } from '../../src/schema.ts';
import { databaseUrl, dropDatabase, withAdmin } from '../support/databases.ts';
import { startProxy } from '../support/proxy.ts';
import { eventually, quiet, startTestDatabase, type TestDatabase, uniqueName } from './support.ts';

describe('migrations', () => {
  const name = uniqueName();
  const opened: Postgres[] = [];
  beforeAll(() => withAdmin((admin) => admin.query(`CREATE DATABASE ${name}`)));
  afterAll(async () => {
    await Promise.all(opened.map((postgres) => postgres.close()));
    await dropDatabase(name);
  });
  const open = async (poolSize: number) => {
    const postgres = await createPostgres({ url: databaseUrl(name), poolSize, logger: quiet, ...schema });
    opened.push(postgres);
    return postgres;
  };

  it('run once though three processes start together, the smallest pool included', async () => {
    const processes = await Promise.all([open(2), open(10), open(10)]);
    await Promise.all(processes.map(migrate));
    const rows = await processes[0].query<{ name: string }>('SELECT name FROM migrations ORDER BY id', []);
    expect(rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(schema.migrations.map((migration) => migration.name)),
    );
    expect(rows).toHaveLength(schema.migrations.length);
  });

  it('find nothing to do afterwards, and hold no lock', async () => {
    const postgres = await open(4);
    await migrate(postgres);
    await migrate(postgres);
    expect(await postgres.query(`SELECT FROM pg_locks WHERE locktype = 'advisory'`, [])).toEqual([]);
  });

  it('can be taken back, down to the last', async () => {
    const postgres = await open(4);
    for (const _ of schema.migrations) await postgres.dataSource.undoLastMigration({ transaction: 'each' });
    const left = await postgres.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`,
      [],
    );
    expect(left).toEqual([{ table_name: 'migrations' }]);
    await migrate(postgres);
  });
});

describe('a connection pool', () => {
  let database: TestDatabase;
  let postgres: Postgres;
  beforeAll(async () => {
    database = await startTestDatabase();
    postgres = await database.connect();
    await postgres.query('CREATE TABLE notes (note text)', []);
  });
  afterAll(() => database.drop());

  const notes = async () =>
    (await postgres.query<{ note: string }>('SELECT note FROM notes', [])).map(({ note }) => note);

  it('commits what resolves and takes back what rejects', async () => {
    expect(
      await postgres.withTransaction(async (tx) => {
        await tx.query(`INSERT INTO notes VALUES ('kept')`);
        return 'answer';
      }),
    ).toBe('answer');
    const failure = new Error('changed my mind');
    await expect(
      postgres.withTransaction(async (tx) => {
        await tx.query(`INSERT INTO notes VALUES ('lost')`);
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await notes()).toEqual(['kept']);
  });

  it('survives that the server ends its connections, idle, busy and inside a transaction', async () => {
    const end = () =>
      withAdmin((admin) =>
        admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [
          new URL(database.url).pathname.slice(1),
        ]),
      );
    await Promise.all(Array.from({ length: 5 }, () => postgres.query('SELECT pg_sleep(0.05)', [])));
    await end();
    expect(await eventually('an answer', () => notes().catch(() => undefined))).toEqual(['kept']);

    const busy = Promise.allSettled([
      postgres.query('SELECT pg_sleep(30)', []),
      postgres.withTransaction(async (tx) => {
        await tx.query(`INSERT INTO notes VALUES ('lost')`);
        await tx.query('SELECT pg_sleep(30)');
      }),
    ]);
    await eventually('both to be busy', () =>
      withAdmin(async (admin) => {
        const { rowCount } = await admin.query(
          `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()`,
        );
        return (rowCount ?? 0) >= 2;
      }),
    );
    await end();
    expect((await busy).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await eventually('an answer', () => notes().catch(() => undefined))).toEqual(['kept']);
  });

  it('may break the first of them while somebody holds it and asks nothing', async () => {
    const proxy = await startProxy(database.url);
    const far = await createPostgres({ url: proxy.url, poolSize: 1, logger: quiet, ...schema });
    try {
      const held = await far.pool.connect();
      // Not once() of node:events, which would listen to errors itself.
      const ended = new Promise((resolve) => held.once('end', resolve));
      proxy.cut();
      await ended;
      held.release(true);
      proxy.mend();
      expect(await far.query('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
    } finally {
      await far.close();
      await proxy.close();
    }
  });
});
