import { runCommand } from './command.ts';

// Building the services migrates where MIGRATE is on; this command is for MIGRATE=off, so it says so itself.
process.env['MIGRATE'] = 'on';

runCommand(() => Promise.resolve('PostgreSQL and MongoDB are up to date.'), { creates: true });
