import { parseArgs } from 'node:util';
import { runCommand } from '../command.ts';
import { fillToScale } from './scale.ts';
import { seedDemo } from './seed.ts';

runCommand(async (services) => {
  const { values } = parseArgs({ options: { scale: { type: 'string' } } });
  if (values.scale === undefined) {
    const signIns = await seedDemo(services);
    if (signIns.length === 0) return 'This database is not empty; it was left as it is.';
    return signIns.map(({ role, email, password }) => `${role.padEnd(15)} ${email.padEnd(36)} ${password}`).join('\n');
  }
  const scale = Number(values.scale);
  if (!Number.isInteger(scale) || scale < 1 || scale > 1_000_000) {
    throw new Error('--scale takes the number of use cases, 1 to 1000000');
  }
  return fillToScale(services, scale);
});
