import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';
import { asyncApi } from './asyncapi.ts';
import { restContracts, socketContracts } from './contracts.ts';
import { openApi } from './openapi.ts';

// Everything comes from this server, so that the page works in a network without the internet, and nothing is inline,
// which the content security policy forbids.

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>P2P Sandbox API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const require = createRequire(import.meta.url);
const swaggerFolder = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Printing costs a tenth of a second or two: only who asks for it pays, once. */
function once(print: () => unknown): () => string {
  let printed: string | undefined;
  return () => (printed ??= JSON.stringify(print()));
}

/** GET /openapi.json, /asyncapi.json and the page at /docs. */
export function docsRouter(publicUrl: string): Router {
  const documents = {
    '/openapi.json': once(() => openApi(restContracts, publicUrl)),
    '/asyncapi.json': once(() => asyncApi(socketContracts, publicUrl)),
  };
  const router = Router();
  for (const [path, document] of Object.entries(documents)) {
    router.get(path, (_req, res) => {
      res.type('json').send(document());
    });
  }
  router.get('/docs', (_req, res) => {
    res.type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_req, res) => {
    res.type('js').send(START);
  });
  for (const asset of ASSETS) {
    router.get(`/docs/${asset}`, (_req, res) => {
      res.sendFile(asset, { root: swaggerFolder, maxAge: '1h' });
    });
  }
  return router;
}
