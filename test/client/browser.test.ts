import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build, type BuildOptions } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Proxy, startProxy } from '../support/proxy.ts';
import { PASSWORD, type Person, startTestApp, type TestApp } from '../support/app.ts';
import { say } from '../support/messages.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const MAX_BYTES = 100_000;
const CLIENT = resolve('src/client/index.ts');

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ bundle: true, minify: true, platform: 'browser', write: false, ...options });
  return outputFiles?.[0]?.text ?? '';
}
const client = bundle({ entryPoints: [CLIENT], format: 'iife', globalName: 'sandbox' });

it('is small enough for a page, and brings neither zod nor anything of Node', async () => {
  expect((await client).length).toBeLessThan(MAX_BYTES);
  expect(await client).not.toMatch(/ZodError|require\("node:/);
});

const isPossible = existsSync(CHROMIUM);
if (!isPossible) console.warn(`No chromium at ${CHROMIUM}: the chat in a real browser is not tried.`);

(isPossible ? describe : describe.skip)('in a real browser', () => {
  let app: TestApp;
  let proxy: Proxy;
  let browser: Browser;
  let site: Server;
  let home: string;
  let amal: Person;
  let basim: Person;
  let tab: Page;

  beforeAll(async () => {
    app = await startTestApp();
    proxy = await startProxy(app.url);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><div id="root"></div><p id="last"></p>');
    });
    await new Promise<void>((listening) => site.listen(0, listening));
    home = `http://localhost:${(site.address() as AddressInfo).port}/`;
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    site.closeAllConnections();
    site.close();
    await proxy.close();
    await app.close();
  });
  beforeEach(async () => {
    [amal, basim] = await Promise.all([app.person(), app.person()]);
    tab = await (await browser.newContext()).newPage();
    await tab.goto(home);
  });
  afterEach(() => tab.context().close());

  /** Shows the last message, and keeps its outbox in the browser. */
  async function chat(url: string): Promise<void> {
    await tab.addScriptTag({ content: await client });
    const options = { url, token: amal.token };
    await tab.evaluate(`{
      const outbox_store = sandbox.webOutbox(localStorage, ${JSON.stringify(amal.id)});
      window.client = sandbox.connect({ ...${JSON.stringify(options)}, outbox_store });
      client.subscribe(() => {
        const [conversation] = client.getSnapshot().conversations;
        document.querySelector('#last').textContent = conversation?.last_message?.content ?? '';
      });
    }`);
  }
  const send = (text: string) =>
    tab.evaluate(`void client.send(${JSON.stringify({ recipient_id: basim.id })}, ${JSON.stringify(text)})`);
  const shows = (text: string) =>
    tab.waitForFunction(`document.querySelector('#last').textContent === ${JSON.stringify(text)}`);

  it('talks both ways', async () => {
    await chat(app.url);
    await send('from the browser');
    await shows('from the browser');
    await say(basim, amal, 'to the browser');
    await shows('to the browser');
  }, 60_000);

  it('sends once, after a reload, what was written while the server was away', async () => {
    proxy.cut();
    await chat(proxy.url);
    await send('written offline');
    await tab.waitForFunction('localStorage.length === 1');
    await tab.reload();
    proxy.mend();
    await chat(proxy.url);
    await shows('written offline');
    await tab.waitForFunction('localStorage.length === 0');
    const [conversation] = (await basim.api.get('/messages')).body.data;
    expect(conversation).toMatchObject({ last_seq: 1, last_message: { content: 'written offline' } });
  }, 60_000);

  it('runs the chat of the README, signed in by the cookie', async () => {
    // The cookie of localhost is not that of 127.0.0.1.
    const url = app.url.replace('127.0.0.1', 'localhost');
    const readme = await readFile('src/client/README.md', 'utf8');
    const [, code = ''] = /```tsx\n(.*?)```/s.exec(readme) ?? [];
    expect(code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(30);
    const script = await bundle({
      stdin: {
        contents: `${code.replace('http://localhost:3000', url)}
          import { createRoot } from 'react-dom/client';
          createRoot(document.querySelector('#root')).render(<Chat user_id="${basim.id}" />);`,
        loader: 'tsx',
        resolveDir: '.',
      },
      jsx: 'automatic',
      alias: { 'p2p-sandbox/client': CLIENT },
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const login = { email: amal.email, password: PASSWORD };
    const status = await tab.evaluate(`fetch(${JSON.stringify(`${url}/api/v1/auth/login`)}, {
      method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' },
      body: ${JSON.stringify(JSON.stringify(login))},
    }).then((response) => response.status)`);
    expect(status).toBe(200);
    const faults: string[] = [];
    tab.on('pageerror', (error) => faults.push(error.message));
    await tab.addScriptTag({ content: script });
    await tab.getByText('connected').waitFor();
    await tab.getByRole('textbox').fill('written in the README');
    await tab.getByRole('textbox').press('Enter');
    await tab.getByText('written in the README').waitFor();
    const answer = await say(basim, amal, 'and answered');
    await tab.getByText('and answered').waitFor();
    // What is on the screen is read, and the writer's ticks come when the other reads.
    const unread = async () => (await amal.api.get('/messages/unread')).body.data.total_unread as number;
    while ((await unread()) > 0) await tab.waitForTimeout(20);
    await basim.api.patch(`/messages/${answer.id}/read`);
    await tab.getByText('written in the README ✓✓').waitFor();
    expect(faults).toEqual([]);
  }, 60_000);
});
