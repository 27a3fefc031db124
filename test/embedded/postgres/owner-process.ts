// A program that owns an embedded server, for tests that kill it: node --import tsx owner-process.ts DIRECTORY
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/embedded/postgres/index.ts';

const say = (word: string, value: string) => {
  process.stdout.write(`${JSON.stringify({ word, value })}\n`);
};

try {
  const server = await startEmbeddedPostgres({
    directory: process.argv[2] ?? '',
    log: (line) => {
      say('log', line);
    },
  });
  // Stays until it is killed, or interrupted: then it goes on using the database for a while before it stops it.
  const staying = setInterval(() => undefined, 60_000);
  process.once('SIGINT', () => {
    void writeThenStop().finally(() => {
      clearInterval(staying);
    });
  });
  const writeThenStop = async () => {
    try {
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query('CREATE TABLE last_words (n int)');
      for (let n = 0; n < 300; n++) await client.query('INSERT INTO last_words VALUES ($1)', [n]);
      await client.end();
      await server.stop();
      say('stopped', 'in order');
    } catch (error) {
      say('failed', String(error));
    }
  };
  say('ready', server.url);
} catch (error) {
  say('failed', error instanceof Error ? error.message : String(error));
}
