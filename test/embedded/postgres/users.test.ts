import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cleanUp,
  NOBODY,
  pathWith,
  postmasterPid,
  query,
  REPOSITORY,
  startOwner,
  temporaryDirectory,
  untilEnded,
} from './support.ts';

const isRoot = process.getuid?.() === 0;
const whyNot = reasonToSkip();
// Not console.warn: jest does not show it for a file whose tests are all skipped.
if (whyNot) process.stderr.write(`Starting PostgreSQL as root and as nobody is not tested: ${whyNot}\n`);

function reasonToSkip(): string | undefined {
  if (!isRoot) return 'the tests do not run as root; the other files test an ordinary user';
  try {
    execFileSync('node', ['-e', 'require("fs").readFileSync("package.json")'], {
      cwd: REPOSITORY,
      uid: NOBODY,
      gid: NOBODY,
      stdio: 'pipe',
    });
    return undefined;
  } catch {
    return `nobody cannot read ${REPOSITORY}`;
  }
}

/** What the system says about the server of this directory. */
async function serverStatus(directory: string, field: string): Promise<string> {
  const status = await readFile(`/proc/${String(await postmasterPid(directory))}/status`, 'utf8');
  return new RegExp(`^${field}:\\s+(\\w+)`, 'm').exec(status)?.[1] ?? '';
}

async function startAndStop(directory: string, options: Parameters<typeof startOwner>[1]): Promise<number> {
  const owner = startOwner(directory, options);
  const url = await owner.says('ready');
  const user = Number(await serverStatus(directory, 'Uid'));
  const server = (await postmasterPid(directory)) ?? 0;
  await query(url, 'CREATE TABLE IF NOT EXISTS starts (n int); INSERT INTO starts VALUES (1)');
  await owner.kill();
  await untilEnded(server);
  return user;
}

async function startsSoFar(directory: string, options: Parameters<typeof startOwner>[1]): Promise<unknown> {
  const owner = startOwner(directory, options);
  const [row] = await query(await owner.says('ready'), 'SELECT count(*)::int FROM starts');
  return row?.['count'];
}

const asNobody = { uid: NOBODY, gid: NOBODY };

(whyNot ? describe.skip : describe)('as different users', () => {
  afterEach(cleanUp);

  it('root keeps its files, and the server has none of its powers', async () => {
    const directory = await temporaryDirectory();
    await startAndStop(directory, {});
    expect((await stat(directory)).uid).toBe(0);
    expect((await stat(join(directory, 'cluster/data'))).uid).toBe(0);
    expect(await startsSoFar(directory, {})).toBe(1);
    expect(await serverStatus(directory, 'CapEff')).toMatch(/^0+$/);
  });

  it('an ordinary user needs nothing special', async () => {
    const directory = await temporaryDirectory();
    await chown(directory, NOBODY, NOBODY);
    expect(await startAndStop(directory, asNobody)).toBe(NOBODY);
    expect(await startsSoFar(directory, asNobody)).toBe(1);
  });

  it('root without user namespaces, as in most containers, runs the server as nobody', async () => {
    const directory = await temporaryDirectory();
    const options = { env: { ...process.env, PATH: await pathWith('setpriv', 'chown') } };
    expect(await startAndStop(directory, options)).toBe(NOBODY);
    // Whatever the machine allows later, the files stay where they went.
    expect(await startAndStop(directory, {})).toBe(NOBODY);
    expect(await startsSoFar(directory, {})).toBe(2);
  });

  it('data made in a user namespace goes to nobody where there is none', async () => {
    const directory = await temporaryDirectory();
    await startAndStop(directory, {});
    const options = { env: { ...process.env, PATH: await pathWith('setpriv', 'chown') } };
    expect(await startAndStop(directory, options)).toBe(NOBODY);
    expect(await startsSoFar(directory, options)).toBe(2);
  });

  it("root works on an ordinary user's data as that user, who can go on with it", async () => {
    const directory = await temporaryDirectory();
    await chown(directory, NOBODY, NOBODY);
    await startAndStop(directory, asNobody);
    expect(await startAndStop(directory, {})).toBe(NOBODY);
    expect(await startsSoFar(directory, asNobody)).toBe(2);
  });

  it('a user without a name in the system can start it too', async () => {
    const directory = await temporaryDirectory();
    await chown(directory, 54_321, 54_321);
    const owner = startOwner(directory, { uid: 54_321, gid: 54_321 });
    expect(await query(await owner.says('ready'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it("an ordinary user is told that root's data is not theirs", async () => {
    const directory = await temporaryDirectory();
    await chmod(directory, 0o700);
    await expect(startOwner(directory, asNobody).says('ready')).rejects.toThrow('belongs to another user');
  });
});
