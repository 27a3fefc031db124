import { type Logger, pino } from 'pino';

export type { Logger };

/** What signs somebody in, by the name it goes by; `parameters` are what the ORM's errors bound to a statement. */
const SECRET = /password|token|authorization|cookie|secret|^parameters$/i;

/** A copy without secrets, however deep they lie. */
function withoutSecrets(value: unknown, above: object[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  const path = [...above, value];
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, path));
  if ('toJSON' in value) return value;
  const entries = Object.entries(value instanceof Error ? pino.stdSerializers.err(value) : value);
  return Object.fromEntries(
    entries.map(([name, each]) => [name, SECRET.test(name) ? '[redacted]' : withoutSecrets(each, path)]),
  );
}

/** Nothing that signs anybody in is ever written. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { pid: process.pid },
    formatters: { log: (fields) => withoutSecrets(fields) as Record<string, unknown> },
    // The formatter has serialized errors already.
    serializers: { err: (error: unknown) => error },
  });
}
