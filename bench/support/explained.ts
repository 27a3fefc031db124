import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';

/** What the server itself says of every statement that the product runs. */
const EXPLAIN_ALL = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  // What a function runs, too.
  'auto_explain.log_nested_statements': 'on',
};

/** From now on every new connection to this database explains what it runs, in the server's log. */
export async function explainEverything(client: pg.Client, database: string): Promise<void> {
  for (const [name, value] of Object.entries(EXPLAIN_ALL)) {
    await client.query(`ALTER DATABASE ${database} SET ${name} = '${value}'`);
  }
}

export async function explainNothing(client: pg.Client, database: string): Promise<void> {
  for (const name of Object.keys(EXPLAIN_ALL)) await client.query(`ALTER DATABASE ${database} RESET ${name}`);
}

/** The last plan in the log whose statement matches. */
export async function lastPlan(directory: string, statement: RegExp): Promise<string> {
  const log = await readFile(join(directory, 'postgres', 'server.log'), 'utf8');
  const entries = log.split(/^.*LOG: {2}duration: /m).slice(1);
  const entry = entries.findLast((text) => statement.test(text));
  if (entry === undefined) throw new Error(`no plan of ${String(statement)} was logged`);
  const lines = entry.split('\n').filter((line) => line.startsWith('\t'));
  const first = lines.findIndex((line) => /\(cost=/.test(line));
  const [duration] = entry.split(' plan:');
  return [...lines.slice(first).map((line) => line.slice(1)), `Duration: ${duration ?? ''}`].join('\n');
}

/** Folded, so that a page of many shows first what each took. */
export function planSection(title: string, plan: string): string {
  const took = plan.slice(plan.lastIndexOf('Duration: ') + 'Duration: '.length).trim();
  return `<details><summary>${title}: ${took}</summary>\n\n\`\`\`\n${plan}\n\`\`\`\n\n</details>`;
}
