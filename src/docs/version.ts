import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};

/** What every document says of the product. */
export const product = { title: 'P2P Sandbox', version: manifest.version, description: manifest.description };
