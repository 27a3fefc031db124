import { createServer, type Server } from 'node:http';
import { Router } from 'express';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { createDashboard } from './features/dashboard/index.ts';
import { createIdentity, identityEvents } from './features/identity/index.ts';
import { createLocations } from './features/locations/index.ts';
import { createMessaging } from './features/messaging/index.ts';
import { mountReference } from './features/reference/index.ts';
import { createSearch } from './features/search/index.ts';
import { createUseCases, type Ranker, useCaseEvents } from './features/use-cases/index.ts';
import { docsRouter } from './docs/router.ts';
import type { Config } from './platform/config/config.ts';
import { createCursors } from './platform/cursor.ts';
import { createOutbox } from './platform/events/index.ts';
import {
  answerClientErrors,
  createBearer,
  createHealth,
  createHttpApp,
  createIdempotency,
  createRateLimits,
} from './platform/http/index.ts';
import { createInFlight } from './platform/in-flight.ts';
import type { Logger } from './platform/logging/index.ts';
import { createMetrics } from './platform/metrics/index.ts';
import { metricsRouter } from './platform/metrics/route.ts';
import { createMongo } from './platform/mongo/index.ts';
import { createPostgres, migrate } from './platform/postgres/index.ts';
import { createRedisAdapter, createSockets } from './platform/sockets/index.ts';
import { createTasks } from './platform/tasks/index.ts';
import { schema } from './schema.ts';

export interface AppOptions {
  config: Config;
  logger: Logger;
  postgresUrl: string;
  mongodbUri: string;
  authSecret: string;
}

export type App = Awaited<ReturnType<typeof createApp>>;

async function connectRedis(url: string | undefined, logger: Logger) {
  if (url === undefined) return undefined;
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', (error: unknown) => {
    logger.warn({ err: error }, 'Redis connection lost');
  });
  await redis.connect();
  return redis;
}

/** Builds the product out of its parts and connects them; nothing listens yet. */
export async function createApp({ config, logger, postgresUrl, mongodbUri, authSecret }: AppOptions) {
  const metrics = createMetrics();
  const postgres = await createPostgres({
    url: postgresUrl,
    poolSize: config.postgres.poolSize,
    ...schema,
    logger,
  });
  if (config.postgres.migrate) await migrate(postgres);
  const mongo = await createMongo({
    uri: mongodbUri,
    indexes: schema.indexes,
    ensureIndexes: config.postgres.migrate,
  });
  const redis = await connectRedis(config.redisUrl, logger);

  const limits = createRateLimits(config.limits, redis);
  const cursors = createCursors(authSecret);
  const inFlight = createInFlight();
  const tasks = createTasks({ postgres, logger, metrics });
  const server: Server = createServer();
  const sockets = createSockets({
    server,
    config,
    // Late bound: identity ends sockets, and sockets ask identity who they are.
    authenticate: (token) => identity.authenticate(token),
    judge: (actor) => identity.judge(actor),
    limits,
    adapter: redis && (await createRedisAdapter(redis)),
    logger,
    metrics,
  });
  const outbox = createOutbox({ tasks, bus: sockets.bus });

  const identity = createIdentity({ postgres, outbox, limits, metrics, cursors, config, authSecret });
  const { people } = identity;
  const messaging = createMessaging({ postgres, sockets, people, limits, cursors, logger });
  const locations = createLocations();
  // Late bound: the search reads the cases that it ranks.
  const ranker: Ranker = { read: (...question) => search.read(...question) };
  const useCases = createUseCases({
    ranker,
    mongo,
    outbox,
    sockets,
    tasks,
    cursors,
    sendMessage: messaging.send,
    people,
    logger,
    metrics,
    viewKey: authSecret,
    places: locations,
    onViewed: ({ organization_id }) => {
      dashboard.announcer.organization(organization_id);
    },
  });
  const search = createSearch({
    postgres,
    outbox,
    tasks,
    cases: useCases.indexable,
    listed: useCases.service.listed,
    logger,
  });
  const dashboard = createDashboard({
    sockets,
    metrics,
    logger,
    sources: {
      timezone: async (id) => (await people.organizations([id])).get(id)?.timezone ?? 'UTC',
      organization: identity.figures,
      useCases: useCases.figures,
      messages: messaging.figures,
    },
  });

  identity.subscribe(sockets);
  dashboard.countEventsOf(outbox, identityEvents);
  dashboard.countEventsOf(outbox, useCaseEvents);
  messaging.onFiguresChanged(dashboard.announcer.users);

  const idempotency = createIdempotency(postgres);
  tasks.define({
    name: 'sweep_idempotency_keys',
    payload: z.unknown(),
    lane: 'default',
    schedule: '17 * * * *',
    run: idempotency.sweep,
  });
  tasks.define({
    name: 'sweep_sessions',
    payload: z.unknown(),
    lane: 'default',
    schedule: '37 2 * * *',
    run: identity.sweep,
  });

  const authenticate = createBearer(identity.authenticate);
  const routeDeps = { authenticate, limits, idempotency, metrics };
  const api = Router();
  mountReference(api, routeDeps);
  locations.mount(api, routeDeps);
  identity.mount(api, routeDeps);
  search.mount(api, routeDeps);
  useCases.mount(api, routeDeps);
  messaging.mount(api, routeDeps);
  dashboard.mount(api, routeDeps);

  const health = createHealth([
    { name: 'postgres', vital: true, check: () => postgres.pool.query('SELECT 1') },
    { name: 'mongodb', vital: true, check: () => mongo.ping() },
    ...(redis ? [{ name: 'redis', vital: false, check: () => redis.ping() }] : []),
  ]);
  const root = Router()
    .use(health.router)
    .use(metricsRouter({ metrics, token: config.metricsToken, authenticate }))
    .use(docsRouter(config.publicUrl));
  server.on('request', createHttpApp({ config, logger, root, api, inFlight }));
  answerClientErrors(server);

  return {
    server,
    /** For seeds and commands on this machine: the same services that routes and sockets call. */
    services: {
      accounts: identity.accounts,
      authenticate: identity.authenticate,
      messaging,
      useCases,
      search,
      locations,
    },

    /** Starts background work; resolves once the server accepts connections. */
    async start(): Promise<void> {
      await tasks.start();
      useCases.start();
      dashboard.start();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, resolve);
      });
    },

    /**
     * In order: ready answers 503 and nothing new is let in, running requests and events are answered, transports close
     * (clients reconnect elsewhere by themselves), tasks go back, connections close.
     */
    async stop(): Promise<void> {
      health.drain();
      server.close();
      server.closeIdleConnections();
      await inFlight.close();
      await messaging.stop();
      await sockets.close();
      await dashboard.stop();
      await useCases.stop();
      await tasks.stop();
      // Not quit(): it would wait for an answer of a server that may be gone.
      redis?.disconnect();
      await mongo.close();
      await postgres.close();
    },
  };
}
