import type { CorsOptions } from 'cors';

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const EXPOSED_HEADERS = [
  'ETag',
  'Location',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
  'Content-Disposition',
  'x-request-id',
  'Upload-Offset',
  'Upload-Length',
  'Tus-Resumable',
];

/** Whether a page of this origin may use the API with its cookies. `origins` undefined: any port of localhost. */
export function isAllowedOrigin(origin: string, origins: string[] | undefined): boolean {
  return origins === undefined ? LOCALHOST.test(origin) : origins.includes(origin) || origins.includes('*');
}

/** One policy for REST and sockets. */
export function corsOptions(origins: string[] | undefined): CorsOptions {
  return {
    origin(origin, decide) {
      decide(null, origin !== undefined && isAllowedOrigin(origin, origins) ? origin : false);
    },
    credentials: true,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  };
}
