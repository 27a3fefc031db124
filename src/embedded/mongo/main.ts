import { parseArgs } from 'node:util';
import { createServer } from './server.ts';

const { values } = parseArgs({
  options: {
    dbpath: { type: 'string' },
    port: { type: 'string', default: '0' },
    /** Ends with the process that started it: when the pipe to its standard input breaks. */
    attached: { type: 'boolean', default: false },
  },
});

if (values.dbpath === undefined) {
  console.error('usage: main --dbpath DIRECTORY [--port PORT] [--attached]');
  process.exit(2);
}

try {
  const server = await createServer({
    directory: values.dbpath,
    port: Number(values.port),
    log: (line) => {
      console.error(line);
    },
  });
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (values.attached) process.stdin.once('end', stop).once('error', stop).resume();
  process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
