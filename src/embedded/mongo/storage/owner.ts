import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Database } from 'lmdb';

interface Owner {
  pid: number;
  port: number;
  token: string;
}

type Rows = Database<Buffer, string>;

const OWNER = '\0owner';
const VERSION = '\0version';
/** 1 ordered decimals as doubles in its indexes. */
const FORMAT = 3;

/**
 * Makes this process the directory's only server. The record lies in the database itself, so that two processes
 * taking over from a dead one are told apart by lmdb's own write lock. `beforeTakingOver` may refuse what a dead one left.
 */
export async function claim(
  rows: Rows,
  directory: string,
  port: number,
  beforeTakingOver: () => void,
): Promise<string> {
  const before = rows.get(OWNER);
  if (before) {
    const owner = JSON.parse(before.toString()) as Owner;
    if (await isAlive(owner)) throw inUse(directory, owner);
    beforeTakingOver();
  }
  const mine: Owner = { pid: process.pid, port, token: randomUUID() };
  rows.transactionSync(() => {
    const now = rows.get(OWNER);
    if (now && !before?.equals(now)) throw inUse(directory, JSON.parse(now.toString()) as Owner);
    checkFormat(rows, directory);
    rows.putSync(OWNER, Buffer.from(JSON.stringify(mine)));
  });
  return mine.token;
}

/** Gives the directory up, unless somebody else has taken it since. Only inside a write. */
export function release(rows: Rows, token: string): void {
  const now = rows.get(OWNER);
  if (now && (JSON.parse(now.toString()) as Owner).token === token) rows.removeSync(OWNER);
}

function checkFormat(rows: Rows, directory: string): void {
  const stored = rows.get(VERSION)?.toString();
  if (stored === undefined) markCurrent(rows);
  else if (!(Number(stored) <= FORMAT)) {
    throw new Error(
      `${directory} was written by a newer version (format ${stored}); this one reads up to format ${FORMAT}`,
    );
  }
}

/** An older version wrote the directory: its index entries have to be made anew. */
export const isOutdated = (rows: Rows): boolean => rows.get(VERSION)?.toString() !== String(FORMAT);

/** Only inside a write. */
export function markCurrent(rows: Rows): void {
  rows.putSync(VERSION, Buffer.from(String(FORMAT)));
}

const inUse = (directory: string, owner: Owner) =>
  new Error(`${directory} is in use by another embedded MongoDB server (process ${owner.pid}, port ${owner.port})`);

/** A process number alone is not enough: after a restart of the machine it may be somebody else's. */
async function isAlive(owner: Owner): Promise<boolean> {
  return processExists(owner.pid) && (await portAnswers(owner.port));
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });
}
