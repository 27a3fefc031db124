import { createApp } from './app.ts';
import { seedDemo } from './demo/seed.ts';
import { DatabaseStartError, startDatabases } from './embedded/index.ts';
import { ConfigError } from './platform/config/config.ts';
import { loadConfig } from './platform/config/load.ts';
import { loadAuthSecret } from './platform/config/secret.ts';
import { createLogger } from './platform/logging/index.ts';
import { welcome } from './welcome.ts';

/** By then whoever was here before a restart is back. */
const LOAD_AHEAD_AFTER_MS = 15_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);

  const databases = await startDatabases({
    dataDir: config.dataDir,
    postgresUrl: config.postgres.url,
    mongodbUri: config.mongodb.uri,
    log: (line) => {
      logger.info(line);
    },
  });
  const { postgresUrl, mongodbUri } = databases;
  const authSecret = await loadAuthSecret(config.auth.secret, config.dataDir);
  const app = await createApp({ config, logger, postgresUrl, mongodbUri, authSecret });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.error('work did not end in time');
      process.exit(1);
    }, config.shutdownSeconds * 1000).unref();
    await app.stop();
    await databases.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        logger.fatal({ err: error }, 'shutdown failed');
        process.exit(1);
      });
    });
  }

  // Demo data belongs to our own databases only: nobody's real ones are ever filled by a start.
  const isDemo = config.seedDemo && config.environment !== 'production' && databases.embedded.length === 2;
  const signIns = isDemo ? await seedDemo(app.services) : [];
  await app.start();
  process.stdout.write(welcome(config, signIns));
  // Whoever types the first name of a city need not wait for the names of all.
  setTimeout(() => {
    app.services.locations.load().catch((error: unknown) => {
      logger.warn({ err: error }, 'the names of cities were not loaded; the first question tries again');
    });
  }, LOAD_AHEAD_AFTER_MS).unref();
}

/** Told in a sentence; a stack would only hide it. */
const isOperators = (error: unknown) =>
  error instanceof ConfigError ||
  error instanceof DatabaseStartError ||
  (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';

main().catch((error: unknown) => {
  const { message, stack } = error as Error;
  process.stderr.write(`${isOperators(error) ? message : (stack ?? message)}\n`);
  process.exit(1);
});
