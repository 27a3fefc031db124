import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const MAX_BYTES = 100_000;

let app: TestApp;
let people: Person[];
let bundle: string;
let page: Server;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['src/client/index.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'sandbox',
    platform: 'browser',
    write: false,
  });
  bundle = outputFiles[0]?.text ?? '';
  app = await startTestApp();
  people = await Promise.all([app.person(), app.person()]);
  page = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><p id="last"></p><script>${bundle}</script>`);
  }).listen(0);
});
afterAll(async () => {
  page.close();
  await app.close();
});

it('is small enough for a page, and brings neither zod nor anything of Node', () => {
  expect(bundle.length).toBeLessThan(MAX_BYTES);
  expect(bundle).not.toMatch(/ZodError|require\("node:/);
});

const inBrowser = existsSync(CHROMIUM) ? it : it.skip;
if (!existsSync(CHROMIUM)) console.warn(`No chromium at ${CHROMIUM}: the chat in a real browser is not tried.`);

inBrowser(
  'chats in a real browser',
  async () => {
    const [amal, basim] = people as [Person, Person];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const tab = await browser.newPage();
      await tab.goto(`http://localhost:${(page.address() as AddressInfo).port}/`);
      await tab.evaluate(`{
      const client = sandbox.connect({ url: ${JSON.stringify(app.url)}, token: ${JSON.stringify(amal.token)} });
      client.subscribe(() => {
        const [conversation] = client.getSnapshot().conversations;
        document.querySelector('#last').textContent = conversation?.last_message?.content ?? '';
      });
      void client.send({ recipient_id: ${JSON.stringify(basim.id)} }, 'from the browser');
    }`);
      await tab.waitForFunction(`document.querySelector('#last').textContent === 'from the browser'`);
      await basim.api.post('/messages', { recipient_id: amal.id, content: 'to the browser' });
      await tab.waitForFunction(`document.querySelector('#last').textContent === 'to the browser'`);
    } finally {
      await browser.close();
    }
  },
  60_000,
);
