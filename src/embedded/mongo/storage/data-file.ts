import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { isTreeWhole, readMeta } from './pages.ts';

/**
 * Throws when the data file is no lmdb file or lacks pages. lmdb maps the file and trusts it: reading past its end
 * ends the whole process without a word. At a start the branches are followed, and the leaves too where the file is
 * shorter than it says; `thoroughly` looks at every page.
 */
export function checkDataFile(directory: string, thoroughly = false): void {
  const path = join(directory, 'data.mdb');
  const file = openIfThere(path);
  if (file === undefined) return;
  try {
    const { size } = fstatSync(file);
    if (size > 0 && !isWhole(file, size, thoroughly)) {
      throw new Error(`${path} is damaged or was not written by this server; put a copy of the whole directory back`);
    }
  } finally {
    closeSync(file);
  }
}

function isWhole(file: number, size: number, thoroughly: boolean): boolean {
  const first = readMeta(file, 0);
  const second = first && readMeta(file, first.pageSize);
  if (!second) return false;
  const meta = first.transaction > second.transaction ? first : second;
  const isShort = size < (meta.lastPage + 1) * meta.pageSize;
  return meta.roots.every((root) => isTreeWhole(file, meta, root, thoroughly || isShort));
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
