import { type Logger, pino } from 'pino';

export type { Logger };

/** Nothing that signs anybody in is ever written, however deep an object is logged. */
const SECRETS = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'secret',
  '*.password',
  '*.token',
  '*.access_token',
  '*.refresh_token',
  '*.authorization',
  '*.cookie',
  '*["set-cookie"]',
];

export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: SECRETS, censor: '[redacted]' }, base: { pid: process.pid } });
}
