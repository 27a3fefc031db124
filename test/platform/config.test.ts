import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/platform/config/config.ts';
import { loadAuthSecret } from '../../src/platform/config/secret.ts';

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const SECRET = 'Zk3v9QmX7rT1nB5wYc8LhPd2GfJs6AeU4oRi0tVx';
const PRODUCTION = {
  NODE_ENV: 'production',
  AUTH_SECRET: SECRET,
  POSTGRES_URL: 'postgres://db/p2p',
  MONGODB_URI: 'mongodb://db/p2p',
};

describe('the environment', () => {
  it('may be empty: a laptop needs no settings, and nobody else reaches it', () => {
    expect(readConfig({})).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 3000,
      dataDir: './data',
    });
  });

  it('counts empty values as unset', () => {
    expect(readConfig({ PORT: '', REDIS_URL: '', AUTH_SECRET: '', LIMIT_READS: '' })).toEqual(readConfig({}));
  });

  it('is refused with all its faults at once, each naming its variable', () => {
    const faults = faultsOf({ PORT: 'http', REDIS_URL: 'localhost', LIMIT_READS: 'many', SEED_DEMO: 'perhaps' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['PORT', 'REDIS_URL', 'SEED_DEMO', 'LIMIT_READS']);
    expect(faults.join('\n')).toContain('redis://');
  });

  it.each(['0/60', '10/0', '10', '-1/60', '1.5/60'])(
    'refuses the limit %s, which would shut everybody out for good',
    (rate) => {
      expect(faultsOf({ LIMIT_LOGIN_ACCOUNT: rate })).toHaveLength(1);
    },
  );

  it('reads a limit as points in seconds', () => {
    expect(readConfig({ LIMIT_MESSAGES: '7/30' }).limits.messages).toEqual({ points: 7, seconds: 30 });
  });

  it.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['10.0.0.0/8', '10.0.0.0/8'],
  ])('reads TRUST_PROXY=%s as Express means it', (given, meant) => {
    expect(readConfig({ TRUST_PROXY: given }).trustProxy).toBe(meant);
  });
});

describe('in production', () => {
  it('takes a complete environment, and serves no foreign page unless told', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ host: '0.0.0.0', corsOrigins: [] });
  });

  it('lists everything that is missing', () => {
    const faults = faultsOf({ NODE_ENV: 'production' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['AUTH_SECRET', 'POSTGRES_URL', 'MONGODB_URI']);
  });

  it('lists unsafe and malformed values together', () => {
    const faults = faultsOf({
      ...PRODUCTION,
      AUTH_SECRET: 'short',
      PORT: 'http',
      CORS_ORIGINS: '*',
      MONGODB_URI: 'db:27017',
    });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['PORT', 'MONGODB_URI', 'AUTH_SECRET', 'CORS_ORIGINS']);
  });

  it.each([
    ['a short secret', { AUTH_SECRET: 'Zk3v9QmX7rT1nB5w' }],
    ['a sample secret', { AUTH_SECRET: 'please-change-me-please-change-me-please' }],
    ['a secret of one character', { AUTH_SECRET: 'x'.repeat(64) }],
    ['any origin', { CORS_ORIGINS: 'https://app.factory.example, *' }],
    ['an embedded PostgreSQL', { POSTGRES_URL: '' }],
    ['an embedded MongoDB', { MONGODB_URI: '' }],
  ])('refuses %s', (_what, unsafe) => {
    expect(faultsOf({ ...PRODUCTION, ...unsafe })).toHaveLength(1);
  });

  it('runs on embedded databases only where that is said', () => {
    expect(faultsOf({ NODE_ENV: 'production', AUTH_SECRET: SECRET, ALLOW_EMBEDDED: 'true' })).toEqual([]);
  });
});

describe('the generated secret', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'p2p secret '));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('is not needed where one is configured', async () => {
    expect(await loadAuthSecret(SECRET, join(directory, 'never'))).toBe(SECRET);
    await expect(stat(join(directory, 'never'))).rejects.toThrow('ENOENT');
  });

  it('is one and the same for all who start at once, long, and readable by its owner only', async () => {
    for (let round = 0; round < 30; round++) {
      const dataDir = join(directory, `round ${round}`);
      const secrets = await Promise.all(Array.from({ length: 8 }, () => loadAuthSecret(undefined, dataDir)));
      expect(new Set(secrets).size).toBe(1);
      expect(secrets[0]).toMatch(/^[\w-]{64}$/);
      expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600);
    }
  });

  it('survives a restart', async () => {
    const first = await loadAuthSecret(undefined, directory);
    expect(await loadAuthSecret(undefined, directory)).toBe(first);
    expect(await readFile(join(directory, 'auth-secret'), 'utf8')).toBe(first);
  });

  it('is never an empty one that a full disk left behind', async () => {
    const dataDir = await mkdtemp(join(directory, 'empty '));
    await writeFile(join(dataDir, 'auth-secret'), '');
    await expect(loadAuthSecret(undefined, dataDir)).rejects.toThrow('auth-secret');
  });
});
