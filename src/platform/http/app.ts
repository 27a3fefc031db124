import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Config } from '../config/config.ts';
import { AppError, asAppError, toProblem } from '../errors/index.ts';
import type { InFlight } from '../in-flight.ts';
import type { Logger } from '../logging/index.ts';
import { corsOptions } from './cors.ts';
import { requestId, requestIdOf } from './route.ts';

/** The largest JSON body: a use case with every field at its limit fits. */
export const MAX_JSON_BYTES = 1024 * 1024;

const SOCKET_PATH = '/socket.io/';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

/** body-parser's own error types, as ours. */
const BODY_ERRORS: Record<string, AppError> = {
  'entity.parse.failed': new AppError('malformed_request', 'The body is not valid JSON.'),
  'entity.too.large': new AppError('payload_too_large', `A JSON body may have at most ${MAX_JSON_BYTES} bytes.`),
  'encoding.unsupported': new AppError('unsupported_media_type', 'This content encoding is not supported.'),
  'charset.unsupported': new AppError('unsupported_media_type', 'Send JSON in UTF-8.'),
  'request.size.invalid': new AppError('malformed_request', 'The body is not as long as Content-Length says.'),
  'request.aborted': new AppError('malformed_request', 'The body ended early.'),
};

function fromExpress(error: unknown): AppError {
  const { type, status, expose } = (error ?? {}) as Record<string, unknown>;
  if (typeof type === 'string' && BODY_ERRORS[type]) return BODY_ERRORS[type];
  if (error instanceof URIError) return new AppError('malformed_request', 'The path is not valid percent-encoding.');
  // What else Express blames on the client, for example a compressed body that cannot be inflated.
  if (expose === true && status === 400) return new AppError('malformed_request', 'The request cannot be read.');
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
  app.set('query parser', 'simple');
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
  app.use('/api/v1', requireJson, express.json({ limit: MAX_JSON_BYTES, type: JSON_TYPES }), api);
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

/** A form that another site submits carries no JSON type, so this also keeps simple cross-site posts out. */
const requireJson: express.RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is(JSON_TYPES)) {
    throw new AppError('unsupported_media_type', 'Send application/json.');
  }
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
