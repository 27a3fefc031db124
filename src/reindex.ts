import { runCommand } from './command.ts';

runCommand(async ({ search, useCases }) => {
  const renewed = await useCases.renewCityKeys();
  const { seen, written } = await search.rebuild(({ seen: sofar }) => {
    process.stderr.write(`${sofar} use cases\n`);
  });
  return `The search index is rebuilt: ${seen} use cases looked at, ${written} rows written, ${renewed} cases moved to another key of their city.`;
});
