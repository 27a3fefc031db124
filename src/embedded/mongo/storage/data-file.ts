import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Where lmdb keeps things in its first two pages, its own descriptions of the file. */
const MAGIC = 0xbeefc0de;
const AT = { magic: 0x18, pageSize: 0x30, freeRoot: 0x58, mainRoot: 0x88, transaction: 0x98 };
const META_BYTES = 0xa0;
const NONE = 0xffffffffffffffffn;

/**
 * Throws when the data file is no lmdb file or lacks the pages that everything hangs from. lmdb maps the file and
 * trusts it: opening such a one ends the whole process without a word. Pages further down are not looked at.
 */
export function checkDataFile(directory: string): void {
  const path = join(directory, 'data.mdb');
  const file = openIfThere(path);
  if (file === undefined) return;
  try {
    const { size } = fstatSync(file);
    if (size > 0 && !isWhole(file, size)) {
      throw new Error(`${path} is damaged or was not written by this server; put a copy of the whole directory back`);
    }
  } finally {
    closeSync(file);
  }
}

function isWhole(file: number, size: number): boolean {
  const first = read(file, 0, META_BYTES);
  if (!isMeta(first)) return false;
  const pageSize = first.readUInt32LE(AT.pageSize);
  const second = read(file, pageSize, META_BYTES);
  if (!isMeta(second)) return false;
  const newer = first.readBigUInt64LE(AT.transaction) > second.readBigUInt64LE(AT.transaction) ? first : second;
  return [AT.freeRoot, AT.mainRoot].every((at) => {
    const root = newer.readBigUInt64LE(at);
    if (root === NONE) return true;
    const start = Number(root) * pageSize;
    return start + pageSize <= size && read(file, start, 8).readBigUInt64LE() === root;
  });
}

const isMeta = (page: Buffer): boolean => page.length === META_BYTES && page.readUInt32LE(AT.magic) === MAGIC;

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
