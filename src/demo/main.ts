import { parseArgs } from 'node:util';
import { runCommand } from '../command.ts';
import { fillToScale } from './scale.ts';
import { signInTable } from '../welcome.ts';
import { seedDemo } from './seed.ts';

runCommand(async (services, config) => {
  // Its passwords are in everybody's hands.
  if (config.environment === 'production') throw new Error('A production database is never seeded.');
  const { values } = parseArgs({ options: { scale: { type: 'string' } } });
  if (values.scale === undefined) {
    const signIns = await seedDemo(services);
    if (signIns.length === 0) return 'This database is not empty; it was left as it is.';
    return signInTable(signIns);
  }
  const scale = Number(values.scale);
  if (!Number.isInteger(scale) || scale < 1 || scale > 1_000_000) {
    throw new Error('--scale takes the number of use cases, 1 to 1000000');
  }
  return fillToScale(services, scale);
});
