import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProcess } from './processes.ts';

interface Owner {
  pid: number;
  identity: string;
}

/**
 * Makes this process the owner of the directory and returns how to give it back. An owner that has died is replaced.
 * Throws, naming the pid, while another owner runs. (PostgreSQL itself keeps two servers off the same files: this
 * decides who may stop a server that it finds running.)
 */
export async function claimDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, 'owner.json');
  const draft = join(directory, `owner-${randomUUID()}.json`);
  const identity = (await findProcess(process.pid))?.identity ?? 'unknown';
  const mine = JSON.stringify({ pid: process.pid, identity, claim: randomUUID() });
  await writeFile(draft, mine, { mode: 0o644 });
  try {
    // A link appears whole or not at all: nobody ever reads half a claim.
    while (!(await succeeds(link(draft, file), 'EEXIST'))) {
      const found = await readIfThere(file);
      if (found === undefined) continue;
      await refuseIfRunning(found, directory);
      await discard(file, found);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readIfThere(file)) === mine) await rm(file, { force: true });
  };
}

async function refuseIfRunning(claim: string, directory: string): Promise<void> {
  const owner = parse(claim);
  if (!owner || (await findProcess(owner.pid))?.identity !== owner.identity) return;
  const who =
    owner.pid === process.pid ? `this process (${owner.pid})` : `process ${owner.pid}, which is still running`;
  throw new Error(
    `The PostgreSQL data in ${directory} is in use by ${who}. ` +
      'Stop that one first, give this one a DATA_DIR of its own, or set POSTGRES_URL.',
  );
}

/** Removes a dead owner's claim, and puts it back when another process has replaced it in the meantime. */
async function discard(file: string, dead: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  if (!(await succeeds(rename(file, aside), 'ENOENT'))) return;
  if ((await readIfThere(aside)) !== dead) await succeeds(link(aside, file), 'EEXIST');
  await rm(aside, { force: true });
}

function parse(claim: string): Owner | undefined {
  try {
    return JSON.parse(claim) as Owner;
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  let text: string | undefined;
  const read = readFile(file, 'utf8').then((content) => {
    text = content;
  });
  await succeeds(read, 'ENOENT');
  return text;
}

async function succeeds(step: Promise<unknown>, expected: string): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === expected) return false;
    throw error;
  }
}
