import { parseArgs } from 'node:util';
import { messages } from './measure/messages.ts';
import type { Contest } from './support/contest.ts';
import { startDatabases } from './support/databases.ts';
import { stopServers } from './support/server-process.ts';
import { compare, describeMachine, type Report, type Rounds, table } from './support/report.ts';

const contests: Record<string, Contest> = { messages };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    /** A directory for the CPU profiles of all servers. */
    profile: { type: 'string' },
  },
});

const tell = (line: string) => process.stderr.write(`${line}\n`);

/** Floor and product in turn, each first as often as the other. The first round warms up and is not counted. */
async function play(contest: Contest, options: Parameters<Contest['open']>[0], count: number): Promise<Rounds> {
  const { floor, product } = await contest.open(options);
  const rounds: Rounds = [];
  for (let round = 0; round <= count; round += 1) {
    tell(`${contest.title}, ${round === 0 ? 'warming up' : `round ${round} of ${count}`}`);
    if (round % 2 === 0) rounds.push({ floor: await floor(), product: await product() });
    else {
      const first = await product();
      rounds.push({ floor: await floor(), product: first });
    }
  }
  await stopServers();
  return rounds.slice(1);
}

const chosen = positionals.length === 0 ? Object.keys(contests) : positionals;
const rounds = Number(values.rounds);
const report: Report = { at: new Date().toISOString(), machine: describeMachine(), rounds, contests: [] };
const databases = await startDatabases();
try {
  for (const name of chosen) {
    const contest = contests[name];
    if (!contest) throw new Error(`there is no contest ${name}; choose of ${Object.keys(contests).join(', ')}`);
    report.contests.push(compare(contest, await play(contest, { databases, profile: values.profile }, rounds)));
  }
} finally {
  await stopServers();
  await databases.stop();
}

if (values.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
else {
  process.stdout.write(`\n${report.at.slice(0, 10)}, ${report.machine}, ${rounds} rounds: median (least–most)\n\n`);
  process.stdout.write(`${report.contests.map(table).join('\n\n')}\n`);
}
