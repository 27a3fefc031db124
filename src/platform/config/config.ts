import { z } from 'zod';

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', 'on', 'off', '1', '0'], { error: 'write true or false' })
    .transform((value) => value === 'true' || value === 'on' || value === '1')
    .default(fallback);

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const isOrigin = (value: string) => value === '*' || (URL.canParse(value) && new URL(value).origin === value);

const whole = (fallback: number, minimum = 1, maximum = 1_000_000) =>
  z.coerce.number({ error: 'write a whole number' }).int().min(minimum).max(maximum).default(fallback);

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `write an address starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** "10/60" means ten in sixty seconds. */
const rate = (fallback: string) =>
  z
    .string()
    .regex(/^[1-9]\d*\/[1-9]\d*$/, 'write it as POINTS/SECONDS, both from 1, for example 10/60')
    .default(fallback)
    .transform((value) => {
      const [points = 0, seconds = 1] = value.split('/').map(Number);
      return { points, seconds };
    });

export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().optional(),
  PORT: whole(3000, 0, 65_535),
  DATA_DIR: z.string().default('./data'),
  POSTGRES_URL: url('postgres:', 'postgresql:').optional(),
  POSTGRES_POOL_SIZE: whole(20, 2, 500),
  MONGODB_URI: url('mongodb:', 'mongodb+srv:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  ALLOW_EMBEDDED: flag(false),
  MIGRATE: flag(true),
  SEED_DEMO: flag(true),
  AUTH_SECRET: z.string().optional(),
  CORS_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), {
      error: 'list origins as browsers send them, without a path or a slash at the end: https://app.example.com',
    })
    .optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  APP_URL: url('http:', 'https:').optional(),
  TRUST_PROXY: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, 'write at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  ACCESS_TOKEN_SECONDS: whole(900, 5, 86_400),
  REFRESH_TOKEN_DAYS: whole(30, 1, 365),
  SHUTDOWN_SECONDS: whole(10, 1, 300),
  LIMIT_LOGIN_ACCOUNT: rate('10/60'),
  LIMIT_LOGIN_ADDRESS: rate('100/60'),
  LIMIT_SIGNUP_ADDRESS: rate('60/3600'),
  LIMIT_MESSAGES_BURST: rate('20/1'),
  LIMIT_MESSAGES: rate('300/60'),
  LIMIT_WRITES: rate('120/60'),
  LIMIT_READS: rate('1200/60'),
  LIMIT_SOCKET_EVENTS: rate('600/60'),
  LIMIT_SESSION_REFRESH: rate('60/60'),
  LIMIT_SOCKETS_PER_USER: whole(20),
});

export interface Rate {
  points: number;
  seconds: number;
}

export interface Config {
  environment: 'development' | 'test' | 'production';
  host: string;
  port: number;
  dataDir: string;
  postgres: { url: string | undefined; poolSize: number; migrate: boolean };
  mongodb: { uri: string | undefined };
  redisUrl: string | undefined;
  seedDemo: boolean;
  auth: { secret: string | undefined; accessTokenSeconds: number; refreshTokenDays: number };
  /** Undefined: any port of localhost, the default outside production. */
  corsOrigins: string[] | undefined;
  publicUrl: string;
  appUrl: string;
  trustProxy: boolean | number | string;
  metricsToken: string | undefined;
  logLevel: string;
  shutdownSeconds: number;
  limits: {
    loginAccount: Rate;
    loginAddress: Rate;
    signupAddress: Rate;
    messagesBurst: Rate;
    messages: Rate;
    writes: Rate;
    reads: Rate;
    socketEvents: Rate;
    sessionRefresh: Rate;
    socketsPerUser: number;
  };
}

/** Every fault of the environment at once, each with what to do. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

type Environment = z.output<typeof environmentSchema>;

const SAMPLE_SECRETS = /change.?me|secret|example|password|default/i;

function unsafeInProduction(env: Environment): { name: string; advice: string }[] {
  const faults: { name: string; advice: string }[] = [];
  const refuse = (name: keyof Environment, advice: string) => faults.push({ name, advice });
  if (env.AUTH_SECRET === undefined || env.AUTH_SECRET.length < 32) {
    refuse('AUTH_SECRET', 'set at least 32 random characters, for example from `openssl rand -base64 48`');
  } else if (SAMPLE_SECRETS.test(env.AUTH_SECRET) || new Set(env.AUTH_SECRET).size < 10) {
    refuse('AUTH_SECRET', 'this looks like a sample; generate one with `openssl rand -base64 48`');
  }
  if (env.CORS_ORIGINS?.includes('*') === true) {
    refuse('CORS_ORIGINS', '* cannot go with cookies; list the origins of your frontends');
  }
  for (const name of ['POSTGRES_URL', 'MONGODB_URI'] as const) {
    if (env[name] === undefined && !env.ALLOW_EMBEDDED) {
      refuse(name, 'set the address of your server, or ALLOW_EMBEDDED=true to run on the embedded one');
    }
  }
  return faults;
}

function parseTrustProxy(value: string | undefined): boolean | number | string {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  return /^\d+$/.test(value) ? Number(value) : value;
}

/**
 * Reads the whole environment once. Empty values count as unset, so that a copied .env.example works.
 * @throws ConfigError listing all faults.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const malformed = environmentSchema.safeParse(given).error?.issues ?? [];
  const malformedNames = new Set(malformed.map(({ path }) => String(path[0])));
  // What is well-formed is judged too, so that nobody mends one fault to be told of the next.
  const env = environmentSchema.parse(
    Object.fromEntries(Object.entries(given).filter(([name]) => !malformedNames.has(name))),
  );
  const production = env.NODE_ENV === 'production';
  const unsafe = production ? unsafeInProduction(env).filter(({ name }) => !malformedNames.has(name)) : [];
  const faults = [
    ...malformed.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...unsafe.map(({ name, advice }) => `${name}: ${advice}`),
  ];
  if (faults.length > 0) throw new ConfigError(faults);

  const host = env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1');
  // localhost: a frontend on another port of it is the same site, so its browser keeps the refresh cookie.
  const publicHost = ['0.0.0.0', '127.0.0.1'].includes(host) ? 'localhost' : host;
  const publicUrl = env.PUBLIC_URL ?? `http://${publicHost}:${env.PORT}`;
  return {
    environment: env.NODE_ENV,
    host,
    port: env.PORT,
    dataDir: env.DATA_DIR,
    postgres: { url: env.POSTGRES_URL, poolSize: env.POSTGRES_POOL_SIZE, migrate: env.MIGRATE },
    mongodb: { uri: env.MONGODB_URI },
    redisUrl: env.REDIS_URL,
    seedDemo: env.SEED_DEMO,
    auth: {
      secret: env.AUTH_SECRET,
      accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
      refreshTokenDays: env.REFRESH_TOKEN_DAYS,
    },
    corsOrigins: env.CORS_ORIGINS ?? (production ? [] : undefined),
    publicUrl,
    appUrl: env.APP_URL ?? publicUrl,
    trustProxy: parseTrustProxy(env.TRUST_PROXY),
    metricsToken: env.METRICS_TOKEN,
    logLevel: env.LOG_LEVEL ?? (env.NODE_ENV === 'test' ? 'silent' : 'info'),
    shutdownSeconds: env.SHUTDOWN_SECONDS,
    limits: {
      loginAccount: env.LIMIT_LOGIN_ACCOUNT,
      loginAddress: env.LIMIT_LOGIN_ADDRESS,
      signupAddress: env.LIMIT_SIGNUP_ADDRESS,
      messagesBurst: env.LIMIT_MESSAGES_BURST,
      messages: env.LIMIT_MESSAGES,
      writes: env.LIMIT_WRITES,
      reads: env.LIMIT_READS,
      socketEvents: env.LIMIT_SOCKET_EVENTS,
      sessionRefresh: env.LIMIT_SESSION_REFRESH,
      socketsPerUser: env.LIMIT_SOCKETS_PER_USER,
    },
  };
}
