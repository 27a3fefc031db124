import pg from 'pg';
import { explainLists } from './list-plans.ts';
import type { Databases } from './support/databases.ts';
import { explainEverything, explainNothing, lastPlan, planSection } from './support/explained.ts';
import { startProduct } from './support/programs.ts';
import { stopServers } from './support/server-process.ts';
import { filledDatabases } from './support/use-cases.ts';

const CALLS = 3;

/** Tells a statement from the others that a call runs. */
const MEANINGS = /CROSS JOIN LATERAL/;
const RANK = /WITH heads AS/;
const TITLES = /WHERE name @@/;
const TERMS = /WITH begun AS/;

const ASKED: { title: string; path: string; statement: RegExp }[] = [
  { title: 'What typed words may mean, one of them a slip', path: 'use-cases?q=inspecton+solder', statement: MEANINGS },
  { title: 'The best for a word that many cases have', path: 'use-cases?q=energy', statement: RANK },
  {
    title: 'The best for two words under two filters',
    path: 'use-cases?q=vibration+bearings&category=predictive_maintenance&region=eastern',
    statement: RANK,
  },
  { title: 'Titles to suggest', path: 'use-cases/suggest?q=robo', statement: TITLES },
  { title: 'Companies, tags and technologies to suggest', path: 'use-cases/suggest?q=robo', statement: TERMS },
];

const introduction = (cases: number) => `# How the databases run lists and searches of use cases

Printed by \`npm run bench -- browse --plans\`, over ${cases} use cases.`;

/** EXPLAIN ANALYZE of what a search runs in PostgreSQL, as the product runs it, and MongoDB's of the lists. */
export async function explainBrowsing(databases: Databases, cases: number): Promise<string> {
  const { directory } = databases;
  const name = `browse_${cases}`;
  const urls = await filledDatabases(databases, name, cases);
  const client = new pg.Client(urls.postgresUrl);
  await client.connect();
  await explainEverything(client, name);
  const product = await startProduct({ ...urls, directory, profile: undefined });
  const sections: string[] = [];
  for (const { title, path, statement } of ASKED) {
    for (let call = 0; call < CALLS; call++) {
      const { status } = await fetch(`${product.url}/api/v1/${path}`);
      if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    }
    sections.push(planSection(title, await lastPlan(directory, statement)));
  }
  await stopServers();
  await explainNothing(client, name);
  await client.end();
  return [
    introduction(cases),
    '## Lists, in MongoDB',
    await explainLists(urls.mongodbUri),
    '## Search and suggestions, in PostgreSQL',
    'From the server itself (auto_explain), which takes time of its own.',
    ...sections,
  ].join('\n\n');
}
