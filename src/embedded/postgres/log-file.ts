import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';

const FULL_BYTES = 10_000_000;
const SHOWN_LINES = 20;

/**
 * What the server prints goes to a file, not through us: it has to be able to write after we were killed.
 * The previous file is kept once it is full.
 */
export async function openLogFile(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > FULL_BYTES) await rename(path, `${path}.old`);
  return open(path, 'a', 0o600);
}

export async function lastLines(path: string, from_byte: number): Promise<string> {
  const lines = (await readFile(path)).subarray(from_byte).toString('utf8').trimEnd().split('\n');
  return lines.slice(-SHOWN_LINES).join('\n');
}
