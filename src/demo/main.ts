import { parseArgs } from 'node:util';
import type { App } from '../app.ts';
import { runCommand } from '../command.ts';
import type { Config } from '../platform/config/config.ts';
import { fillToScale } from './scale.ts';
import { signInTable } from '../welcome.ts';
import { seedDemo } from './seed.ts';

/** @throws naming the option. */
function wholeNumber(option: string, given: string, least: number, most: number): number {
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < least || number > most) {
    throw new Error(`${option} takes a whole number, ${least} to ${most}`);
  }
  return number;
}

async function seed(services: App['services'], config: Config): Promise<string> {
  // Its passwords are in everybody's hands.
  if (config.environment === 'production') throw new Error('A production database is never seeded.');
  const { values } = parseArgs({ options: { scale: { type: 'string' }, messages: { type: 'string' } } });
  if (values.scale === undefined) {
    const signIns = await seedDemo(services);
    if (signIns.length === 0) return 'This database is not empty; it was left as it is.';
    return signInTable(signIns);
  }
  const use_cases = wholeNumber('--scale', values.scale, 1, 1_000_000);
  const messages = wholeNumber('--messages', values.messages ?? String(use_cases * 10), 0, 10_000_000);
  return fillToScale(services, { use_cases, messages });
}

runCommand(seed, { creates: true });
