import { parseArgs } from 'node:util';
import { measureBrowsing } from './browse.ts';
import { explainHotStatements } from './plans.ts';
import { explainBrowsing } from './browse-plans.ts';
import { crowd } from './measure/crowd.ts';
import { embeddedMongo } from './measure/embedded-mongo.ts';
import { embeddedMongoGrowth, embeddedMongoMillion } from './measure/embedded-mongo-growth.ts';
import { embeddedMongoWaits } from './measure/embedded-mongo-waits.ts';
import { idle } from './measure/idle.ts';
import { messageSearch } from './measure/message-search.ts';
import { messages } from './measure/messages.ts';
import { reading } from './measure/reading.ts';
import { reconnect } from './measure/reconnect.ts';
import { sync } from './measure/sync.ts';
import { useCases } from './measure/use-cases.ts';
import type { Contest } from './support/contest.ts';
import { type Databases, startDatabases } from './support/databases.ts';
import { stopServers } from './support/server-process.ts';
import { compare, describeMachine, type Report, type Rounds, tables } from './support/report.ts';

const contests: Record<string, Contest> = {
  messages,
  crowd,
  idle,
  sync,
  reconnect,
  reading,
  'message-search': messageSearch,
  'use-cases': useCases,
  'embedded-mongo': embeddedMongo,
  'embedded-mongo-growth': embeddedMongoGrowth,
  'embedded-mongo-million': embeddedMongoMillion,
  'embedded-mongo-waits': embeddedMongoWaits,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    /** A directory for the CPU profiles of all servers. */
    profile: { type: 'string' },
    /** Instead of measuring: how PostgreSQL runs the hot statements of messages, or with `browse` how lists and searches are run. */
    plans: { type: 'boolean', default: false },
    /** A directory for the databases that outlives the run: the next one finds its use cases filled in. */
    keep: { type: 'string' },
    /** Of browsing: over how many use cases. */
    sizes: { type: 'string', default: '10000,100000' },
    /** Of browsing, only what has one of these, with a semicolon between, in its name. */
    only: { type: 'string' },
  },
});

const tell = (line: string) => process.stderr.write(`${line}\n`);

/** Floor and product in turn, each first as often as the other. The first round warms up and is not counted. */
async function play(contest: Contest, options: Parameters<Contest['open']>[0], count: number): Promise<Rounds> {
  const { floor, product, together, close } = await contest.open(options);
  const rounds: Rounds = [];
  for (let round = 0; round <= count; round += 1) {
    tell(`${contest.title}, ${round === 0 ? 'warming up' : `round ${round} of ${count}`}`);
    const both = await together?.();
    const first = round % 2 === 0 ? await floor?.() : undefined;
    const ofProduct = await product?.();
    const ofFloor = first ?? (await floor?.());
    rounds.push({ floor: { ...both?.floor, ...ofFloor }, product: { ...both?.product, ...ofProduct } });
  }
  await close?.();
  await stopServers();
  return rounds.slice(1);
}

/** What the benchmark prints. */
async function run(databases: Databases): Promise<string> {
  const chosen = positionals.length === 0 ? Object.keys(contests) : positionals;
  const count = Number(values.rounds);
  const { profile } = values;
  const only = values.only?.split(';');
  const isOfBrowsing = chosen.includes('browse');
  const sizes = values.sizes.split(',').map(Number);
  if (values.plans)
    return isOfBrowsing ? explainBrowsing(databases, Math.max(...sizes)) : explainHotStatements(databases);
  if (isOfBrowsing) {
    return measureBrowsing({ databases, sizes, profile, rounds: count, only, tell });
  }
  const report: Report = { at: new Date().toISOString(), machine: describeMachine(), rounds: count, contests: [] };
  for (const name of chosen) {
    const contest = contests[name];
    if (!contest)
      throw new Error(`there is no contest ${name}; choose of ${[...Object.keys(contests), 'browse'].join(', ')}`);
    report.contests.push(compare(contest, await play(contest, { databases, profile }, count)));
  }
  return values.json ? JSON.stringify(report, undefined, 2) : tables(report);
}

const databases = await startDatabases(values.keep);
try {
  process.stdout.write(`${await run(databases)}\n`);
} finally {
  await stopServers();
  await databases.stop();
}
