import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let elsewhere: string;
beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'p2p commands '));
});
afterAll(() => rm(elsewhere, { recursive: true, force: true }));

const run = (name: string, ...given: string[]) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL(`../../dist/${name}`, import.meta.url)), ...given], {
    env: { PATH: process.env['PATH'], DATA_DIR: elsewhere },
  });

describe('a command that was not told where the server keeps its databases', () => {
  it.each([['reindex.js'], ['repair-messages.js'], ['admin-grant.js', 'amal@example.com']])(
    '%s says so, and makes none',
    async (name, ...given) => {
      await expect(run(name, ...given)).rejects.toMatchObject({
        code: 1,
        stderr: `There are no databases in ${elsewhere}. Name those of the server: its DATA_DIR, or its POSTGRES_URL and MONGODB_URI.\n`,
      });
      expect(await readdir(elsewhere)).toEqual([]);
    },
    20_000,
  );
});
