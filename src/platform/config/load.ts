import { existsSync } from 'node:fs';
import { type Config, readConfig } from './config.ts';

/** The environment of this process, completed by a .env file in the working directory. @throws ConfigError. */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return readConfig(process.env);
}
