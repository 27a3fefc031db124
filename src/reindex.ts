import { runCommand } from './command.ts';

runCommand(async ({ search }) => {
  const { seen, written } = await search.rebuild(({ seen: sofar }) => {
    process.stderr.write(`${sofar} use cases\n`);
  });
  return `The search index is rebuilt: ${seen} use cases looked at, ${written} rows written.`;
});
