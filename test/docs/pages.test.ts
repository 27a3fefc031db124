import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router } from 'express';
import { docsRouter } from '../../src/docs/router.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { createHttpApp } from '../../src/platform/http/index.ts';
import { createInFlight } from '../../src/platform/in-flight.ts';
import { createLogger } from '../../src/platform/logging/index.ts';

const PUBLIC_URL = 'https://api.factory.example';
let server: Server;
let url: string;

beforeAll(async () => {
  const config = readConfig({ NODE_ENV: 'test', PUBLIC_URL });
  const root = docsRouter(config.publicUrl);
  server = createServer(
    createHttpApp({ config, logger: createLogger('silent'), root, api: Router(), inFlight: createInFlight() }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** What a directive of the content security policy allows. */
const allowed = (policy: string, directive: string) =>
  policy
    .split(';')
    .map((each) => each.trim().split(' '))
    .find(([name]) => name === directive)
    ?.slice(1);

describe('the documentation page', () => {
  it('asks for nothing but what this server serves, and runs no inline script', async () => {
    const page = await fetch(`${url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBeGreaterThan(2);
    for (const path of assets) {
      expect(path).toMatch(/^\/docs\//);
      const asset = await fetch(`${url}${path}`);
      expect([path, asset.status]).toEqual([path, 200]);
      await asset.body?.cancel();
    }
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(allowed(policy, 'script-src')).toEqual(["'self'"]);
  });

  it('serves scripts and styles as what they are, since nosniff forbids guessing', async () => {
    const types = Object.fromEntries(
      await Promise.all(
        ['swagger-ui-bundle.js', 'start.js', 'swagger-ui.css'].map(async (name) => {
          const answer = await fetch(`${url}/docs/${name}`);
          await answer.body?.cancel();
          return [name, answer.headers.get('content-type')] as const;
        }),
      ),
    );
    expect(types).toEqual({
      'swagger-ui-bundle.js': expect.stringContaining('javascript'),
      'start.js': expect.stringContaining('javascript'),
      'swagger-ui.css': expect.stringContaining('text/css'),
    });
  });

  it('serves no other file of the package', async () => {
    for (const path of ['/docs/package.json', '/docs/index.html', '/docs/..%2fpackage.json']) {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    }
  });
});

describe('the documents', () => {
  it('name the address under which the world knows this server', async () => {
    const rest = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string; servers: unknown };
    expect(rest.openapi).toBe('3.1.0');
    expect(rest.servers).toEqual([{ url: '/api/v1' }, { url: `${PUBLIC_URL}/api/v1` }]);
    const events = (await (await fetch(`${url}/asyncapi.json`)).json()) as {
      asyncapi: string;
      servers: { socketio: { host: string } };
    };
    expect(events.asyncapi).toBe('3.0.0');
    expect(events.servers.socketio.host).toBe('api.factory.example');
  });
});
