import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { AppError } from '../errors/index.ts';

/** The largest JSON body: a use case with every field at its limit fits. */
export const MAX_JSON_BYTES = 1024 * 1024;

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

const notUtf8 = new AppError('unsupported_media_type', 'Send JSON in UTF-8.');

/** body-parser's own error types, as ours. */
const BODY_ERRORS: Record<string, AppError> = {
  'entity.parse.failed': new AppError('malformed_request', 'The body is not valid JSON.'),
  'entity.too.large': new AppError('payload_too_large', `A JSON body may have at most ${MAX_JSON_BYTES} bytes.`),
  'encoding.unsupported': new AppError('unsupported_media_type', 'This content encoding is not supported.'),
  'charset.unsupported': notUtf8,
  'entity.verify.failed': notUtf8,
  'request.size.invalid': new AppError('malformed_request', 'The body is not as long as Content-Length says.'),
  'request.aborted': new AppError('malformed_request', 'The body ended early.'),
};

const faults = new WeakMap<Request, AppError>();

const parser: RequestHandler = express.json({
  limit: MAX_JSON_BYTES,
  type: JSON_TYPES,
  strict: false,
  verify(_req, _res, bytes, encoding) {
    if (encoding !== 'utf-8' || !isUtf8(bytes)) throw new Error('not UTF-8');
  },
});

function faultOf(error: unknown): AppError {
  const { type } = error as { type?: string };
  // What else is the client's, for example a compressed body that cannot be inflated.
  return BODY_ERRORS[type ?? ''] ?? new AppError('malformed_request', 'The body cannot be read.', { cause: error });
}

/**
 * Reads the body, but keeps what is wrong with it: who may not call at all, or what is not there, is told first.
 * A form that another site submits carries no JSON type, so this also keeps simple cross-site posts out.
 */
export const readJson: RequestHandler = (req, res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is(JSON_TYPES)) {
    faults.set(req, new AppError('unsupported_media_type', 'Send application/json.'));
    next();
    return;
  }
  void parser(req, res, (error: unknown) => {
    if (error) faults.set(req, faultOf(error));
    next();
  });
};

/** The body as JSON; {} where none was sent. @throws AppError where it could not be read. */
export function bodyOf(req: Request): unknown {
  const fault = faults.get(req);
  if (fault) throw fault;
  return (req.body as unknown) === undefined ? {} : req.body;
}
