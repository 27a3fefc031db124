import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Config } from '../config/config.ts';
import { AppError, asAppError, toProblem } from '../errors/index.ts';
import type { InFlight } from '../in-flight.ts';
import type { Logger } from '../logging/index.ts';
import { corsOptions } from './cors.ts';
import { readJson } from './json-body.ts';
import { parseQuery } from './query.ts';
import { requestId, requestIdOf } from './route.ts';

const SOCKET_PATH = '/socket.io/';

function fromExpress(error: unknown): AppError {
  if (error instanceof URIError) {
    return new AppError('malformed_request', 'The address is not valid percent-encoding of UTF-8.');
  }
  return asAppError(error);
}

interface Options {
  config: Config;
  logger: Logger;
  /** What stands at the root: health, metrics, documents. */
  root: Router;
  /** What stands below /api/v1. */
  api: Router;
  inFlight: InFlight;
}

/** The HTTP side, in the order a request passes it; the one error handler is last. */
export function createHttpApp({ config, logger, root, api, inFlight }: Options): Express {
  const app = express();
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', parseQuery);
  app.use((req, res, next) => {
    // Socket.IO listens to the same server: answering its requests twice would end the process.
    if (req.url.startsWith(SOCKET_PATH)) return;
    res.once('close', inFlight.begin());
    if (inFlight.isClosing) res.set('Connection', 'close');
    res.locals['request_id'] = requestId(req.get('x-request-id'));
    res.set('x-request-id', requestIdOf(res));
    next();
  });
  app.use(
    helmet({
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      // Without TLS in front (a laptop, a plant's own network) upgrading would break the pages that we serve.
      ...(!config.publicUrl.startsWith('https:') && {
        contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
        strictTransportSecurity: false,
      }),
    }),
  );
  app.use((_req, res, next) => {
    // Also where no origin is answered: a cache must not serve that answer to a page.
    res.vary('Origin');
    next();
  });
  app.use(cors(corsOptions(config.corsOrigins)));
  app.use(conditional);
  app.use(root);
  app.use('/api/v1', readJson, api);
  app.use(() => {
    throw new AppError('not_found', 'There is nothing at this path; see /docs.');
  });
  app.use(errorHandler(logger));
  return app;
}

/**
 * A caller that names what it has wants to hear whether that is current. Browsers' fetch() and Node's add `no-cache` to
 * such a call, which asks caches to check with us and not us to send everything again; Express would.
 */
const conditional: express.RequestHandler = (req, _res, next) => {
  if (req.headers['if-none-match'] !== undefined) delete req.headers['cache-control'];
  next();
};

function errorHandler(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, req, res, _next) => {
    const failure = fromExpress(error);
    const request_id = requestIdOf(res);
    if (failure.status >= 500) {
      logger.error({ err: error, request_id, method: req.method, path: req.path }, 'request failed');
    }
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (failure.retryAfterMs !== undefined) res.set('Retry-After', String(Math.ceil(failure.retryAfterMs / 1000)));
    res.status(failure.status).type('application/problem+json').json(toProblem(failure, request_id));
  };
}
