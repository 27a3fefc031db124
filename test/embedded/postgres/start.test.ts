import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/embedded/postgres/index.ts';
import {
  cleanUp,
  isRunning,
  postmasterPid,
  query,
  removeTemplate,
  temporaryDirectory,
  until,
  untilEnded,
  usedDirectory,
  whenDone,
} from './support.ts';

async function start(directory: string, log?: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, ...(log && { log }) });
  whenDone(() => server.stop());
  return server;
}

describe('embedded PostgreSQL', () => {
  afterEach(cleanUp);
  afterAll(removeTemplate);

  it('starts in a directory that does not exist yet, with durability on', async () => {
    const directory = join(await temporaryDirectory(), 'data', 'postgres');
    const { url } = await start(directory);
    expect(new URL(url)).toMatchObject({ protocol: 'postgres:', hostname: '127.0.0.1', pathname: '/p2p_sandbox' });
    const settings = await query(
      url,
      `SELECT current_database() AS database, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit, current_setting('full_page_writes') AS full_page_writes,
        current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums`,
    );
    expect(settings).toEqual([
      {
        database: 'p2p_sandbox',
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        encoding: 'UTF8',
        checksums: 'on',
      },
    ]);
  });

  it('tells Arabic words from Arabic punctuation', async () => {
    const { url } = await start(await usedDirectory());
    const rows = await query(url, `SELECT tsvector_to_array(to_tsvector('simple', 'مرحبا، عالم Éclair؟')) AS words`);
    expect(rows).toEqual([{ words: ['éclair', 'عالم', 'مرحبا'] }]);
  });

  it('keeps its data over a restart, in a path with spaces', async () => {
    const directory = join(await temporaryDirectory(), 'my data', 'server (1)');
    const first = await start(directory);
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1), (2)');
    await first.stop();
    const second = await start(directory);
    expect(await query(second.url, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('stops in order while sessions are open, and only once', async () => {
    const directory = await usedDirectory();
    const lines: string[] = [];
    const server = await start(directory, (line) => lines.push(line));
    const pid = (await postmasterPid(directory)) ?? 0;
    const session = query(server.url, 'SELECT pg_sleep(60)').catch((error: unknown) => error);
    await Promise.all([server.stop(), server.stop()]);
    await session;
    expect(await isRunning(pid)).toBe(false);
    expect(await readFile(join(directory, 'server.log'), 'utf8')).toContain('database system is shut down');
    expect(lines.join('\n')).not.toContain('unexpectedly');
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('comes back under the same url when the server is killed, and stops for good afterwards', async () => {
    const directory = await usedDirectory();
    const server = await start(directory);
    await query(server.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    const killed = (await postmasterPid(directory)) ?? 0;
    process.kill(killed, 'SIGKILL');
    const answers = () =>
      query(server.url, 'SELECT n FROM kept').then(
        (rows) => rows.length === 1,
        () => false,
      );
    await untilEnded(killed);
    await until(answers, 'it answers again');
    await server.stop();
    expect(await answers()).toBe(false);
    expect(await postmasterPid(directory)).toBeUndefined();
  });

  it('stops for good while it is being started again', async () => {
    const directory = await usedDirectory();
    const lines: string[] = [];
    const server = await start(directory, (line) => lines.push(line));
    process.kill((await postmasterPid(directory)) ?? 0, 'SIGKILL');
    await until(() => lines.join().includes('starting it again'), 'the loss is noticed');
    await server.stop();
    expect(await postmasterPid(directory)).toBeUndefined();
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('runs two servers in two directories side by side', async () => {
    const servers = await Promise.all([start(await temporaryDirectory()), start(await temporaryDirectory())]);
    await query(servers[0].url, 'CREATE TABLE only_here (n int)');
    await expect(query(servers[1].url, 'SELECT * FROM only_here')).rejects.toThrow('does not exist');
  });

  it('refuses a second start in the same process', async () => {
    const directory = await usedDirectory();
    await start(directory);
    await expect(start(directory)).rejects.toThrow(`in use by this process (${process.pid})`);
  });

  it('reports what users wrote in no log', async () => {
    const directory = await usedDirectory();
    const { url } = await start(directory);
    const insert = `CREATE TABLE secrets (word text UNIQUE); INSERT INTO secrets VALUES ('xyzzy'), ('xyzzy')`;
    await expect(query(url, insert)).rejects.toThrow('duplicate key');
    const log = await readFile(join(directory, 'server.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('xyzzy');
  });

  it('names the trouble with damaged data, touches nothing and does not stay in the way', async () => {
    const directory = await usedDirectory();
    await (await start(directory)).stop();
    await rm(join(directory, 'cluster/data/PG_VERSION'));
    await expect(start(directory)).rejects.toThrow(/does not start[^]*PG_VERSION|not a valid data directory/);
    await expect(start(directory)).rejects.toThrow(/PG_VERSION|not a valid data directory/);
    expect(existsSync(join(directory, 'cluster/data/base'))).toBe(true);
  });

  it('clears away what an interrupted first start left', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'cluster.new-abc/data/base'), { recursive: true });
    const { url } = await start(directory);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(directory)).not.toContain('cluster.new-abc');
  });
});
