import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { parse } from 'yaml';
import { environmentSchema, readConfig } from '../../src/platform/config/config.ts';
import { createHealth } from '../../src/platform/http/index.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const variables = Object.keys(environmentSchema.shape);
const npmBuiltIn = ['start', 'test'];

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The npm scripts that a text calls. */
const scriptsOf = (text: string) => [...all(text, /npm run ([\w:]+)/g), ...all(text, /npm (start|test)\b/g)];

/** A compiled file that is started by name is one that the build makes. */
const compiled = (text: string) => all(text, /\bdist\/([\w/-]+)\.js\b/g).map((name) => `src/${name}.ts`);

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, unknown>;
}

const compose = parse(read('compose.yaml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const app = compose.services['app'] ?? {};
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
const lines = dockerfile.split('\n');
const exposed = all(dockerfile, /^EXPOSE (\d+)$/gm);

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose fills them in. */
const fill = (text: string, values: Record<string, string>) =>
  text.replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_all, name: string, fallback = '') => values[name] ?? String(fallback),
  );

describe('the scripts that are named', () => {
  it.each(['README.md', 'CONTRIBUTING.md', 'Dockerfile', '.ci/run', '.github/workflows/ci.yml'])('%s', (path) => {
    expect(scriptsOf(read(path)).filter((name) => scripts[name] === undefined && !npmBuiltIn.includes(name))).toEqual(
      [],
    );
  });

  it('start files that exist', () => {
    const files = Object.values(scripts).flatMap((script) => [
      ...compiled(script),
      ...all(script, /(?<![\w/])((?:src|bench|node_modules)\/[\w./-]+\.[jt]s)/g),
      ...all(script, /(?:-p|--config) (\S+)/g),
    ]);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((path) => !existsSync(at(path)))).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = read('README.md');

  it('points to files that exist', () => {
    const links = all(readme, /\]\(([^)#:]+)\)/g);
    const places = all(readme, /`((?:src|test|bench|docs|\.ci)\/[\w./-]*)/g);
    expect([...links, ...places, ...compiled(readme)].filter((path) => !existsSync(at(path)))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  it('copies what exists and what .dockerignore lets through', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    const sent = all(read('.dockerignore'), /^!(.+)$/gm);
    expect(sources).toContain('src');
    const configs = all(scripts['build'] ?? '', /-p (\S+)/g);
    expect(configs.length).toBeGreaterThan(0);
    expect(sources).toEqual(expect.arrayContaining(configs));
    expect(sources.filter((path) => !existsSync(at(path)) || !sent.includes(path))).toEqual([]);
  });

  it('takes from stages that it has', () => {
    const stages = all(dockerfile, /^FROM \S+ AS (\w+)$/gm);
    const taken = all(dockerfile, /--from=(\w+)/g);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter((stage) => !stages.includes(stage))).toEqual([]);
  });

  it('starts what the build makes, on a Node that package.json accepts, not as root', () => {
    expect(compiled(dockerfile)).toEqual(['src/main.ts']);
    expect(existsSync(at('src/main.ts'))).toBe(true);
    for (const version of all(dockerfile, /^FROM node:(\d+)/gm)) expect(Number(version)).toBeGreaterThanOrEqual(20);
    expect(all(dockerfile, /^USER (\w+)$/gm)).toEqual(['node']);
  });

  it('sets variables that exist, and exposes the port that it listens on', () => {
    const set = Object.fromEntries(
      all(dockerfile, /^ENV (.+)$/gm).flatMap((line) => line.split(' ').map((pair) => pair.split('='))),
    );
    expect(Object.keys(set).filter((name) => !variables.includes(name))).toEqual([]);
    expect(exposed).toEqual([set['PORT']]);
  });

  it('asks a path for its health that the server answers', async () => {
    const [path = ''] = all(dockerfile, /process\.env\.PORT \+ '([\w/]+)'/g);
    const server = createServer(express().use(createHealth([]).router));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    await answer.body?.cancel();
    await new Promise((resolve) => server.close(resolve));
    expect(answer.status).toBe(200);
  });
});

describe('compose.yaml', () => {
  const secrets = { AUTH_SECRET: 'q7Jd0vXz2mNw8bKc4rTy6uPf1hGs3eLa', DATABASE_PASSWORD: 'p4ssw0rd' };

  it('gives the app variables that exist, and values that production accepts', () => {
    const environment = app.environment ?? {};
    expect(Object.keys(environment).filter((name) => !variables.includes(name))).toEqual([]);
    const filled = Object.entries(environment).map(([name, value]) => [name, fill(value, secrets)] as const);
    const config = readConfig({ NODE_ENV: 'production', ...Object.fromEntries(filled) });
    expect(config.postgres.url).toBe('postgres://p2p:p4ssw0rd@postgres:5432/p2p_sandbox');
  });

  it('asks its operator for known variables only', () => {
    const asked = all(read('compose.yaml'), /\$\{(\w+)/g).filter((name) => !variables.includes(name));
    expect(new Set(asked)).toEqual(new Set(['DATABASE_PASSWORD']));
    expect(read('README.md')).toContain('`DATABASE_PASSWORD`');
  });

  it('connects the app to services that are there, on the ports of their images', () => {
    const ports: Record<string, string> = { postgres: '5432', mongo: '27017', redis: '6379' };
    const addresses = ['POSTGRES_URL', 'MONGODB_URI', 'REDIS_URL'].map((name) =>
      fill(app.environment?.[name] ?? '', secrets),
    );
    for (const address of addresses) {
      const { hostname, port } = new URL(address);
      expect(Object.keys(app.depends_on ?? {})).toContain(hostname);
      expect(compose.services[hostname]?.image?.split(':')[0]).toBe(hostname);
      expect(port).toBe(ports[hostname]);
    }
  });

  it('publishes the port that the image exposes, and builds from a folder with a Dockerfile', () => {
    expect(app.ports?.map((each) => each.split(':')[1])).toEqual(exposed);
    expect(existsSync(at(`${app.build ?? ''}/Dockerfile`))).toBe(true);
  });

  it('mounts volumes that it declares', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((each) => each.split(':')[0]),
    );
    expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('continuous integration', () => {
  interface Job {
    env?: Record<string, string>;
    services?: Record<string, Service>;
    steps: { run?: string }[];
  }
  const { jobs } = parse(read('.github/workflows/ci.yml')) as { jobs: Record<string, Job> };
  const run = read('.ci/run');

  it('runs .ci/run, which may be executed and starts files that exist', () => {
    expect(Object.values(jobs).flatMap(({ steps }) => steps.map((step) => step.run))).toContain('.ci/run');
    expect(() => {
      accessSync(at('.ci/run'), constants.X_OK);
    }).not.toThrow();
    const started = all(run, /node (\.ci\/[\w./-]+)/g);
    expect(started.length).toBeGreaterThan(0);
    expect(started.filter((path) => !existsSync(at(path)))).toEqual([]);
  });

  it('hands the tests addresses of its services, in variables that they read', () => {
    const support = readdirSync(at('test/support'))
      .map((name) => read(`test/support/${name}`))
      .join('\n');
    const [job] = Object.values(jobs).filter(({ services }) => services);
    const published = Object.values(job?.services ?? {}).flatMap(({ ports = [] }) =>
      ports.map((each) => each.split(':')[0]),
    );
    for (const [name, address] of Object.entries(job?.env ?? {})) {
      expect(support).toMatch(new RegExp(`\\b${name}\\b`));
      expect(published).toContain(new URL(address).port);
    }
    expect(Object.keys(job?.env ?? {})).toHaveLength(3);
  });
});
