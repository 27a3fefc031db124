import { parseArgs } from 'node:util';
import { luxon } from './query/luxon.ts';
import { loadAhead } from './query/mingo.ts';
import { createServer } from './server.ts';
import { checkDirectory } from './storage/check.ts';

const usage = `The embedded MongoDB server, alone, for any client on this machine.

usage: npm run embedded:mongo -- --dbpath DIRECTORY [--port PORT] [--attached] [--check]

  --dbpath DIRECTORY  where the data lies; made when missing
  --port PORT         0 to 65535; 0, the default, takes a free one
  --attached          ends with the process that started it
  --check             reads everything in the directory instead, and tells what is damaged
  --help              this text

Prints one line of JSON when it is ready: its port and its address.`;

/** Whoever started it has something to ask first. */
const LOAD_AHEAD_AFTER_MS = 1000;

function refuse(problem: string): never {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        dbpath: { type: 'string' },
        port: { type: 'string', default: '0' },
        /** Ends with the process that started it: when the pipe to its standard input breaks. */
        attached: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const values = readArguments();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.dbpath === undefined) refuse('--dbpath is missing');
const port = Number(values.port);
if (!/^\d+$/.test(values.port) || port > 65_535) refuse(`not a port: ${values.port}`);

/** Tells what is damaged; fails where anything is. */
async function check(directory: string): Promise<never> {
  const problems = await checkDirectory(directory);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log('every page, document and index entry is as it should be');
  process.exit(problems.length === 0 ? 0 : 1);
}

try {
  if (values.check) await check(values.dbpath);
  const server = await createServer({
    directory: values.dbpath,
    port,
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
  const url = `mongodb://127.0.0.1:${server.port}/?directConnection=true`;
  process.stdout.write(`${JSON.stringify({ port: server.port, url })}\n`);
  setTimeout(() => void loadAhead().then(luxon), LOAD_AHEAD_AFTER_MS).unref();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
