import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

/** What a process of ours prints: the logger writes to the descriptor itself. */
const PROGRAM = `
  import { createLogger } from ${JSON.stringify(resolve('src/platform/logging/index.ts'))};
  const logger = createLogger('info');
  logger.info({ password: 'S3CRET-1', user: { access_token: 'S3CRET-2' }, kept: { password_length: 9, name: 'Amal' } }, 'shallow');
  logger.info({ req: { headers: { authorization: 'Bearer S3CRET-3', 'set-cookie': ['a=S3CRET-4'] } } }, 'deep');
  logger.info({ a: { b: { c: { d: [{ refresh_token: 'S3CRET-5', current_password: 'S3CRET-6' }] } } } }, 'deeper');
  const failure = Object.assign(new Error('insert failed'), {
    query: 'INSERT INTO users', parameters: ['S3CRET-7'], driverError: { code: '23505', parameters: ['S3CRET-8'] },
  });
  logger.error({ err: failure, request_id: 'r-1' }, 'an error of the ORM');
  const round = { name: 'round' };
  round.self = round;
  logger.info({ round }, 'a circle');
  logger.info({ when: new Date(0), none: null, list: [1, 2] }, 'plain');
  logger.debug('not at this level');
`;

let lines: Record<string, unknown>[];
let printed: string;

beforeAll(async () => {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM]);
  printed = stdout;
  lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
});

describe('the log', () => {
  it('is one JSON object a line, of the level asked for', () => {
    expect(lines.map(({ msg }) => msg)).toEqual([
      'shallow',
      'deep',
      'deeper',
      'an error of the ORM',
      'a circle',
      'plain',
    ]);
  });

  it('holds nothing that signs anybody in, however deep it lies', () => {
    expect(printed.match(/S3CRET-\d/g)).toBeNull();
  });

  it('keeps what helps', () => {
    expect(lines[0]).toMatchObject({ password: '[redacted]', kept: { name: 'Amal' } });
    expect(lines[3]).toMatchObject({
      request_id: 'r-1',
      err: { message: 'insert failed', query: 'INSERT INTO users' },
    });
    expect((lines[3] as { err: { stack: string } }).err.stack).toContain('Error: insert failed');
    expect(lines[5]).toMatchObject({ when: '1970-01-01T00:00:00.000Z', none: null, list: [1, 2] });
  });
});
