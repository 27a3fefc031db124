import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncApi } from './asyncapi.ts';
import { restContracts, socketContracts } from './contracts.ts';
import { eventsPage } from './events-page.ts';
import { openApi } from './openapi.ts';

// Prints the documents of the contracts; with --check only tells which of them are not what the contracts say.

const folder = fileURLToPath(new URL('../../docs/', import.meta.url));
const asJson = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

const documents = {
  'openapi.json': asJson(openApi(restContracts)),
  'asyncapi.json': asJson(asyncApi(socketContracts)),
  'events.md': eventsPage(socketContracts),
};

for (const [name, content] of Object.entries(documents)) {
  const path = join(folder, name);
  if (!process.argv.includes('--check')) {
    await writeFile(path, content);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    console.error(`docs/${name} is not what the contracts say: run npm run docs and commit it.`);
    process.exitCode = 1;
  }
}
