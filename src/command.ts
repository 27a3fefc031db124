import { joinDatabases } from './embedded/index.ts';
import { type App, createApp } from './app.ts';
import type { Config } from './platform/config/config.ts';
import { loadConfig } from './platform/config/load.ts';
import { loadAuthSecret } from './platform/config/secret.ts';
import { createLogger } from './platform/logging/index.ts';

type Work = (services: App['services'], config: Config) => Promise<string>;

/**
 * Runs a command on the product's services, beside a running server or without one, and ends the process. Embedded
 * databases have to be there already, except for a command that `creates` them.
 */
export function runCommand(work: Work, { creates = false } = {}): void {
  async function run(): Promise<string> {
    const config = loadConfig();
    const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
    const databases = await joinDatabases({
      dataDir: config.dataDir,
      postgresUrl: config.postgres.url,
      mongodbUri: config.mongodb.uri,
      log: () => undefined,
      creates,
    });
    const { postgresUrl, mongodbUri } = databases;
    const authSecret = await loadAuthSecret(config.auth.secret, config.dataDir);
    const app = await createApp({ config, logger, postgresUrl, mongodbUri, authSecret });
    try {
      return await work(app.services, config);
    } finally {
      await app.stop();
      await databases.stop();
    }
  }

  run().then(
    (said) => {
      process.stdout.write(`${said}\n`);
      process.exit(0);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
