import { runCommand } from './command.ts';

runCommand(async ({ accounts }) => {
  const email = process.argv[2];
  if (email === undefined) throw new Error('Name the account: npm run admin:grant -- EMAIL');
  if (!(await accounts.grantPlatformAdmin(email))) throw new Error(`There is no account with the address ${email}.`);
  return `${email} is a platform administrator now.`;
});
