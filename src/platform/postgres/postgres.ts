import { createHash } from 'node:crypto';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import type { Logger } from '../logging/index.ts';

/** Inside a transaction: everything that must happen together takes it. */
export type Tx = EntityManager;

export interface Schema {
  entities: (new () => object)[];
  migrations: (new () => object)[];
}

interface Options extends Schema {
  url: string;
  poolSize: number;
  logger: Logger;
}

export interface Postgres {
  readonly pool: Pool;
  readonly dataSource: DataSource;
  /** A repository of the transaction given, else of the pool. */
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, tx?: Tx): Repository<Entity>;
  /** Commits when `work` resolves, rolls everything back when it rejects. */
  withTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * One hand-written statement of a hot path, in one round trip. It is prepared once per connection: planning the
   * larger ones costs more than running them. Same text, same name.
   */
  query<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const statementNames = new Map<string, string>();

function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = createHash('sha1').update(text).digest('base64url');
    statementNames.set(text, name);
  }
  return name;
}

/** @throws the driver's error when the server cannot be reached. */
export async function createPostgres(options: Options): Promise<Postgres> {
  let closing = false;
  // A connection that breaks (a restart of the server) is replaced at its next use.
  const lost = ({ message, code }: Error & { code?: string }) => {
    if (closing) return;
    // Not the error itself: pg hangs the whole client on it.
    options.logger.warn({ err: { message, code } }, 'PostgreSQL connection lost');
  };
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: options.entities,
    migrations: options.migrations,
    synchronize: false,
    // Extensions are a migration's business, and need rights that the application's role may not have.
    installExtensions: false,
    poolErrorHandler: lost,
    extra: { max: options.poolSize, connectionTimeoutMillis: 5_000, application_name: 'p2p-sandbox' },
  });
  await dataSource.initialize();
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  // A connection can break while it is checked out too; its query rejects, and this event must not end the process.
  pool.on('connect', (client) => client.on('error', lost));
  // The first one was there before anybody could listen.
  const first = await pool.connect();
  first.on('error', lost);
  first.release();
  return {
    pool,
    dataSource,
    repository: (entity, tx) => (tx ?? dataSource.manager).getRepository(entity),
    withTransaction: (work) => dataSource.transaction(work),
    async query<Row extends QueryResultRow>(text: string, values: unknown[]) {
      const result = await pool.query<Row>({ name: statementName(text), text, values });
      return result.rows;
    },
    close() {
      closing = true;
      return dataSource.destroy();
    },
  };
}
